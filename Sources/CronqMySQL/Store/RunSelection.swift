import CronqShared

/// A query for runs: it is driven by the narrowest index, and looks at no more than `RunQuery.scanLimit` rows of it.
struct RunSelection {
    private let query: RunQuery
    /// The ids that are still to be looked at, both excluded.
    private var lower: RunID
    private var upper: RunID

    init(_ query: RunQuery) {
        self.query = query
        (lower, upper) = query.bounds
    }

    mutating func page(_ session: Session) throws -> RunSlice {
        guard query.limit > 0 else { return RunSlice(runs: [], next: nil) }
        // An index alone answers it: whatever is looked at is found.
        guard isFiltered || isByState else {
            let runs = try session.rows(
                """
                \(RunSummary.selection(index: index)) WHERE \(range)
                ORDER BY r.run_id \(direction) LIMIT ?
                """, rangeValues + [query.limit]
            ).map { try RunSummary($0) }
            return RunSlice(runs: runs, next: runs.count == query.limit ? runs[runs.count - 1].id : nil)
        }
        let found = try look(session)
        let runs = try session.rows(
            "\(RunSummary.selection(index: "PRIMARY")) WHERE r.run_id IN (:list)", [], in: found.ids
        ).map { try RunSummary($0) }
        return RunSlice(runs: runs.sorted { isBefore($0.id, $1.id) }, next: found.next)
    }

    /// The runs of a page, and where the next one begins.
    private struct Found {
        var ids: [RunID] = []
        var next: RunID?
    }

    private mutating func look(_ session: Session) throws -> Found {
        var found = Found()
        var looked = 0
        while looked < RunQuery.scanLimit {
            let size = min(isFiltered ? step : query.limit, RunQuery.scanLimit - looked)
            let rows = try slice(size, session)
            for row in rows {
                found.next = row.id
                guard row.isWanted(by: query) else { continue }
                found.ids.append(row.id)
                if found.ids.count == query.limit { return found }
            }
            guard rows.count == size, let last = found.next else {
                found.next = nil
                return found
            }
            looked += size
            if query.ascending { lower = last } else { upper = last }
        }
        return found
    }

    // MARK: - Slices

    /// What the filters that no index answers need to know of a run.
    private struct Candidate {
        var id: RunID
        var state: RunState
        var queue: String
        var category: Int64

        init(_ row: SQLRow) throws {
            id = try row.runID(0)
            state = try RunState(column: try row.text(1))
            queue = try row.text(2)
            category = try row.integer(3)
        }

        func isWanted(by query: RunQuery) -> Bool {
            (query.states.isEmpty || query.states.contains(state)) && query.queue ?? queue == queue
                && query.categoryID ?? category == category
        }
    }

    /// The next rows in the order of the page.
    private func slice(_ size: Int, _ session: Session) throws -> [Candidate] {
        let rows: [SQLRow]
        if isByState {
            let parts = states.map { state in
                let isOver = state.isTerminal ? "IS NULL" : "IS NOT NULL"
                return Self.candidates(
                    index: "runs_wake", "r.state = '\(state.rawValue)' AND r.wake_at \(isOver) AND \(range)", direction)
            }
            rows = try session.rows(
                parts.map { "(\($0))" }.joined(separator: " UNION ALL "),
                states.flatMap { _ in rangeValues + [size] })
        } else {
            rows = try session.rows(Self.candidates(index: index, range, direction), rangeValues + [size])
        }
        let candidates = try rows.map { try Candidate($0) }
        return Array(candidates.sorted { isBefore($0.id, $1.id) }.prefix(size))
    }

    private static func candidates(index: String, _ condition: String, _ direction: String) -> String {
        """
        SELECT r.run_id, r.state, r.queue, j.category_id
        FROM runs r FORCE INDEX (\(index)) STRAIGHT_JOIN jobs j ON j.id = r.job_id
        WHERE \(condition) ORDER BY r.run_id \(direction) LIMIT ?
        """
    }

    // MARK: - Which index

    private var isFiltered: Bool {
        query.categoryID != nil || query.queue != nil || (query.job != nil && !query.states.isEmpty)
    }

    /// Rows that have ended are in the index `runs_wake` in the order of their ids, state by state. What is alive is sorted: it is
    /// no history.
    private var isByState: Bool { query.job == nil && !query.states.isEmpty }

    /// So many rows are looked at with one statement; what has to be sorted is sorted once.
    private var step: Int { isByState && states.contains { !$0.isTerminal } ? RunQuery.scanLimit : 1_000 }

    private var states: [RunState] { RunState.allCases.filter(query.states.contains) }
    private var index: String { query.job == nil ? "PRIMARY" : "runs_history" }

    private var direction: String { query.ascending ? "ASC" : "DESC" }

    private func isBefore(_ one: RunID, _ other: RunID) -> Bool { query.ascending ? one < other : other < one }

    private var range: String {
        query.job == nil ? "r.run_id > ? AND r.run_id < ?" : "r.job_id = ? AND r.run_id > ? AND r.run_id < ?"
    }

    private var rangeValues: [any SQLBindable] {
        if let job = query.job { [job, lower, upper] } else { [lower, upper] }
    }
}
