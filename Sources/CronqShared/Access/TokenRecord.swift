public import CronqSchedule

public typealias TokenID = Int64

/// A key for programs. What they send is shown once and never stored, only its SHA-256.
public struct TokenRecord: Sendable, Hashable {
    public var id: TokenID
    /// What it is for; unique among the tokens in force.
    public var name: String
    public var hash: [UInt8]
    /// Whose it is: it never does more than they may. `nil` = made by the operator's tool.
    public var owner: UserID?
    public var grants: Grants
    public var createdAt: Instant
    public var createdBy: String
    /// `nil` = never.
    public var expiresAt: Instant?
    /// To about a minute.
    public var lastUsedAt: Instant?
    public var lastUsedFrom: String?
    public var revokedAt: Instant?

    public init(
        id: TokenID = 0, name: String, hash: [UInt8], owner: UserID?, grants: Grants, createdAt: Instant,
        createdBy: String, expiresAt: Instant?, lastUsedAt: Instant? = nil, lastUsedFrom: String? = nil,
        revokedAt: Instant? = nil
    ) {
        self.id = id
        self.name = name
        self.hash = hash
        self.owner = owner
        self.grants = grants
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.lastUsedFrom = lastUsedFrom
        self.revokedAt = revokedAt
    }
}
