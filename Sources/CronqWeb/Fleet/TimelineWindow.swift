import CronqSchedule

/// The stretch of time that the timeline shows.
struct TimelineWindow: Sendable, Hashable {
    let from: Instant
    /// Exclusive.
    let until: Instant
    let now: Instant
    /// How much it shows to either side of its middle.
    let hours: Int64
    /// Whether it moves with the clock.
    let isFollowing: Bool

    static let hourLimit: Int64 = 168
    /// What is offered; every number of hours up to the limit is accepted.
    static let choices: [Int64] = [1, 6, 24]

    /// Nothing has run before 1970, and no schedule fires after 9999.
    private static let earliest = Instant(microseconds: 0)
    private static let latest = Instant(microseconds: 253_370_764_800_000_000)

    /// - Parameter from: Where it begins; `nil` = so that now is in its middle.
    init(from: Instant?, hours: Int64, now: Instant) {
        self.hours = min(max(hours, 1), Self.hourLimit)
        self.now = now
        isFollowing = from == nil
        let side = TimeSpan.hours(self.hours)
        // It moves in steps too small to matter, so that a page that is renewed each second stays the same in between.
        let step = TimeSpan.seconds(self.hours * 30).microseconds
        let middle = (now - side).microseconds
        let begin = from ?? Instant(microseconds: middle - middle % step)
        self.from = Self.bounded(begin)
        until = self.from + side + side
    }

    var side: TimeSpan { .hours(hours) }
    var earlier: Instant { Self.bounded(from - side) }
    var later: Instant { Self.bounded(from + side) }
    var middle: Instant { from + side }
    var containsNow: Bool { contains(now) }

    /// Where a window of another length begins that has the same middle.
    func start(ofHours hours: Int64) -> Instant { Self.bounded(middle - .hours(hours)) }

    func contains(_ instant: Instant) -> Bool { from <= instant && instant < until }

    func share(_ instant: Instant) -> ChartShare {
        ChartShare((instant - from).microseconds, of: (until - from).microseconds)
    }

    private static func bounded(_ instant: Instant) -> Instant { min(max(instant, earliest), latest) }
}
