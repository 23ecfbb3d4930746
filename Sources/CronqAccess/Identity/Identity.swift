public import CronqShared

/// Who asks, and what they may do.
public struct Identity: Sendable, Hashable {
    /// As ledger and audit name them.
    public var author: Author
    public var grants: Grants
    /// `nil` = no user of ours: the person who runs the server, a token of the operator's tool, the first login.
    public var userID: UserID?
    /// `nil` = no login that could be ended.
    public var sessionID: Int64?
    public var tokenID: TokenID?

    public init(
        author: Author, grants: Grants, userID: UserID? = nil, sessionID: Int64? = nil, tokenID: TokenID? = nil
    ) {
        self.author = author
        self.grants = grants
        self.userID = userID
        self.sessionID = sessionID
        self.tokenID = tokenID
    }

    /// Whoever came in before there was any user, as the audit names them.
    public static let firstVisitor = "first login"

    /// - Parameter user: `nil` = the session has none, and this is an admin; or its user is gone, and may do nothing.
    init(session: SessionRecord, of user: UserRecord?, from address: String) {
        let grants: Grants = session.user == nil ? .everything : user?.grants ?? .nothing
        self.init(
            author: Self.author(user, from: address), grants: grants, userID: session.user, sessionID: session.id)
    }

    init(token: TokenRecord, grants: Grants, from address: String) {
        self.init(
            author: Author("token:\(token.name)", by: .token, from: address), grants: grants, userID: token.owner,
            tokenID: token.id)
    }

    static func author(_ user: UserRecord?, from address: String) -> Author {
        Author(user?.name ?? firstVisitor, by: .session, from: address)
    }
}

extension Grants {
    /// Not even to look.
    static let nothing = Grants(role: .viewer, limit: [])
}
