public import CronqSchedule
public import CronqShared

/// How long a login lasts. Pure: what a request presents goes in, what is to be done with it comes out.
public struct SessionPolicy: Sendable, Hashable {
    /// Without a request for so long, it is over.
    public var idle: TimeSpan
    /// It is over then, whatever happens.
    public var longest: TimeSpan
    /// The same for somebody who came in before there was any user: time to create the first one.
    public var longestWithoutUser: TimeSpan
    /// How often the browser gets a new secret, so that a stolen one is worth little.
    public var rotation: TimeSpan
    /// How long the secret before the last rotation is still good: requests were under way.
    public var grace: TimeSpan
    /// How often it is written down that the session was seen.
    public var touch: TimeSpan

    /// Half a day idle, a week in all, a new secret every 15 minutes.
    public static let standard = SessionPolicy(
        idle: .hours(12), longest: .days(7), longestWithoutUser: .hours(1), rotation: .minutes(15),
        grace: .seconds(60), touch: .minutes(1))

    public init(
        idle: TimeSpan, longest: TimeSpan, longestWithoutUser: TimeSpan, rotation: TimeSpan, grace: TimeSpan,
        touch: TimeSpan
    ) {
        self.idle = idle
        self.longest = longest
        self.longestWithoutUser = longestWithoutUser
        self.rotation = rotation
        self.grace = grace
        self.touch = touch
    }

    /// What is to be done with a request of a session.
    public enum Decision: Sendable, Hashable {
        /// It is in force.
        ///
        /// - Parameters:
        ///   - rotate: Whether the browser is to get a new secret.
        ///   - touch: Whether to write down that the session was seen.
        case valid(rotate: Bool, touch: Bool)
        case expired(Reason)
    }

    /// Why a session is not in force.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// There is none: it never was, or somebody ended it.
        case unknown
        /// No request came for too long.
        case idle
        /// It has lasted as long as one may.
        case age
        /// The secret was replaced a while ago: this is a copy, or a browser that was restored.
        case replaced
        /// There are users now, and this session has none.
        case firstUserExists
        case userRemoved
        case userDisabled
    }

    /// Decides.
    ///
    /// - Parameters:
    ///   - found: What the store has for the secret's hash.
    ///   - presented: That hash: of the secret in force, or of the one before.
    ///   - hasUsers: Whether there is any user; looked at for a session without one only.
    public func decide(
        _ found: FoundSession, presented: [UInt8], hasUsers: Bool, at now: Instant
    ) -> Decision {
        let session = found.session
        if let reason = refusal(of: found, hasUsers: hasUsers) { return .expired(reason) }
        let limit = session.user == nil ? longestWithoutUser : longest
        guard now < session.expiresAt, now - session.createdAt < limit else { return .expired(.age) }
        guard now - session.lastSeenAt < idle else { return .expired(.idle) }
        let isCurrent = presented == session.hash
        guard isCurrent || (presented == session.previousHash && now - session.rotatedAt <= grace) else {
            return .expired(.replaced)
        }
        return .valid(
            rotate: isCurrent && now - session.rotatedAt >= rotation, touch: now - session.lastSeenAt >= touch)
    }

    /// What is in the way of whose session it is.
    private func refusal(of found: FoundSession, hasUsers: Bool) -> Reason? {
        guard found.session.user != nil else { return hasUsers ? .firstUserExists : nil }
        guard let user = found.user else { return .userRemoved }
        return user.disabledAt == nil ? nil : .userDisabled
    }
}
