import CronqSchedule

/// How many times in a row something has failed, of which one is forgiven every so often.
///
/// Kept as the time at which all are forgiven: it needs no upkeep, and goes down by itself.
struct FailureCount: Sendable, Hashable {
    /// How a kind of counter works.
    struct Rule: Sendable, Hashable {
        /// So many cost no wait.
        var free: Int
        /// One is forgiven each time this has passed.
        var forgiveEvery: TimeSpan
        /// The longest wait.
        var longest: TimeSpan

        /// 1 s after the last free one, doubling with each further one.
        func wait(after failures: Int) -> TimeSpan {
            guard failures >= free else { return .zero }
            return min(longest, .seconds(1 << Int64(min(failures - free, 20))))
        }
    }

    private(set) var forgivenAt: TimeSpan
    private var last: TimeSpan

    init(at now: TimeSpan) {
        forgivenAt = now
        last = now
    }

    mutating func add(at now: TimeSpan, _ rule: Rule) {
        forgivenAt = max(now, forgivenAt) + rule.forgiveEvery
        last = now
    }

    /// Takes one back.
    mutating func refund(_ rule: Rule) { forgivenAt = forgivenAt - rule.forgiveEvery }

    /// How long to wait from now; zero = not at all.
    func wait(at now: TimeSpan, _ rule: Rule) -> TimeSpan {
        let left = max(.zero, forgivenAt - last).microseconds
        let failures = (left + rule.forgiveEvery.microseconds - 1) / rule.forgiveEvery.microseconds
        return max(.zero, last + rule.wait(after: Int(failures)) - now)
    }
}
