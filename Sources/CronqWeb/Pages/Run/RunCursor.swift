import CronqShared

/// Where a page of runs begins: pages are found by the run before them, in both directions.
struct RunCursor: Sendable, Hashable {
    /// Runs older than this one.
    var before: RunID?
    /// Runs newer than this one; of them the oldest.
    var after: RunID?

    init() {}

    /// - Throws: `Problem` 400 for what is no run id, and for both at once.
    init(_ query: QueryItems) throws(Problem) {
        before = try Self.run("before", query)
        after = try Self.run("after", query)
        guard before == nil || after == nil else {
            throw Problem.badParameter("after", "does not go with before; leave one of them out")
        }
    }

    private static func run(_ name: String, _ query: QueryItems) throws(Problem) -> RunID? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let id = RunID(text) else { throw Problem.badParameter(name, "a run id has 32 hexadecimal digits") }
        return id
    }

    /// The same question for this page.
    func narrowing(_ query: RunQuery) -> RunQuery {
        var query = query
        query.before = before
        query.after = after
        query.ascending = after != nil
        return query
    }
}

/// One page of runs, newest first, and the ways on.
struct RunStretch: Sendable {
    var runs: [RunSummary]
    /// What leads to the pages beside it; `nil` = there is none.
    var older: RunCursor?
    var newer: RunCursor?
    /// Whether looking further may find more, although the page is not full.
    var isCutShort = false
    /// Whether this page was found from older runs.
    private var goesUp = false

    /// - Parameter limit: How many runs were asked for.
    init(_ slice: RunSlice, at cursor: RunCursor, limit: Int) {
        isCutShort = slice.next != nil && slice.runs.count < limit
        goesUp = cursor.after != nil
        if goesUp {
            runs = slice.runs.reversed()
            newer = slice.next.map(Self.after)
            older = runs.last.map { Self.before($0.id) }
        } else {
            runs = slice.runs
            older = slice.next.map(Self.before)
            newer = cursor.before == nil ? nil : runs.first.map { Self.after($0.id) }
        }
    }

    init(runs: [RunSummary] = []) { self.runs = runs }

    var olderTitle: String { isCutShort && !goesUp ? "Go on looking" : "Older runs" }
    var newerTitle: String { isCutShort && goesUp ? "Go on looking" : "Newer runs" }

    private static func before(_ run: RunID) -> RunCursor {
        var cursor = RunCursor()
        cursor.before = run
        return cursor
    }

    private static func after(_ run: RunID) -> RunCursor {
        var cursor = RunCursor()
        cursor.after = run
        return cursor
    }
}

/// What stands below a page of runs.
struct RunPaging {
    var stretch: RunStretch
    var path: (RunCursor) -> PagePath

    func render() -> HTML? {
        guard stretch.older != nil || stretch.newer != nil else { return nil }
        return Tag.p(.class("paging")) {
            if stretch.isCutShort {
                Tag.span(.class("quiet")) {
                    "Looked through \(NumberWords.grouped(RunQuery.scanLimit)) runs so far. "
                }
            }
            if let newer = stretch.newer { Tag.a(.href(path(newer)), .rel("prev")) { stretch.newerTitle } }
            if stretch.newer != nil, stretch.older != nil { " " }
            if let older = stretch.older { Tag.a(.href(path(older)), .rel("next")) { stretch.olderTitle } }
        }
    }
}
