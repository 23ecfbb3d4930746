import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func jobs(_ query: JobQuery) async throws(StoreError) -> [JobSummary] {
        try await read { db, now in
            var selection = JobSelection(query, now: now)
            return try self.summaries(
                of: try selection.page(of: query, db), recentRuns: query.recentRuns, now, db)
        }
    }

    public func countJobs(_ query: JobQuery, limit: Int) async throws(StoreError) -> Int {
        try await read { db, now in
            var selection = JobSelection(query, now: now)
            return try selection.count(upTo: limit, db)
        }
    }

    public func job(_ id: JobID) async throws(StoreError) -> JobSummary? {
        try await read { db, now in try self.summaries(of: [id], recentRuns: 30, now, db).first }
    }

    /// What is shown of jobs, in the order of their ids; unknown ones are left out.
    private func summaries(of ids: [JobID], recentRuns: Int, _ now: Instant, _ db: Database) throws -> [JobSummary] {
        guard !ids.isEmpty else { return [] }
        let list = "[\(ids.map { String($0) }.joined(separator: ","))]"
        let rows = try Row.fetchAll(try db.cachedStatement(sql: Self.summarySQL), arguments: [list])
        var found: [JobID: JobSummary] = [:]
        for row in rows {
            let summary = try summary(of: row, recentRuns: recentRuns, now, db)
            found[summary.id] = summary
        }
        return ids.compactMap { found[$0] }
    }

    static let summarySQL = """
        SELECT j.id, j.revision, c.name, j.name, d.definition, c.id, c.version, j.removed_at,
               (SELECT min(u.nominal_at) FROM job_due u WHERE u.job_id = j.id),
               (SELECT s.failures FROM job_status s WHERE s.job_id = j.id), \(Pause.columns)
        FROM json_each(?) page CROSS JOIN jobs j ON j.id = page.value CROSS JOIN categories c ON c.id = j.category_id
            CROSS JOIN revisions d ON d.job_id = j.id AND d.revision = j.revision
        """

    private func summary(of row: Row, recentRuns: Int, _ now: Instant, _ db: Database) throws -> JobSummary {
        let job = definitions.job(
            .init(key: .init(job: row[0], revision: row[1]), category: row[2], name: row[3], text: row[4]))
        let pause = Pause.inForce(row, at: 10, now)
        return JobSummary(
            id: job.id, category: CategorySummary(id: row[5], name: row[2], version: row[6]),
            definition: job.definition, revision: job.revision,
            removedAt: (row[7] as Int64?).map(Instant.init(microseconds:)),
            nextRun: (row[8] as Int64?).flatMap { Instant(microseconds: $0).nextRun(of: pause) }, pause: pause,
            failures: row[9] as Int? ?? 0,
            recentRuns: try newestRuns(ofJob: job.id, limit: recentRuns, db))
    }

    private func newestRuns(ofJob id: JobID, limit: Int, _ db: Database) throws -> [RunSummary] {
        guard limit > 0 else { return [] }
        let statement = try db.cachedStatement(
            sql: """
                \(RunSummary.selection(hint: "INDEXED BY runs_history"))
                WHERE r.job_id = ? ORDER BY r.run_id DESC LIMIT ?
                """)
        return try Row.fetchAll(statement, arguments: [id, limit]).map { try RunSummary($0) }
    }
}
