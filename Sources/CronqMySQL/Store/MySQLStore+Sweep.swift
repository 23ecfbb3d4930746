public import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func sweep(limit: Int) async throws(StoreError) -> SweepBatch {
        try await lanes.claim.transaction { session in
            let now = try self.now(session)
            var batch = SweepBatch()
            var due: [StoredRun] = []
            for state in [RunState.pending, .waiting, .queued] {
                let rows = try session.rows(Self.wakeSQL, [state.rawValue, now, limit])
                if rows.count == limit { batch.more = true }
                for row in rows { due.append(try StoredRun(row)) }
            }
            if due.isEmpty { return batch }
            let jobs = try self.definitions.jobs(due.map(\.definition), session)
            // Only what is too late wants to know who listens.
            let isLate = due.contains { $0.row.startBy <= now }
            let queues = isLate ? try Self.servedQueues(now, session) : nil
            var runs = RunBatch(due)
            for run in due {
                guard let job = jobs[run.definition] else { continue }
                Self.sweep(run, job, queues, now, &runs, into: &batch)
            }
            try runs.save(session)
            return batch
        }
    }

    /// Rows of one state whose time has come, locked, in the order of the index; what others hold is left to them.
    private static let wakeSQL = """
        SELECT \(StoredRun.columns) FROM runs FORCE INDEX (runs_wake)
        WHERE state = ? AND wake_at <= ?
        ORDER BY wake_at, run_id
        LIMIT ?
        FOR UPDATE SKIP LOCKED
        """

    private static func servedQueues(_ now: Instant, _ session: Session) throws -> ServedQueues {
        let rows = try session.rows(
            "SELECT queues FROM runners FORCE INDEX (runners_seen) WHERE last_seen_at >= ?",
            [now - SweepDecision.runnerSilence])
        return try ServedQueues(try rows.map { try $0.text(0) })
    }

    private static func sweep(
        _ run: StoredRun, _ job: CompiledJob, _ queues: ServedQueues?, _ now: Instant, _ runs: inout RunBatch,
        into batch: inout SweepBatch
    ) {
        let id = run.row.id
        guard job.isReadable else {
            runs.end(id, as: .failed, reason: .badDefinition, detail: job.fault, at: now)
            return runs.noteStatus(of: id)
        }
        let hasRunner = queues?.serve(job.definition.routingKey) ?? false
        let message = job.message(for: id, attempt: run.row.attempt, scheduledAt: run.scheduledAt)
        switch SweepDecision(row: run.row, now: now, hasRunner: hasRunner) {
        case .publish(let wakeAt):
            runs.change(id) { $0.row.beginPublication(as: .pending, wakeAt: wakeAt) }
            batch.dispatches.append(message)
        case .republish(let wakeAt):
            runs.change(id) { $0.row.beginPublication(as: .queued, wakeAt: wakeAt) }
            batch.overdue.append(message)
        case .miss(let reason):
            runs.end(id, as: .missed, reason: reason, at: now)
            batch.missed += 1
        case .leave:
            break
        }
    }

    public func markQueued(_ published: [PublishedAttempt]) async throws(StoreError) {
        try await mark(published) { run, now in
            // A run with no publications was given back since: the message that was confirmed is gone, acknowledged.
            guard run.row.state == .pending, run.row.publications > 0 else { return false }
            run.row.state = .queued
            run.row.reason = nil
            run.queuedAt = run.queuedAt ?? now
            run.row.wakeAt = min(
                run.row.startBy, now + SweepDecision.queueWait(publications: run.row.publications))
            return true
        }
    }

    public func markUnroutable(_ returned: [PublishedAttempt]) async throws(StoreError) {
        try await mark(returned) { run, now in
            guard run.row.state.isGrantable, run.row.publications > 0 else { return false }
            run.row.state = .pending
            run.row.reason = .noRoute
            run.row.wakeAt = min(run.row.startBy, now + SweepDecision.routeRetry)
            run.row.publications = 0
            // It was to be handed over to original runners and has reached nobody.
            if run.isLegacy { (run.isLegacy, run.queuedAt) = (false, nil) }
            return true
        }
    }

    /// Changes the runs that are still at these attempts.
    private func mark(
        _ attempts: [PublishedAttempt], _ change: @Sendable (inout StoredRun, Instant) -> Bool
    ) async throws(StoreError) {
        guard !attempts.isEmpty else { return }
        try await lanes.claim.transaction { session in
            let now = try self.now(session)
            var runs = try RunBatch(locking: attempts.map(\.run), session)
            for item in attempts {
                guard var run = runs[item.run], run.row.attempt == item.attempt, change(&run, now) else { continue }
                runs.change(item.run) { $0 = run }
            }
            try runs.save(session)
        }
    }

    public nonisolated(nonsending) func nextWake() async throws(StoreError) -> Instant? {
        try await lanes.claim.read { session in
            try session.rows(Self.nextWakeSQL).compactMap { try $0.instantOrNil(0) }.min()
        }
    }

    private static let nextWakeSQL = """
        (SELECT due_at FROM job_due FORCE INDEX (job_due_order)
         WHERE due_at < \(Pause.farFuture.microseconds) ORDER BY due_at LIMIT 1)
        UNION ALL
        (SELECT wake_at FROM runs FORCE INDEX (runs_wake) WHERE state = 'pending' ORDER BY wake_at LIMIT 1)
        UNION ALL
        (SELECT wake_at FROM runs FORCE INDEX (runs_wake) WHERE state = 'waiting' ORDER BY wake_at LIMIT 1)
        UNION ALL
        (SELECT wake_at FROM runs FORCE INDEX (runs_wake) WHERE state = 'queued' ORDER BY wake_at LIMIT 1)
        UNION ALL
        (SELECT send_at FROM cancellations FORCE INDEX (cancellations_order) ORDER BY send_at LIMIT 1)
        """
}

extension RunRow {
    /// Once more it is on its way to a queue.
    fileprivate mutating func beginPublication(as state: RunState, wakeAt: Instant) {
        if self.state == .waiting { reason = nil }
        self.state = state
        self.wakeAt = wakeAt
        publications += 1
    }
}
