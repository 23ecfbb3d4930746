import CronqSchedule
import CronqShared
import GRDB

/// A query for jobs as SQL: only the filters that are used, so that each has its index. Their words come from here; nothing that
/// a caller says becomes SQL.
struct JobSelection {
    /// Where jobs come from; `j` is the job.
    private(set) var source = "jobs j"
    private(set) var filters = ["j.removed_at IS NULL"]
    private(set) var arguments: StatementArguments

    init(_ query: JobQuery, now: Instant) {
        arguments = [
            "now": now.microseconds, "id": query.id, "category": query.categoryID,
            "name": query.categoryName.map(JobDefinition.nameKey), "search": query.search?.lowercased(),
        ]
        if query.id != nil { filters.append("j.id = :id") }
        if let ids = query.ids {
            arguments += ["ids": "[" + ids.map(String.init).joined(separator: ",") + "]"]
            filters.append("j.id IN (SELECT value FROM json_each(:ids))")
        }
        if query.categoryID != nil { filters.append("j.category_id = :category") }
        if query.categoryName != nil {
            filters.append("j.category_id = (SELECT c.id FROM categories c WHERE c.name_key = :name)")
        }
        if query.search?.isEmpty == false { filters.append("instr(j.name_key, :search) > 0") }
        if let condition = query.condition { restrict(to: condition) }
    }

    /// What few jobs are in is where the search begins, and what is found is sorted; the others are looked for in the order of
    /// the page.
    private mutating func restrict(to condition: JobQuery.Condition) {
        switch condition {
        case .failing:
            source = "job_status s INDEXED BY job_status_failing CROSS JOIN jobs j ON j.id = s.job_id"
            filters.append("s.failures > 0")
        case .active:
            source = """
                (SELECT DISTINCT r.job_id FROM runs r INDEXED BY runs_live WHERE r.wake_at IS NOT NULL) a
                CROSS JOIN jobs j ON j.id = a.job_id
                """
        case .running:
            source = """
                (SELECT DISTINCT r.job_id FROM runs r INDEXED BY runs_wake
                 WHERE r.state = 'running' AND r.wake_at IS NOT NULL) a
                CROSS JOIN jobs j ON j.id = a.job_id
                """
        case .paused:
            source = "jobs j INDEXED BY jobs_paused"
            filters.append(Pause.isInForceSQL)
        case .disabled:
            filters.append("NOT EXISTS (SELECT 1 FROM job_due u WHERE u.job_id = j.id)")
            // What is damaged is not disabled, and JSON functions refuse it.
            filters.append(
                """
                EXISTS (SELECT 1 FROM revisions d WHERE d.job_id = j.id AND d.revision = j.revision
                        AND CASE WHEN json_valid(d.definition) THEN d.definition ->> '$.enabled' = 0 END)
                """)
        case .scheduled:
            filters.append("EXISTS (SELECT 1 FROM job_due u WHERE u.job_id = j.id) AND NOT (\(Pause.isInForceSQL))")
        }
    }

    /// The ids of a page.
    mutating func page(of query: JobQuery, _ db: Database) throws -> [JobID] {
        if let after = query.after { try begin(behind: after, query, db) }
        arguments += ["limit": max(0, query.limit), "offset": max(0, query.offset)]
        return try JobID.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT j.id FROM \(source) WHERE \(filters.joined(separator: " AND "))
                    ORDER BY \(Self.order(query)) LIMIT :limit OFFSET :offset
                    """),
            arguments: arguments)
    }

    /// How many there are, up to `limit`.
    mutating func count(upTo limit: Int, _ db: Database) throws -> Int {
        arguments += ["limit": max(0, limit)]
        return try Int.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT count(*) FROM (
                        SELECT 1 FROM \(source) WHERE \(filters.joined(separator: " AND ")) LIMIT :limit)
                    """),
            arguments: arguments) ?? 0
    }

    private mutating func begin(behind job: JobID, _ query: JobQuery, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "SELECT category_id, name_key FROM jobs WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [job]) else { return }
        arguments += ["after": job, "afterCategory": row[0] as Int64, "afterName": row[1] as String]
        let relation = query.descending ? "<" : ">"
        switch query.order {
        case .id: filters.append("j.id \(relation) :after")
        case .name: filters.append("(j.name_key, j.id) \(relation) (:afterName, :after)")
        case .category: filters.append("(j.category_id, j.id) \(relation) (:afterCategory, :after)")
        case .categoryAndName:
            filters.append("(j.category_id, j.name_key) \(relation) (:afterCategory, :afterName)")
        }
    }

    private static func order(_ query: JobQuery) -> String {
        let direction = query.descending ? "DESC" : "ASC"
        return switch query.order {
        case .id: "j.id \(direction)"
        case .name: "j.name_key \(direction), j.id \(direction)"
        case .category: "j.category_id \(direction), j.id \(direction)"
        case .categoryAndName: "j.category_id \(direction), j.name_key \(direction)"
        }
    }
}
