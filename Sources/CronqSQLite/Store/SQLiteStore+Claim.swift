public import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func now() async throws(StoreError) -> Instant { clock() }

    public func claim(limit: Int) async throws(StoreError) -> ClaimBatch {
        try await write { db, now in
            if try self.followClockBack(to: now, db) { return ClaimBatch(at: now, more: true) }
            let statement = try db.cachedStatement(sql: Self.dueSQL)
            let due = try Row.fetchAll(statement, arguments: [now.microseconds, limit])
            var batch = ClaimBatch(at: now, more: due.count == limit)
            if !due.isEmpty { try self.noteClaim(at: now, db) }
            for row in due {
                if batch.closed + batch.dispatches.count >= ClaimPlan.rowLimit {
                    batch.more = true
                    break
                }
                let due = DueRow(row)
                try self.claim(due, restedUntil: due.restedUntil, now: now, publishing: true, into: &batch, db)
            }
            return batch
        }
    }

    /// What is due, in the order of the index `job_due_order`.
    static let dueSQL = """
        SELECT \(DueRow.columns)
        FROM job_due u INDEXED BY job_due_order CROSS JOIN jobs j ON j.id = u.job_id
        WHERE u.due_at <= ?
        ORDER BY u.due_at, u.job_id, u.schedule
        LIMIT ?
        """

    /// Claims what is due of one job: it is about to change, and what was due is due under what it was.
    func claimDue(ofJob id: JobID, now: Instant, _ db: Database) throws {
        var batch = ClaimBatch(at: now)
        for due in try DueRow.all(of: id, db) where due.dueAt <= now {
            try claim(due, restedUntil: due.restedUntil, now: now, publishing: false, into: &batch, db)
        }
    }

    /// Writes as skipped what a job at rest has slept through so far: its schedule is about to move or to go, and the job rests
    /// on.
    func claimSleptThrough(ofJob id: JobID, now: Instant, _ db: Database) throws {
        var batch = ClaimBatch(at: now)
        for due in try DueRow.all(of: id, db) where due.isAtRest && due.nominal <= now {
            let end = due.pause?.until ?? Pause.farFuture
            try claim(due, restedUntil: end, now: now, publishing: false, into: &batch, db)
        }
    }

    /// Writes the runs of one due schedule and moves its next instant.
    ///
    /// - Parameters:
    ///   - restedUntil: Until when the job was, or is, at rest; `nil` = it was not.
    ///   - publishing: Whether the caller publishes the runs itself; otherwise the next sweep does, at once.
    func claim(
        _ due: DueRow, restedUntil: Instant?, now: Instant, publishing: Bool, into batch: inout ClaimBatch,
        _ db: Database
    ) throws {
        let job = try definitions.job(due.job, revision: due.revision, db)
        guard let schedule = job.schedule else {
            let restsOn = restedUntil.map { $0 > now } ?? false
            return try claimUnreadable(job, due, restsOn: restsOn, now, into: &batch, db)
        }
        let plan = ClaimPlan(
            schedule: schedule, first: due.nominal, now: now, startDeadline: job.startDeadline,
            pausedUntil: restedUntil, blocker: try liveRun(of: job.id, db))
        for var planned in plan.runs {
            if planned.reason == .paused { planned.detail = due.pause?.detail }
            let run = NewRun(
                planned, of: job, schedule: due.schedule, kind: .schedule, requestedBy: "schedule", now: now,
                publishing: publishing)
            guard try insert(run, db) else { continue }
            if planned.state == .pending {
                batch.dispatches.append(job.message(for: run.id, attempt: 1, scheduledAt: planned.nominal))
            } else {
                batch.closed += 1
            }
        }
        try moveDue(job.id, due.schedule, to: plan.next, db)
        if due.isAtRest { try forgetRest(of: job.id, endedBy: now, db) }
    }

    /// What was valid when it was stored no longer is, say because a zone is gone: the instant still gets its row. The schedule
    /// goes on from the same instant once it can be read again.
    private func claimUnreadable(
        _ job: CompiledJob, _ due: DueRow, restsOn: Bool, _ now: Instant, into batch: inout ClaimBatch, _ db: Database
    ) throws {
        var planned = PlannedRun.unreadable(at: due.nominal, fault: job.fault, restsOn: restsOn)
        if restsOn { planned.detail = due.pause?.detail }
        let run = NewRun(
            planned, of: job, schedule: due.schedule, kind: .schedule, requestedBy: "schedule", now: now,
            publishing: false)
        if try insert(run, db) {
            batch.closed += 1
            if planned.state == .failed { try noteStatus(of: run.id, state: .failed, late: false, db) }
        }
        let statement = try db.cachedStatement(
            sql: "UPDATE job_due SET due_at = ? WHERE job_id = ? AND schedule = ?")
        try statement.execute(arguments: [(now + ClaimPlan.faultRetry).microseconds, job.id, due.schedule])
    }

    /// Clears a rest that is over; readers take it for none anyway.
    private func forgetRest(of job: JobID, endedBy now: Instant, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE jobs SET paused_at = NULL, paused_until = NULL, paused_by = NULL, pause_note = NULL
                WHERE id = ? AND paused_until <= ?
                """)
        try statement.execute(arguments: [job, now.microseconds])
    }

    /// Writes one run, unless the ledger has it already, because its instant was claimed before. One that a clock far ahead
    /// declared missed, before it was set right, has not been missed after all.
    ///
    /// - Returns: Whether it was written.
    func insert(_ run: NewRun, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO runs (run_id, job_id, revision, kind, schedule, scheduled_at, requested_by, created_at, state,
                                  reason, detail, wake_at, start_by, queue, on_lost, grace_us, publications, finished_at,
                                  instants, last_instant)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (run_id) DO UPDATE SET
                    revision = excluded.revision, created_at = excluded.created_at, state = excluded.state,
                    reason = excluded.reason, detail = excluded.detail, wake_at = excluded.wake_at,
                    start_by = excluded.start_by, queue = excluded.queue, on_lost = excluded.on_lost,
                    grace_us = excluded.grace_us, publications = excluded.publications, finished_at = excluded.finished_at
                WHERE state = 'missed' AND reason = 'catch_up' AND instants = 1 AND created_at > excluded.created_at + ?
                """)
        try statement.execute(arguments: [
            run.id.column, run.jobID, run.revision, run.kind.rawValue, run.schedule, run.plan.nominal.microseconds,
            run.requestedBy, run.createdAt.microseconds, run.plan.state.rawValue, run.plan.reason?.rawValue,
            run.plan.detail, run.wakeAt?.microseconds, run.startBy.microseconds, run.queue, run.onLost.rawValue,
            run.grace.microseconds, run.publications, run.finishedAt?.microseconds, run.plan.instants,
            run.plan.lastInstant?.microseconds, ClaimPlan.clockTolerance.microseconds,
        ])
        return db.changesCount == 1
    }

    /// The newest run of a job that has not ended.
    func liveRun(of job: JobID, _ db: Database) throws -> LiveRun? {
        let statement = try db.cachedStatement(sql: Self.liveSQL)
        return try Row.fetchOne(statement, arguments: [job]).map { row in
            LiveRun(id: try RunID(column: row[0]), state: try RunState(column: row[1]))
        }
    }

    static let liveSQL = """
        SELECT run_id, state FROM runs INDEXED BY runs_live
        WHERE job_id = ? AND wake_at IS NOT NULL
        ORDER BY run_id DESC
        LIMIT 1
        """

    /// Moves a schedule to its next instant; `nil` = there is none.
    ///
    /// - Parameter pause: The rest that goes on beyond it; `nil` = the schedule is not at rest any more.
    func moveDue(
        _ job: JobID, _ schedule: Int, to next: Instant?, resting pause: Pause? = nil, _ db: Database
    ) throws {
        if let next {
            let statement = try db.cachedStatement(
                sql: """
                    UPDATE job_due SET due_at = ?, nominal_at = ?, paused_since = ? WHERE job_id = ? AND schedule = ?
                    """)
            try statement.execute(arguments: [
                (pause?.dueAt(next) ?? next).microseconds, next.microseconds, pause?.since.microseconds, job, schedule,
            ])
        } else {
            let statement = try db.cachedStatement(sql: "DELETE FROM job_due WHERE job_id = ? AND schedule = ?")
            try statement.execute(arguments: [job, schedule])
        }
    }
}
