public import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func sweep(limit: Int) async throws(StoreError) -> SweepBatch {
        try await write { db, now in
            var batch = SweepBatch()
            let queues = try self.servedQueues(now, db)
            for state in [RunState.pending, .waiting, .queued] {
                let statement = try db.cachedStatement(sql: Self.wakeSQL)
                let rows = try Row.fetchAll(statement, arguments: [state.rawValue, now.microseconds, limit])
                if rows.count == limit { batch.more = true }
                for row in rows {
                    try self.sweep(try RunRow(row), revision: row[13], row[14], queues, now, into: &batch, db)
                }
            }
            return batch
        }
    }

    /// Rows of one state whose time has come, in the order of the index `runs_wake`.
    static let wakeSQL = """
        SELECT \(RunRow.columns) FROM runs INDEXED BY runs_wake
        WHERE state = ? AND wake_at <= ?
        ORDER BY wake_at, run_id
        LIMIT ?
        """

    private func servedQueues(_ now: Instant, _ db: Database) throws -> ServedQueues {
        let statement = try db.cachedStatement(sql: "SELECT queues FROM runners WHERE last_seen_at >= ?")
        return try ServedQueues(
            try String.fetchAll(statement, arguments: [(now - SweepDecision.runnerSilence).microseconds]))
    }

    private func sweep(
        _ run: RunRow, revision: Int, _ scheduledAt: Int64, _ queues: ServedQueues, _ now: Instant,
        into batch: inout SweepBatch, _ db: Database
    ) throws {
        let job = try definitions.job(run.jobID, revision: revision, db)
        guard job.isReadable else {
            try close(run, as: .failed, reason: .badDefinition, detail: job.fault, at: now, db)
            return try noteStatus(of: run.id, state: .failed, late: false, db)
        }
        let decision = SweepDecision(row: run, now: now, hasRunner: queues.serve(job.definition.routingKey))
        let message = job.message(
            for: run.id, attempt: run.attempt, scheduledAt: Instant(microseconds: scheduledAt))
        switch decision {
        case .publish(let wakeAt):
            try setWake(run.id, state: .pending, wakeAt, db)
            batch.dispatches.append(message)
        case .republish(let wakeAt):
            try setWake(run.id, state: .queued, wakeAt, db)
            batch.overdue.append(message)
        case .miss(let reason):
            try close(run, as: .missed, reason: reason, detail: nil, at: now, db)
            batch.missed += 1
        case .leave:
            break
        }
    }

    private func setWake(_ id: RunID, state: RunState, _ wakeAt: Instant, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE runs
                SET reason = CASE WHEN state = 'waiting' THEN NULL ELSE reason END, state = ?, wake_at = ?,
                    publications = publications + 1
                WHERE run_id = ?
                """)
        try statement.execute(arguments: [state.rawValue, wakeAt.microseconds, id.column])
    }

    public func markQueued(_ published: [PublishedAttempt]) async throws(StoreError) {
        guard !published.isEmpty else { return }
        try await write { db, now in
            // A run with no publications was given back since: the message that was confirmed is gone, acknowledged.
            let statement = try db.cachedStatement(
                sql: """
                    UPDATE runs
                    SET state = 'queued', reason = NULL, queued_at = coalesce(queued_at, :now),
                        wake_at = min(start_by,
                                      :now + min(:longest, :wait * (1 << min(max(publications - 1, 0), 8))))
                    WHERE run_id = :run AND attempt = :attempt AND state = 'pending' AND publications > 0
                    """)
            for item in published {
                try statement.execute(arguments: [
                    "now": now.microseconds, "longest": SweepDecision.queueLimitMaximum.microseconds,
                    "wait": SweepDecision.queueLimit.microseconds, "run": item.run.column, "attempt": item.attempt,
                ])
            }
        }
    }

    public func markUnroutable(_ returned: [PublishedAttempt]) async throws(StoreError) {
        guard !returned.isEmpty else { return }
        try await write { db, now in
            let statement = try db.cachedStatement(
                sql: """
                    UPDATE runs
                    SET state = 'pending', reason = 'no_route', wake_at = min(start_by, ?), publications = 0
                    WHERE run_id = ? AND attempt = ? AND state IN ('pending', 'queued') AND publications > 0
                    """)
            for item in returned {
                try statement.execute(arguments: [
                    (now + SweepDecision.routeRetry).microseconds, item.run.column, item.attempt,
                ])
            }
        }
    }

    public nonisolated(nonsending) func nextWake() async throws(StoreError) -> Instant? {
        try await read { db, _ in
            let statement = try db.cachedStatement(sql: Self.nextWakeSQL)
            return try Int64.fetchOne(statement).map(Instant.init(microseconds:))
        }
    }

    static let nextWakeSQL = """
        SELECT min(at) FROM (
            SELECT min(due_at) AS at FROM job_due WHERE due_at < \(Pause.farFuture.microseconds)
            UNION ALL SELECT min(wake_at) FROM runs INDEXED BY runs_wake WHERE state = 'pending' AND wake_at IS NOT NULL
            UNION ALL SELECT min(wake_at) FROM runs INDEXED BY runs_wake WHERE state = 'waiting' AND wake_at IS NOT NULL
            UNION ALL SELECT min(wake_at) FROM runs INDEXED BY runs_wake WHERE state = 'queued' AND wake_at IS NOT NULL
            UNION ALL SELECT min(send_at) FROM cancellations
        )
        """
}
