import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func jobs(_ query: JobQuery) async throws(StoreError) -> [JobSummary] {
        try await lanes.reading.read { session in
            let now = try self.now(session)
            guard var selection = try Self.selection(query, now, session) else { return [] }
            return try self.summaries(
                of: try selection.page(Self.summaryColumns, session), recentRuns: query.recentRuns, now, session)
        }
    }

    public func countJobs(_ query: JobQuery, limit: Int) async throws(StoreError) -> Int {
        try await lanes.reading.read { session in
            if query.isWhole { return min(max(0, limit), try Self.countAllJobs(session)) }
            return try Self.selection(query, try self.now(session), session)?.count(upTo: limit, session) ?? 0
        }
    }

    /// Nobody counts a million rows: each category knows how many jobs it has.
    static func countAllJobs(_ session: Session) throws -> Int {
        try session.rows("SELECT COALESCE(CAST(SUM(jobs) AS SIGNED), 0) FROM categories").first?.int(0) ?? 0
    }

    /// - Returns: `nil` if there is no such category.
    private static func selection(_ query: JobQuery, _ now: Instant, _ session: Session) throws -> JobSelection? {
        var category = query.categoryID
        if let name = query.categoryName {
            let rows = try session.rows(
                "SELECT id FROM categories WHERE name_key = ?", [JobDefinition.nameKey(name)])
            guard let named = try rows.first?.integer(0), category ?? named == named else { return nil }
            category = named
        }
        return JobSelection(query, category: category, now: now)
    }

    public func job(_ id: JobID) async throws(StoreError) -> JobSummary? {
        try await lanes.reading.read { session in
            let rows = try session.rows(
                """
                SELECT \(Self.summaryColumns)
                FROM jobs j FORCE INDEX (PRIMARY) STRAIGHT_JOIN categories c ON c.id = j.category_id WHERE j.id = ?
                """, [id])
            return try self.summaries(of: rows, recentRuns: 30, try self.now(session), session).first
        }
    }

    /// The columns of a summary; `j` is the job, `c` its category.
    private static let summaryColumns = """
        j.id, c.id, c.name, c.version, c.jobs, j.revision, j.removed_at,
        (SELECT MIN(u.nominal_at) FROM job_due u WHERE u.job_id = j.id),
        (SELECT s.failures FROM job_status s WHERE s.job_id = j.id), \(Pause.columns)
        """

    private func summaries(
        of rows: [SQLRow], recentRuns: Int, _ now: Instant, _ session: Session
    ) throws -> [JobSummary] {
        let keys = try rows.map { DefinitionCache.Key(job: try $0.integer(0), revision: try $0.int(5)) }
        let jobs = try definitions.jobs(keys, session)
        let runs =
            try recentRuns > 0 ? self.recentRuns(of: keys.compactMap { jobs[$0] }, limit: recentRuns, session) : [:]
        return try zip(keys, rows).compactMap { key, row in
            guard let job = jobs[key] else { return nil }
            let pause = try Pause(row, at: 9).flatMap { $0.isInForce(at: now) ? $0 : nil }
            return JobSummary(
                id: job.id,
                category: CategorySummary(
                    id: try row.integer(1), name: try row.text(2), version: try row.integer(3), jobs: try row.int(4)),
                definition: job.definition, revision: job.revision, removedAt: try row.instantOrNil(6),
                nextRun: try row.instantOrNil(7)?.nextRun(of: pause), pause: pause,
                failures: try row.integerOrNil(8).map { Int($0) } ?? 0, recentRuns: runs[job.id] ?? [])
        }
    }

    /// So many jobs are asked about in one statement.
    private static let jobsPerStatement = 20

    private func recentRuns(
        of jobs: [CompiledJob], limit: Int, _ session: Session
    ) throws -> [JobID: [RunSummary]] {
        var runs: [JobID: [RunSummary]] = [:]
        let names = Dictionary(jobs.map { ($0.id, $0) }) { first, _ in first }
        for start in stride(from: 0, to: jobs.count, by: Self.jobsPerStatement) {
            let part = jobs[start..<min(start + Self.jobsPerStatement, jobs.count)]
            // Always the same statement, or the one for a single job: places that are left over ask for a job that does not
            // exist.
            let width = part.count == 1 ? 1 : Self.jobsPerStatement
            let asked = part.map(\.id) + Array(repeating: 0, count: width - part.count)
            let rows = try session.rows(
                Array(repeating: Self.recentSQL, count: width).joined(separator: " UNION ALL "),
                asked.flatMap { [$0, limit] as [any SQLBindable] })
            for row in rows {
                guard let job = names[try row.integer(1)] else { continue }
                runs[job.id, default: []].append(
                    try RunSummary(row, job: job.definition.name, category: job.category))
            }
        }
        return runs.mapValues { $0.sorted { $0.id > $1.id } }
    }

    private static let recentSQL = """
        (SELECT \(RunSummary.columns) FROM runs r FORCE INDEX (runs_history)
         WHERE r.job_id = ? ORDER BY r.run_id DESC LIMIT ?)
        """
}

extension JobQuery {
    /// Whether it leaves no job out.
    fileprivate var isWhole: Bool {
        id == nil && categoryID == nil && categoryName == nil && search?.isEmpty != false && condition == nil
    }
}
