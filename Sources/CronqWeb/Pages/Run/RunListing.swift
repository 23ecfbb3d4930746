import CronqSchedule
import CronqShared

/// What an address of the list of runs asks for.
struct RunListing: Sendable, Hashable {
    var filter: RunFilter?
    var category: String?
    var job: JobID?
    var queue: String?
    /// Times as somebody typed them, on the viewer's clocks.
    var from: String?
    var until: String?
    var cursor = RunCursor()

    init() {}

    /// - Throws: `Problem` 400 for a parameter that means nothing.
    init(_ query: QueryItems) throws(Problem) {
        try query.allow("state", "category", "job", "queue", "from", "until", "before", "after")
        filter = try RunFilter(query["state"])
        category = query.text("category")
        job = try query.number("job", in: 1...Int64.max)
        queue = query.text("queue")
        from = query.text("from")
        until = query.text("until")
        cursor = try RunCursor(query)
    }

    var path: PagePath {
        .runs.with([
            "state": filter?.text, "category": category, "job": job.map(String.init), "queue": queue, "from": from,
            "until": until, "before": cursor.before?.description, "after": cursor.after?.description,
        ])
    }

    /// The same list with something changed, from its newest run on.
    func with(_ change: (inout RunListing) -> Void) -> RunListing {
        var listing = self
        listing.cursor = RunCursor()
        change(&listing)
        return listing
    }

    /// Whether anything narrows it down.
    var isNarrow: Bool { with { _ in } != RunListing() }

    /// The instants between which runs are due.
    ///
    /// - Throws: `Fault` naming the field that is no time.
    func times(in zone: ZoneRules) throws(Fault) -> Times {
        let times = Times(from: try Self.time("from", from, zone), until: try Self.time("until", until, zone))
        if let from = times.from, let until = times.until, until <= from {
            throw Fault(field: "until", message: "must be later than the time before it")
        }
        return times
    }

    struct Times: Sendable, Hashable {
        var from: Instant?
        var until: Instant?
    }

    struct Fault: Error, Sendable, Hashable {
        var field: String
        var message: String
    }

    private static func time(_ field: String, _ text: String?, _ zone: ZoneRules) throws(Fault) -> Instant? {
        guard let text else { return nil }
        guard let instant = TypedTime.instant(text, in: zone) else {
            throw Fault(field: field, message: "“\(text.prefix(40))” is not a time such as 2026-11-21 11:36")
        }
        return instant
    }
}
