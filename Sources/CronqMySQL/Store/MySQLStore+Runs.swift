public import CronqShared

extension MySQLStore {
    public func runs(ofJob id: JobID, before: RunID?, limit: Int) async throws(StoreError) -> [RunSummary] {
        guard limit > 0 else { return [] }
        return try await lanes.reading.read { session in
            try session.rows(
                """
                \(RunSummary.selection(index: "runs_history"))
                WHERE r.job_id = ? AND r.run_id < ?
                ORDER BY r.run_id DESC LIMIT ?
                """, [id, before ?? .last, limit]
            ).map { try RunSummary($0) }
        }
    }

    public func failures(before: RunID?, limit: Int) async throws(StoreError) -> [RunSummary] {
        guard limit > 0 else { return [] }
        return try await lanes.reading.read { session in
            let bound = before ?? .last
            let found = try session.rows(Self.failuresSQL, [bound, limit, bound, limit, bound, limit])
            let newest = try found.map { try $0.runID(0) }.sorted(by: >).prefix(limit)
            return try session.rows(
                "\(RunSummary.selection(index: "PRIMARY")) WHERE r.run_id IN (:list)", [], in: Array(newest)
            ).map { try RunSummary($0) }.sorted { $0.id > $1.id }
        }
    }

    /// The newest of each kind: rows that have ended are in the index `runs_wake` in the order of their ids.
    private static let failuresSQL = ["failed", "timed_out", "lost"].map { state in
        """
        (SELECT run_id FROM runs FORCE INDEX (runs_wake)
         WHERE state = '\(state)' AND wake_at IS NULL AND run_id < ? ORDER BY run_id DESC LIMIT ?)
        """
    }.joined(separator: " UNION ALL ")

    public func run(_ id: RunID) async throws(StoreError) -> RunDetail? {
        try await lanes.reading.read { session in
            let rows = try session.rows(
                "\(RunSummary.selection(index: "PRIMARY", extra: ", r.revision, r.wake_at, r.start_by")) WHERE r.run_id = ?",
                [id])
            guard let row = rows.first else { return nil }
            let run = try RunSummary(row)
            let revision = try row.int(RunSummary.columnCount)
            let job = try self.definitions.job(.init(job: run.jobID, revision: revision), session)
            let attempts = try session.rows("\(AttemptSummary.selection) WHERE run_id = ? ORDER BY fence", [id])
            return RunDetail(
                run: run, definition: job.definition, revision: revision,
                wakeAt: try row.instantOrNil(RunSummary.columnCount + 1),
                startBy: try row.instantOrNil(RunSummary.columnCount + 2),
                attempts: try attempts.map { try AttemptSummary($0) })
        }
    }

    public func output(
        of run: RunID, fence: Int64?, from number: Int, limit: Int
    ) async throws(StoreError) -> [OutputChunk] {
        try await lanes.reading.read { session in
            let newest = try session.rows("SELECT MAX(fence) FROM attempts WHERE run_id = ?", [run])
            guard let fence = try fence ?? newest.first?.integerOrNil(0) else { return [] }
            let rows = try session.rows(
                """
                SELECT number, stream, `offset`, at, bytes FROM output
                WHERE run_id = ? AND fence = ? AND number >= ? ORDER BY number LIMIT ?
                """, [run, fence, number, limit])
            return try rows.map { row in
                OutputChunk(
                    run: FencedRun(run: run, fence: fence), number: try row.int(0),
                    stream: OutputStream(rawValue: try row.int(1)) ?? .stdout, offset: try row.integer(2),
                    at: try row.instant(3), bytes: try row.bytes(4))
            }
        }
    }

    /// Beyond these nobody counts: the page says what it is told, and the cost must not grow with a backlog.
    private static let waitingLimit = 100_000
    private static let failingLimit = 10_000

    public func overview() async throws(StoreError) -> LedgerOverview {
        try await lanes.reading.read { session in
            let running = try session.rows(
                """
                \(RunSummary.selection(index: "runs_wake"))
                WHERE r.state = 'running' AND r.wake_at IS NOT NULL LIMIT 50
                """
            ).map { try RunSummary($0) }
            let upcoming = try session.rows(
                """
                SELECT u.job_id, j.name, c.name, u.due_at
                FROM job_due u FORCE INDEX (job_due_order) STRAIGHT_JOIN jobs j ON j.id = u.job_id
                     STRAIGHT_JOIN categories c ON c.id = j.category_id
                ORDER BY u.due_at, u.job_id, u.schedule LIMIT 10
                """)
            return LedgerOverview(
                jobs: try Self.count("SELECT COALESCE(CAST(SUM(jobs) AS SIGNED), 0) FROM categories", [], session),
                running: running, waiting: try Self.count(Self.waitingSQL, [Self.waitingLimit], session),
                failing: try Self.count(Self.failingSQL, [Self.failingLimit], session),
                upcoming: try upcoming.map {
                    .init(
                        jobID: try $0.integer(0), jobName: try $0.text(1), category: try $0.text(2),
                        at: try $0.instant(3))
                })
        }
    }

    private static func count(_ sql: String, _ values: [any SQLBindable], _ session: Session) throws -> Int {
        try session.rows(sql, values).first?.int(0) ?? 0
    }

    private static let waitingSQL = """
        SELECT COUNT(*) FROM (
            SELECT 1 FROM runs FORCE INDEX (runs_wake)
            WHERE state IN ('waiting', 'pending', 'queued') AND wake_at IS NOT NULL LIMIT ?) found
        """

    private static let failingSQL = """
        SELECT COUNT(*) FROM (
            SELECT 1 FROM job_status s FORCE INDEX (job_status_failing) STRAIGHT_JOIN jobs j ON j.id = s.job_id
            WHERE s.failures > 0 AND j.removed_at IS NULL LIMIT ?) found
        """
}
