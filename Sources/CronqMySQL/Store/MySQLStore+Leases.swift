public import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func reap(
        expiredBefore: Instant, lease: TimeSpan, limit: Int
    ) async throws(StoreError) -> [ReapedRun] {
        try await lanes.control.transaction { session in
            let now = try self.now(session)
            let bound = min(now, expiredBefore)
            let candidates = try session.rows(Self.expiredSQL, [bound, limit])
            if candidates.isEmpty { return [] }
            let jobs = try candidates.filter { try $0.text(2) == OnLost.rerun.rawValue }.map { try $0.integer(1) }
            let removed = try JobLock.share(Set(jobs), session)
            var batch = try RunBatch(locking: try candidates.map { try $0.runID(0) }, session)
            // Somebody may have renewed or ended it before it was locked.
            let expired = try candidates.compactMap { batch[try $0.runID(0)] }.filter { run in
                run.row.state == .running && run.row.wakeAt.map { $0 <= bound } == true
            }
            let reaped = try self.lose(
                expired, reason: .leaseExpired, lease: lease, removed: removed, now, &batch, session)
            try batch.save(session)
            return reaped
        }
    }

    private static let expiredSQL = """
        SELECT run_id, job_id, on_lost FROM runs FORCE INDEX (runs_wake)
        WHERE state = 'running' AND wake_at <= ?
        ORDER BY wake_at, run_id
        LIMIT ?
        """

    /// Declares the running attempts of runs lost.
    ///
    /// - Parameter removed: Jobs that are gone, of all that would run again.
    private func lose(
        _ runs: [StoredRun], reason: RunReason, lease: TimeSpan, removed: Set<JobID>, _ now: Instant,
        _ batch: inout RunBatch, _ session: Session
    ) throws -> [ReapedRun] {
        let jobs = try definitions.jobs(
            runs.filter { $0.row.onLost == .rerun && !$0.isLegacy }.map(\.definition), session)
        let lost = runs.map { run in
            // What waits goes with its job, and the rerun would wait. Original runners cannot be told that they are superseded.
            if case .rerun(let wakeAt) = LossDecision(row: run.row, now: now, lease: lease), !run.isLegacy,
                !removed.contains(run.row.jobID), let job = jobs[run.definition]
            {
                batch.change(run.row.id) { $0.awaitRerun(reason, until: wakeAt, startBy: job.startBy(wakeAt)) }
                return ReapedRun(run: run.fenced, willRerun: true)
            }
            batch.end(run.row.id, as: .lost, reason: reason, at: now)
            return ReapedRun(run: run.fenced, willRerun: false)
        }
        try AttemptBatch.lose(runs.map(\.fenced), reason: reason, now, session)
        return lost
    }

    /// In parts, each of its own: a lease that was extended stays so, and whoever has to repeat the call goes on from there.
    public func extendLeases(by lease: TimeSpan) async throws(StoreError) {
        let limit = 500
        let until = try await now() + lease
        var isDone = false
        while !isDone {
            isDone = try await lanes.control.transaction { session in
                let rows = try session.rows(
                    """
                    SELECT run_id FROM runs FORCE INDEX (runs_wake)
                    WHERE state = 'running' AND wake_at < ? ORDER BY wake_at, run_id LIMIT ?
                    """, [until, limit])
                try session.execute(
                    """
                    UPDATE runs FORCE INDEX (PRIMARY) SET wake_at = GREATEST(wake_at, ?)
                    WHERE state = 'running' AND run_id IN (:list)
                    """, [until], in: try rows.map { try $0.runID(0) }.sorted())
                return rows.count < limit
            }
        }
    }

    public func recoverAfterRestart(journalsReadOf runners: [RunnerID]) async throws(StoreError) -> RecoveredRuns {
        let readable = Set(runners.map(\.column))
        return try await lanes.results.transaction { session in
            let now = try self.now(session)
            var batch = try RunBatch(locking: try Self.live(session), session)
            let running = batch.runs.values.filter { $0.row.state == .running }.sorted { $0.row.id < $1.row.id }
            let removed = try JobLock.share(Set(running.map(\.row.jobID)), session)
            let back = running.filter { $0.runner.map(readable.contains) == true }
            let lost = running.filter { $0.runner.map(readable.contains) != true }
            let waiting = batch.runs.values.filter { $0.row.state.isGrantable }
            for run in waiting { batch.change(run.row.id) { $0.row.publishAgain(at: now) } }
            var requeued = waiting.count
            for run in back {
                if run.row.cancelledBy != nil || removed.contains(run.row.jobID) {
                    let reason = run.row.cancelledBy == nil ? RunReason.jobRemoved : .killed
                    batch.end(run.row.id, as: .cancelled, reason: reason, at: now)
                    batch.change(run.row.id) { $0.forgetStart() }
                } else {
                    batch.change(run.row.id) { $0.release(until: now) }
                    requeued += 1
                }
            }
            try AttemptBatch.giveBack(back.map(\.fenced), now, session)
            _ = try self.lose(lost, reason: .restart, lease: .zero, removed: removed, now, &batch, session)
            try batch.save(session)
            return RecoveredRuns(requeued: requeued, lost: lost.count)
        }
    }

    private static func live(_ session: Session) throws -> [RunID] {
        let rows = try session.rows(
            """
            SELECT run_id FROM runs FORCE INDEX (runs_wake)
            WHERE state IN ('pending', 'queued', 'running') AND wake_at IS NOT NULL
            """)
        return try rows.map { try $0.runID(0) }
    }
}

extension RunRow {
    /// The queue that held it is gone.
    fileprivate mutating func publishAgain(at now: Instant) {
        state = .pending
        wakeAt = now
        publications = 0
    }
}
