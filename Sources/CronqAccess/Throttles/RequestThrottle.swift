public import CronqSchedule
public import CronqShared

/// Limits how often each user, token or stranger may ask. Times are of a clock that never goes back. Each process has its own.
public struct RequestThrottle: Sendable {
    /// Who asks, as far as limits go.
    public enum Asker: Hashable, Sendable {
        case user(UserID)
        case token(TokenID)
        /// A session without a user.
        case session(Int64)
        case address(AddressKey)

        /// - Parameter identity: `nil` = a stranger.
        /// - Returns: `nil` for the person who runs the server, who has no limit.
        public init?(_ identity: Identity?, from address: String) {
            guard identity?.author.means != .local else { return nil }
            if let token = identity?.tokenID {
                self = .token(token)
            } else if let user = identity?.userID {
                self = .user(user)
            } else if let session = identity?.sessionID {
                self = .session(session)
            } else {
                self = .address(AddressKey(address))
            }
        }
    }

    public struct Rates: Sendable, Hashable {
        /// For whoever has said who they are.
        public var known: TokenBucket.Rate
        /// For strangers, by address.
        public var strangers: TokenBucket.Rate

        public static let standard = Rates(
            known: TokenBucket.Rate(perMinute: 600, burst: 200), strangers: TokenBucket.Rate(perMinute: 60, burst: 60))

        public init(known: TokenBucket.Rate, strangers: TokenBucket.Rate) {
            self.known = known
            self.strangers = strangers
        }
    }

    public let rates: Rates
    private var buckets: BoundedTable<Asker, TokenBucket>

    /// - Parameter limit: The most askers to remember.
    public init(rates: Rates = .standard, limit: Int = 10_000) {
        self.rates = rates
        buckets = BoundedTable(limit: limit)
    }

    /// What an asker may do.
    public func rate(of asker: Asker) -> TokenBucket.Rate {
        if case .address = asker { rates.strangers } else { rates.known }
    }

    /// Takes one request into account.
    public mutating func take(_ asker: Asker, at now: TimeSpan) -> TokenBucket.Answer {
        var bucket = buckets[asker] ?? TokenBucket(at: now)
        let answer = bucket.take(rate(of: asker), at: now)
        // Full buckets are worth nothing.
        buckets.set(bucket, for: asker) { $0.fullAt.microseconds }
        return answer
    }
}
