public import CronqSchedule
public import CronqShared

/// Figures and lists of all jobs together, each of them bounded: a page must not cost more because there is a backlog.
extension MySQLStore: JobStore {
    public func overview() async throws(StoreError) -> LedgerOverview {
        try await lanes.reading.read { session in
            let now = try self.now(session)
            let waiting = [RunState.waiting, .pending, .queued]
            return LedgerOverview(
                jobs: try Self.countAllJobs(session), paused: try Self.count(Self.pausedSQL, [now], session),
                runningCount: try Self.count(Self.liveSQL([.running]), [], session),
                running: try Self.oldest([.running], session),
                waiting: try Self.count(Self.liveSQL(waiting), [], session),
                waitingRuns: try Self.oldest(waiting, session),
                failing: try Self.count(Self.failingSQL, [], session),
                failingRuns: try Self.newestFailures(session),
                overdue: try Self.count(Self.overdueSQL, [now - LedgerOverview.overdueAfter], session),
                upcoming: try Self.upcoming(
                    from: Instant(microseconds: .min), through: Pause.farFuture, limit: LedgerOverview.listLimit,
                    session))
        }
    }

    // MARK: - Counts

    /// - Parameter sql: Selects at most as many rows as are counted.
    private static func count(_ sql: String, _ values: [any SQLBindable], _ session: Session) throws -> Int {
        try session.rows("SELECT COUNT(*) FROM (\(sql)) counted", values).first?.int(0) ?? 0
    }

    private static let pausedSQL = """
        SELECT id FROM jobs FORCE INDEX (jobs_paused)
        WHERE paused_at IS NOT NULL AND (paused_until IS NULL OR paused_until > ?) AND removed_at IS NULL
        LIMIT \(LedgerOverview.countLimit)
        """

    private static let failingSQL = """
        SELECT s.last_run_id FROM job_status s FORCE INDEX (job_status_failing) STRAIGHT_JOIN jobs j ON j.id = s.job_id
        WHERE s.failures > 0 AND j.removed_at IS NULL LIMIT \(LedgerOverview.countLimit)
        """

    private static let overdueSQL = """
        SELECT job_id FROM job_due FORCE INDEX (job_due_order) WHERE due_at < ? LIMIT \(LedgerOverview.countLimit)
        """

    /// The runs in some states that have not ended; the index alone answers it.
    private static func liveSQL(_ states: [RunState]) -> String {
        """
        SELECT run_id FROM runs FORCE INDEX (runs_wake)
        WHERE state IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ", "))) AND wake_at IS NOT NULL
        LIMIT \(LedgerOverview.countLimit)
        """
    }

    // MARK: - Lists

    /// Of the runs in some states those with the oldest instants.
    private static func oldest(_ states: [RunState], _ session: Session) throws -> [RunSummary] {
        let rows = try session.rows(
            "SELECT run_id FROM (\(liveSQL(states))) found ORDER BY run_id LIMIT \(LedgerOverview.listLimit)")
        return try runs(rows, session).sorted { $0.id < $1.id }
    }

    private static func newestFailures(_ session: Session) throws -> [RunSummary] {
        let rows = try session.rows(
            """
            SELECT last_run_id FROM (\(failingSQL)) found WHERE last_run_id IS NOT NULL
            ORDER BY last_run_id DESC LIMIT \(LedgerOverview.listLimit)
            """)
        return try runs(rows, session).sorted { $0.id > $1.id }
    }

    private static func runs(_ ids: [SQLRow], _ session: Session) throws -> [RunSummary] {
        try session.rows(
            "\(RunSummary.selection(index: "PRIMARY")) WHERE r.run_id IN (:list)", [],
            in: try ids.map { try $0.runID(0) }
        ).map { try RunSummary($0) }
    }

    public func upcoming(
        from: Instant, through: Instant, limit: Int
    ) async throws(StoreError) -> [LedgerOverview.Upcoming] {
        try await lanes.reading.read { session in
            try Self.upcoming(from: from, through: through, limit: limit, session)
        }
    }

    /// Rows at rest without an end lie in the far future and are left out.
    private static func upcoming(
        from: Instant, through: Instant, limit: Int, _ session: Session
    ) throws -> [LedgerOverview.Upcoming] {
        let rows = try session.rows(
            """
            SELECT u.job_id, j.name, c.name, u.due_at
            FROM job_due u FORCE INDEX (job_due_order) STRAIGHT_JOIN jobs j ON j.id = u.job_id
                 STRAIGHT_JOIN categories c ON c.id = j.category_id
            WHERE u.due_at >= ? AND u.due_at <= ? AND u.due_at < ?
            ORDER BY u.due_at, u.job_id, u.schedule LIMIT ?
            """, [from, through, Pause.farFuture, max(0, limit)])
        return try rows.map {
            .init(jobID: try $0.integer(0), jobName: try $0.text(1), category: try $0.text(2), at: try $0.instant(3))
        }
    }

    // MARK: - Queues

    public func queues() async throws(StoreError) -> [QueueSummary] {
        try await lanes.reading.read { session in
            var queues: [String: QueueSummary] = [:]
            for row in try session.rows(Self.queueSQL) {
                let name = try row.text(0)
                var queue = queues[name] ?? QueueSummary(name: name, waiting: 0, running: 0, oldest: nil)
                if try row.text(1) == RunState.running.rawValue {
                    queue.running = try row.int(2)
                } else {
                    queue.waiting += try row.int(2)
                    let oldest = try row.instant(3)
                    queue.oldest = queue.oldest.map { min($0, oldest) } ?? oldest
                }
                queues[name] = queue
            }
            return queues.values.sorted { $0.name < $1.name }
        }
    }

    private static let queueSQL = [RunState.waiting, .pending, .queued, .running].map { state in
        """
        (SELECT queue, '\(state.rawValue)' AS state, COUNT(*), MIN(scheduled_at)
         FROM (SELECT queue, scheduled_at FROM runs FORCE INDEX (runs_wake)
               WHERE state = '\(state.rawValue)' AND wake_at IS NOT NULL LIMIT \(LedgerOverview.countLimit)) found
         GROUP BY queue)
        """
    }.joined(separator: " UNION ALL ")
}
