public import CronqSchedule
public import CronqShared
import Foundation
import GRDB

extension SQLiteStore: JobStore {
    public func categories() async throws(StoreError) -> [CategorySummary] {
        try await read { db, _ in
            try Row.fetchAll(db, sql: "SELECT id, name FROM categories ORDER BY id").map {
                CategorySummary(id: $0[0], name: $0[1])
            }
        }
    }

    public func jobs(_ query: JobQuery) async throws(StoreError) -> [JobSummary] {
        try await read { db, _ in
            // Only the filters that are used, so that each has its index; their words come from here.
            var filters = ["j.removed_at IS NULL"]
            var arguments: StatementArguments = ["limit": max(0, query.limit), "offset": max(0, query.offset)]
            if let id = query.id {
                filters.append("j.id = :id")
                arguments += ["id": id]
            }
            if let category = query.categoryID {
                filters.append("j.category_id = :category")
                arguments += ["category": category]
            }
            if let name = query.categoryName {
                filters.append("j.category_id = (SELECT id FROM categories WHERE name_key = :name)")
                arguments += ["name": JobDefinition.nameKey(name)]
            }
            let rows = try Row.fetchAll(
                db,
                sql: """
                    \(Self.jobColumns)
                    WHERE \(filters.joined(separator: " AND "))
                    ORDER BY \(Self.order(query))
                    LIMIT :limit OFFSET :offset
                    """,
                arguments: arguments)
            return try rows.map { try self.summary(of: $0, recentRuns: query.recentRuns, db) }
        }
    }

    /// The order's words come from this list only; nothing a caller says becomes SQL.
    private static func order(_ query: JobQuery) -> String {
        let direction = query.descending ? "DESC" : "ASC"
        switch query.order {
        case .id: return "j.id \(direction)"
        case .name: return "j.name_key \(direction), j.id \(direction)"
        case .category: return "j.category_id \(direction), j.id \(direction)"
        }
    }

    public func job(_ id: JobID) async throws(StoreError) -> JobSummary? {
        try await read { db, _ in
            try Row.fetchOne(db, sql: "\(Self.jobColumns) WHERE j.id = ?", arguments: [id])
                .map { try self.summary(of: $0, recentRuns: 30, db) }
        }
    }

    private static let jobColumns = """
        SELECT j.id, c.id, c.name, j.revision, j.removed_at,
               (SELECT min(u.due_at) FROM job_due u WHERE u.job_id = j.id)
        FROM jobs j CROSS JOIN categories c ON c.id = j.category_id
        """

    private func summary(of row: Row, recentRuns: Int, _ db: Database) throws -> JobSummary {
        let job = try definitions.job(row[0], revision: row[3], db)
        return JobSummary(
            id: job.id, category: CategorySummary(id: row[1], name: row[2]), definition: job.definition,
            revision: job.revision, removedAt: (row[4] as Int64?).map(Instant.init(microseconds:)),
            nextRun: (row[5] as Int64?).map(Instant.init(microseconds:)),
            recentRuns: try runs(ofJob: job.id, before: nil, limit: recentRuns, db))
    }

    public func runs(ofJob id: JobID, before: RunID?, limit: Int) async throws(StoreError) -> [RunSummary] {
        try await read { db, _ in try self.runs(ofJob: id, before: before, limit: limit, db) }
    }

    private func runs(ofJob id: JobID, before: RunID?, limit: Int, _ db: Database) throws -> [RunSummary] {
        guard limit > 0 else { return [] }
        let statement = try db.cachedStatement(
            sql: """
                \(RunSummary.selection(hint: "INDEXED BY runs_history"))
                WHERE r.job_id = ? AND r.run_id < ?
                ORDER BY r.run_id DESC LIMIT ?
                """)
        let bound = before ?? .last
        return try Row.fetchAll(statement, arguments: [id, bound.column, limit]).map { try RunSummary($0) }
    }

    public func failures(before: RunID?, limit: Int) async throws(StoreError) -> [RunSummary] {
        try await read { db, _ in
            try Row.fetchAll(
                db,
                sql: """
                    \(RunSummary.selection(hint: "INDEXED BY runs_failed"))
                    WHERE r.state IN ('failed', 'timed_out', 'lost') AND r.run_id < ?
                    ORDER BY r.run_id DESC LIMIT ?
                    """,
                arguments: [(before ?? .last).column, limit]
            ).map { try RunSummary($0) }
        }
    }

