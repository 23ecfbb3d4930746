import CronqSchedule

/// When a job is planned to run within a window.
struct PlannedFires: Sendable, Hashable {
    let first: Instant
    let last: Instant
    let count: Int
    /// Each of them; empty if they are too many to be told apart in a drawing.
    let instants: [Instant]

    /// How many are told apart.
    static let limit = 24

    /// - Parameters:
    ///   - first: The instant that the ledger waits for, which need not be one of the schedule's: a rest may end there.
    ///   - schedule: What comes after it; `nil` = nobody knows.
    ///   - end: Where the window ends.
    init(from first: Instant, by schedule: Schedule?, before end: Instant) {
        let through = Instant(microseconds: end.microseconds - 1)
        self.first = first
        count = 1 + (schedule?.count(after: first, through: through) ?? 0)
        guard count <= Self.limit else {
            last = schedule?.previous(atOrBefore: through) ?? first
            instants = []
            return
        }
        var instants = [first]
        while let next = instants.last.flatMap({ schedule?.next(after: $0) }), next <= through, instants.count < count {
            instants.append(next)
        }
        self.instants = instants
        last = instants[instants.count - 1]
    }
}
