public import CronqSchedule

/// A login that is in force. What the browser holds is never stored, only its SHA-256.
public struct SessionRecord: Sendable, Hashable {
    public var id: Int64
    /// SHA-256 of what the browser sends.
    public var hash: [UInt8]
    /// The one before it was rotated, still accepted for a short while: requests were under way.
    public var previousHash: [UInt8]?
    /// `nil` = the person who opened the first login link, before there was any user.
    public var user: UserID?
    public var createdAt: Instant
    public var lastSeenAt: Instant
    public var rotatedAt: Instant
    /// When it ends whatever happens.
    public var expiresAt: Instant
    public var address: String
    /// The beginning of the browser's own description.
    public var agent: String

    public init(
        id: Int64 = 0, hash: [UInt8], previousHash: [UInt8]? = nil, user: UserID?, createdAt: Instant,
        lastSeenAt: Instant, rotatedAt: Instant, expiresAt: Instant, address: String, agent: String
    ) {
        self.id = id
        self.hash = hash
        self.previousHash = previousHash
        self.user = user
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.rotatedAt = rotatedAt
        self.expiresAt = expiresAt
        self.address = address
        self.agent = agent
    }
}

/// A link that lets somebody in once. Only its SHA-256 is stored.
public struct LoginLink: Sendable, Hashable {
    public var hash: [UInt8]
    /// Whom it lets in; `nil` = an admin without a name, while there is no user yet.
    public var user: UserID?
    public var createdAt: Instant
    public var expiresAt: Instant

    public init(hash: [UInt8], user: UserID?, createdAt: Instant, expiresAt: Instant) {
        self.hash = hash
        self.user = user
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