    public func run(_ id: RunID) async throws(StoreError) -> RunDetail? {
        try await read { db, _ in
            let found = try Row.fetchOne(
                db, sql: "\(RunSummary.selection(extra: ", r.revision, r.wake_at, r.start_by")) WHERE r.run_id = ?",
                arguments: [id.column])
            guard let row = found else { return nil }
            let run = try RunSummary(row)
            let job = try self.definitions.job(run.jobID, revision: row[RunSummary.columnCount], db)
            let attempts = try Row.fetchAll(
                db, sql: "\(AttemptSummary.selection) WHERE run_id = ? ORDER BY fence", arguments: [id.column])
            return RunDetail(
                run: run, definition: job.definition, revision: job.revision,
                wakeAt: (row[RunSummary.columnCount + 1] as Int64?).map(Instant.init(microseconds:)),
                startBy: (row[RunSummary.columnCount + 2] as Int64?).map(Instant.init(microseconds:)),
                attempts: attempts.map { AttemptSummary($0) })
        }
    }

    public func output(
        of run: RunID, fence: Int64?, from number: Int, limit: Int
    ) async throws(StoreError) -> [OutputChunk] {
        try await read { db, _ in
            let newest = try Int64.fetchOne(
                db, sql: "SELECT max(fence) FROM attempts WHERE run_id = ?", arguments: [run.column])
            guard let fence = fence ?? newest else { return [] }
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT number, stream, offset, at, bytes FROM output
                    WHERE run_id = ? AND fence = ? AND number >= ? ORDER BY number LIMIT ?
                    """,
                arguments: [run.column, fence, number, limit])
            return rows.map { row in
                OutputChunk(
                    run: FencedRun(run: run, fence: fence), number: row[0],
                    stream: OutputStream(rawValue: row[1]) ?? .stdout, offset: row[2],
                    at: Instant(microseconds: row[3]), bytes: [UInt8](row[4] as Data))
            }
        }
    }

    public func runners(since: Instant) async throws(StoreError) -> [RunnerSummary] {
        try await read { db, _ in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT runner_id, host, process_id, version, slots, queues, draining, busy, first_seen_at, last_seen_at
                    FROM runners WHERE last_seen_at >= ? ORDER BY host, runner_id
                    """,
                arguments: [since.microseconds])
            return try rows.map { row in
                RunnerSummary(
                    description: RunnerDescription(
                        id: RunnerID(row[0]), host: row[1], processID: row[2], version: row[3], slots: row[4],
                        queues: try ServedQueues.read(row[5]),
                        draining: row[6]),
                    busy: row[7], firstSeenAt: Instant(microseconds: row[8]), lastSeenAt: Instant(microseconds: row[9]))
            }
        }
    }

    public func overview() async throws(StoreError) -> LedgerOverview {
        try await read { db, _ in
            let running = try Row.fetchAll(
                db,
                sql: """
                    \(RunSummary.selection(hint: "INDEXED BY runs_wake"))
                    WHERE r.state = 'running' AND r.wake_at IS NOT NULL LIMIT 50
                    """
            ).map { try RunSummary($0) }
            let upcoming = try Row.fetchAll(
                db,
                sql: """
                    SELECT u.job_id, j.name, c.name, u.due_at
                    FROM job_due u CROSS JOIN jobs j ON j.id = u.job_id CROSS JOIN categories c ON c.id = j.category_id
                    ORDER BY u.due_at, u.job_id, u.schedule LIMIT 10
                    """)
            return LedgerOverview(
                jobs: try Int.fetchOne(db, sql: "SELECT count(*) FROM jobs WHERE removed_at IS NULL") ?? 0,
                running: running,
                waiting: try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM runs INDEXED BY runs_wake
                        WHERE state IN ('waiting', 'pending', 'queued') AND wake_at IS NOT NULL
                        """) ?? 0,
                failing: try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM job_status s JOIN jobs j ON j.id = s.job_id
                        WHERE s.failures > 0 AND j.removed_at IS NULL
                        """) ?? 0,
                upcoming: upcoming.map {
                    .init(jobID: $0[0], jobName: $0[1], category: $0[2], at: Instant(microseconds: $0[3]))
                })
        }
    }
}
