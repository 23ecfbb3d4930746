import CronqSchedule
import CronqShared
import GRDB

/// A query for runs as SQL: it is driven by the narrowest index, and looks at no more than `RunQuery.scanLimit` rows of it.
struct RunSelection {
    private let query: RunQuery
    /// What drives the query; `r` is the run.
    private var hint = ""
    /// What the index answers.
    private var path = ["r.run_id > :lower", "r.run_id < :upper"]
    /// What each row is asked.
    private var filters: [String] = []
    /// Whether the index is in the order of the runs, and may be long. What is alive is sorted: it is no history.
    private var isOrdered = true
    private var arguments: StatementArguments

    private static let failures = RunState.allCases.filter(\.isFailure)
    private static let live = RunState.allCases.filter { !$0.isTerminal }

    init(_ query: RunQuery) {
        self.query = query
        let bounds = query.bounds
        arguments = [
            "lower": bounds.lower.column, "upper": bounds.upper.column, "job": query.job,
            "category": query.categoryID, "queue": query.queue,
        ]
        if query.categoryID != nil { filters.append("j.category_id = :category") }
        if query.queue != nil { filters.append("r.queue = :queue") }
        choosePath()
    }

    private mutating func choosePath() {
        let isLive = !query.states.isEmpty && query.states.isSubset(of: Self.live)
        let isFailure = !query.states.isEmpty && query.states.isSubset(of: Self.failures)
        if query.job != nil { path.append("r.job_id = :job") }
        if isLive, query.job == nil {
            hint = "INDEXED BY runs_wake"
            // The state drives it, not the id: the index is in another order.
            path = ["+r.run_id > :lower", "+r.run_id < :upper", "r.wake_at IS NOT NULL"]
            isOrdered = false
        } else if isLive {
            hint = "INDEXED BY runs_live"
            path.append("r.wake_at IS NOT NULL")
        } else if query.job != nil {
            hint = "INDEXED BY runs_history"
        } else if isFailure {
            hint = "INDEXED BY runs_failed"
            path.append("r.state IN \(Self.list(Self.failures))")
            if query.states.count == Self.failures.count { return }
        }
        guard !query.states.isEmpty else { return }
        let states = Self.list(RunState.allCases.filter(query.states.contains))
        // A plus keeps SQLite from taking another index because of the state.
        filters.append("\(isOrdered ? "+" : "")r.state IN \(states)")
    }

    /// Words of this program only.
    private static func list(_ states: [RunState]) -> String {
        "(\(states.map { "'\($0.rawValue)'" }.joined(separator: ", ")))"
    }

    func page(_ db: Database) throws -> RunSlice {
        guard query.limit > 0 else { return RunSlice(runs: [], next: nil) }
        let edge = try edge(db)
        // In place of the query's own bound, not beside it: SQLite would take that one for the index, and read on to the end.
        let bound = query.ascending ? "r.run_id < :upper" : "r.run_id > :lower"
        let nearer = query.ascending ? "r.run_id <= :edge" : "r.run_id >= :edge"
        let conditions = (edge == nil ? path : path.map { $0 == bound ? nearer : $0 }) + filters
        var arguments = arguments
        arguments += ["edge": edge?.column, "limit": query.limit]
        let statement = try db.cachedStatement(
            sql: """
                \(RunSummary.selection(hint: hint)) WHERE \(conditions.joined(separator: " AND "))
                ORDER BY r.run_id \(direction) LIMIT :limit
                """)
        let runs = try Row.fetchAll(statement, arguments: arguments).map { try RunSummary($0) }
        return RunSlice(runs: runs, next: runs.count == query.limit ? runs[runs.count - 1].id : edge)
    }

    private var direction: String { query.ascending ? "ASC" : "DESC" }

    /// The last run that this page may look at; `nil` = every run that is left.
    private func edge(_ db: Database) throws -> RunID? {
        guard isOrdered, !filters.isEmpty else { return nil }
        var arguments = arguments
        arguments += ["scan": RunQuery.scanLimit - 1]
        let statement = try db.cachedStatement(
            sql: """
                SELECT r.run_id FROM runs r \(hint) WHERE \(path.joined(separator: " AND "))
                ORDER BY r.run_id \(direction) LIMIT 1 OFFSET :scan
                """)
        return try Row.fetchOne(statement, arguments: arguments).map { try RunID(column: $0[0]) }
    }
}
