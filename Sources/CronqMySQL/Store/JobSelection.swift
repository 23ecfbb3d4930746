import CronqSchedule
import CronqShared

/// A query for jobs as SQL: only the filters that are used, so that each has its index. Their words come from here; nothing that
/// a caller says becomes SQL.
struct JobSelection {
    private let query: JobQuery
    /// Where jobs come from; `j` is the job.
    private let source: String
    private var filters = ["j.removed_at IS NULL"]
    /// In the order of the `?` of `source` and `filters`.
    private var values: [any SQLBindable] = []

    /// - Parameter category: The one that the query names, by its number or its name.
    init(_ query: JobQuery, category: Int64?, now: Instant) {
        self.query = query
        source = Self.source(query, isOneCategory: category != nil)
        if query.condition == .paused { values.append(now) }
        if let id = query.id { restrict("j.id = ?", id) }
        if let ids = query.ids { restrict(to: ids) }
        if let category { restrict("j.category_id = ?", category) }
        if let search = query.search, !search.isEmpty { restrict("INSTR(j.name_key, ?) > 0", search.lowercased()) }
        switch query.condition {
        case .disabled:
            filters.append("\(Self.nextInstant) IS NULL")
            filters.append(Self.isDisabled)
        case .scheduled:
            filters.append("\(Self.nextInstant) IS NOT NULL")
            restrict("(j.paused_at IS NULL OR j.paused_until <= ?)", now)
        default: break
        }
    }

    /// What few jobs are in is where the search begins, and what is found is sorted; all others are looked for in the order of
    /// an index.
    private static func source(_ query: JobQuery, isOneCategory: Bool) -> String {
        if let found = query.condition.flatMap({ found[$0] }) {
            return "(\(found)) found STRAIGHT_JOIN jobs j FORCE INDEX (PRIMARY) ON j.id = found.job_id"
        }
        return "jobs j FORCE INDEX (\(index(for: query, isOneCategory)))"
    }

    private static let found: [JobQuery.Condition: String] = [
        .failing: "SELECT job_id FROM job_status FORCE INDEX (job_status_failing) WHERE failures > 0",
        .active: """
        SELECT DISTINCT live_job AS job_id FROM runs FORCE INDEX (runs_live) WHERE live_job IS NOT NULL
        """,
        .running: """
        SELECT DISTINCT job_id FROM runs FORCE INDEX (runs_wake) WHERE state = 'running' AND wake_at IS NOT NULL
        """,
        .paused: """
        SELECT id AS job_id FROM jobs FORCE INDEX (jobs_paused)
        WHERE paused_at IS NOT NULL AND (paused_until IS NULL OR paused_until > ?)
        """,
    ]

    /// The index that has the jobs of a page next to each other, in their order.
    private static func index(for query: JobQuery, _ isOneCategory: Bool) -> String {
        if query.id != nil || query.ids != nil { return "PRIMARY" }
        switch query.order {
        case .name: return isOneCategory ? "jobs_name" : "jobs_by_name"
        case .id: return isOneCategory ? "jobs_by_category" : "jobs_by_id"
        case .category: return "jobs_by_category"
        case .categoryAndName: return "jobs_name"
        }
    }

    /// A value, so that no server makes a join of it and begins at its other end.
    private static let nextInstant = "(SELECT MIN(u.nominal_at) FROM job_due u WHERE u.job_id = j.id)"

    /// Within a text of JSON the quotes would have backslashes.
    private static let isDisabled = """
        (SELECT d.definition LIKE '%"enabled":false%' FROM revisions d
         WHERE d.job_id = j.id AND d.revision = j.revision) = 1
        """

    /// Padded to a power of two with the last one, so that few statements serve lists of any length.
    private mutating func restrict(to ids: [JobID]) {
        guard let last = ids.last else { return filters.append("1 = 0") }
        let padded = ids + [JobID](repeating: last, count: RowBatches.powerOfTwo(atLeast: ids.count) - ids.count)
        filters.append("j.id IN (\(padded.map { _ in "?" }.joined(separator: ", ")))")
        values += padded.map { $0 as any SQLBindable }
    }

    private mutating func restrict(_ filter: String, _ values: any SQLBindable...) {
        filters.append(filter)
        self.values += values
    }

    // MARK: - Asking

    /// The jobs of the page: their own columns, category and the like, as `columns` has them.
    mutating func page(_ columns: String, _ session: Session) throws -> [SQLRow] {
        if let after = query.after { try begin(behind: after, session) }
        return try session.rows(
            """
            SELECT \(columns) FROM \(source) STRAIGHT_JOIN categories c ON c.id = j.category_id
            WHERE \(filters.joined(separator: " AND "))
            ORDER BY \(order)
            LIMIT ? OFFSET ?
            """, values + [max(0, query.limit), max(0, query.offset)])
    }

    /// How many there are, up to `limit`.
    func count(upTo limit: Int, _ session: Session) throws -> Int {
        let rows = try session.rows(
            """
            SELECT COUNT(*) FROM (
                SELECT 1 FROM \(source) WHERE \(filters.joined(separator: " AND ")) LIMIT ?) counted
            """, values + [max(0, limit)])
        return try rows.first?.int(0) ?? 0
    }

    private mutating func begin(behind job: JobID, _ session: Session) throws {
        let rows = try session.rows("SELECT category_id, name_key FROM jobs WHERE id = ?", [job])
        guard let row = rows.first else { return }
        let (category, name) = (try row.integer(0), try row.text(1))
        let relation = query.descending ? "<" : ">"
        // The first half of each pair is a range of the index; of two columns together the servers make none.
        switch query.order {
        case .id: restrict("j.id \(relation) ?", job)
        case .name:
            restrict("j.name_key \(relation)= ? AND (j.name_key \(relation) ? OR j.id \(relation) ?)", name, name, job)
        case .category:
            restrict(
                "j.category_id \(relation)= ? AND (j.category_id \(relation) ? OR j.id \(relation) ?)", category,
                category, job)
        case .categoryAndName:
            restrict(
                "j.category_id \(relation)= ? AND (j.category_id \(relation) ? OR j.name_key \(relation) ?)", category,
                category, name)
        }
    }

    /// The order's words come from this list only.
    private var order: String {
        let direction = query.descending ? "DESC" : "ASC"
        let isOneCategory = query.categoryID != nil || query.categoryName != nil
        switch query.order {
        case .id: return "j.id \(direction)"
        // In one category each name is there once; the server would sort for a second column all the same.
        case .name where isOneCategory: return "j.name_key \(direction)"
        case .name: return "j.name_key \(direction), j.id \(direction)"
        case .category: return "j.category_id \(direction), j.id \(direction)"
        case .categoryAndName: return "j.category_id \(direction), j.name_key \(direction)"
        }
    }
}
