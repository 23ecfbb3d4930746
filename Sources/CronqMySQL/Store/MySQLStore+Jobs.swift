public import CronqShared

extension MySQLStore: JobStore {
    public func categories() async throws(StoreError) -> [CategorySummary] {
        try await lanes.reading.read { session in
            try session.rows("SELECT id, name FROM categories ORDER BY id").map {
                CategorySummary(id: try $0.integer(0), name: try $0.text(1))
            }
        }
    }

    public func jobs(_ query: JobQuery) async throws(StoreError) -> [JobSummary] {
        try await lanes.reading.read { session in
            // Only the filters that are used, so that each has its index; their words come from here.
            var filters = ["j.removed_at IS NULL"]
            var values: [any SQLBindable] = []
            if let id = query.id {
                filters.append("j.id = ?")
                values.append(id)
            }
            if let category = query.categoryID {
                filters.append("j.category_id = ?")
                values.append(category)
            }
            if let name = query.categoryName {
                let key = JobDefinition.nameKey(name)
                let found = try session.rows("SELECT id FROM categories WHERE name_key = ?", [key])
                guard let category = found.first else { return [] }
                filters.append("j.category_id = ?")
                values.append(try category.integer(0))
            }
            let rows = try session.rows(
                """
                \(Self.jobSelection(index: Self.index(for: query)))
                WHERE \(filters.joined(separator: " AND "))
                ORDER BY \(Self.order(query))
                LIMIT ? OFFSET ?
                """, values + [max(0, query.limit), max(0, query.offset)])
            return try self.summaries(of: rows, recentRuns: query.recentRuns, session)
        }
    }

    /// The order's words come from this list only; nothing a caller says becomes SQL.
    private static func order(_ query: JobQuery) -> String {
        let direction = query.descending ? "DESC" : "ASC"
        switch query.order {
        case .id: return "j.id \(direction)"
        // In one category each name is there once; the server would sort for a second column all the same.
        case .name where isOneCategory(query): return "j.name_key \(direction)"
        case .name: return "j.name_key \(direction), j.id \(direction)"
        case .category: return "j.category_id \(direction), j.id \(direction)"
        }
    }

    /// The index that has the jobs of a page next to each other, in their order.
    private static func index(for query: JobQuery) -> String {
        if query.id != nil { return "PRIMARY" }
        let isOneCategory = isOneCategory(query)
        switch query.order {
        case .name: return isOneCategory ? "jobs_name" : "jobs_by_name"
        case .id: return isOneCategory ? "jobs_by_category" : "jobs_by_id"
        case .category: return "jobs_by_category"
        }
    }

    private static func isOneCategory(_ query: JobQuery) -> Bool {
        query.categoryID != nil || query.categoryName != nil
    }

    public func job(_ id: JobID) async throws(StoreError) -> JobSummary? {
        try await lanes.reading.read { session in
            let rows = try session.rows("\(Self.jobSelection(index: "PRIMARY")) WHERE j.id = ?", [id])
            return try self.summaries(of: rows, recentRuns: 30, session).first
        }
    }

    private static func jobSelection(index: String) -> String {
        """
        SELECT j.id, c.id, c.name, j.revision, j.removed_at,
               (SELECT MIN(u.due_at) FROM job_due u WHERE u.job_id = j.id)
        FROM jobs j FORCE INDEX (\(index)) STRAIGHT_JOIN categories c ON c.id = j.category_id
        """
    }

    private func summaries(of rows: [SQLRow], recentRuns: Int, _ session: Session) throws -> [JobSummary] {
        let keys = try rows.map { DefinitionCache.Key(job: try $0.integer(0), revision: try $0.int(3)) }
        let jobs = try definitions.jobs(keys, session)
        let runs =
            try recentRuns > 0 ? self.recentRuns(of: keys.compactMap { jobs[$0] }, limit: recentRuns, session) : [:]
        return try zip(keys, rows).compactMap { key, row in
            guard let job = jobs[key] else { return nil }
            return JobSummary(
                id: job.id, category: CategorySummary(id: try row.integer(1), name: try row.text(2)),
                definition: job.definition, revision: job.revision, removedAt: try row.instantOrNil(4),
                nextRun: try row.instantOrNil(5), recentRuns: runs[job.id] ?? [])
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
