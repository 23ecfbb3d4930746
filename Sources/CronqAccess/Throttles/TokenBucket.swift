public import CronqSchedule

/// So many at once, and so many a minute after that.
///
/// Kept as the time at which the bucket is full again (the generic cell rate algorithm): it needs no upkeep.
public struct TokenBucket: Sendable, Hashable {
    public struct Rate: Sendable, Hashable {
        public var perMinute: Int
        /// The most at once.
        public var burst: Int

        public init(perMinute: Int, burst: Int) {
            self.perMinute = perMinute
            self.burst = burst
        }

        /// What each of them costs.
        var price: TimeSpan { TimeSpan(microseconds: 60_000_000 / Int64(perMinute)) }

        /// What a full bucket holds.
        var capacity: TimeSpan { price * Int64(burst) }
    }

    /// What became of one request.
    public struct Answer: Sendable, Hashable {
        /// How many more may follow at once.
        public var remaining: Int
        /// `nil` = it may pass; otherwise when the next one may.
        public var retryAfter: TimeSpan?

        public var mayPass: Bool { retryAfter == nil }
    }

    private(set) var fullAt: TimeSpan

    /// A full bucket.
    public init(at now: TimeSpan) { fullAt = now }

    /// Takes one, if there is one.
    public mutating func take(_ rate: Rate, at now: TimeSpan) -> Answer {
        let next = max(now, fullAt) + rate.price
        let excess = next - now - rate.capacity
        guard excess <= .zero else { return Answer(remaining: 0, retryAfter: excess) }
        fullAt = next
        return Answer(remaining: Int((rate.capacity - (next - now)).microseconds / rate.price.microseconds))
    }
}
