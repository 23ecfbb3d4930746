public import CronqSchedule

/// Users, their sessions, API tokens. Every change writes its audit entry in the same transaction.
///
/// Times come from the database's clock. What a browser or program holds is never handed in, only its SHA-256.
public protocol AccountStore: Sendable {
    /// Whether anybody may log in: the local door closes when the first user is created (design §6).
    func hasUsers() async throws(StoreError) -> Bool
    /// By name.
    func users() async throws(StoreError) -> [UserRecord]
    func user(_ id: UserID) async throws(StoreError) -> UserRecord?
    /// Names are equal when their `JobDefinition.nameKey` is.
    func user(named name: String) async throws(StoreError) -> UserRecord?
    /// - Returns: The user, or `nil` if the name is taken.
    func addUser(
        _ name: String, password: String?, grants: Grants, by author: Author
    ) async throws(StoreError) -> UserRecord?
    /// A changed password, and being disabled, end all the user's sessions and links.
    func changeUser(
        _ id: UserID, _ change: UserChange, by author: Author
    ) async throws(StoreError) -> AccountChange<UserRecord>
    /// Ends sessions and links, revokes tokens.
    func removeUser(_ id: UserID, by author: Author) async throws(StoreError) -> AccountChange<UserRecord>

    /// Opens a session and writes the login into the user's row and the audit.
    func openSession(_ session: SessionRecord, by author: Author) async throws(StoreError) -> SessionRecord
    /// The session with this hash, or with this one before its last rotation; whoever asks decides whether it is still in force.
    func session(hash: [UInt8]) async throws(StoreError) -> FoundSession?
    /// Sets when the session was seen last, and its new hash if it is rotated.
    ///
    /// - Returns: Whether it was as expected: of two requests at once, one rotates.
    func touchSession(
        _ id: Int64, expecting hash: [UInt8], rotatedTo: [UInt8]?
    ) async throws(StoreError) -> Bool
    func sessions(of user: UserID) async throws(StoreError) -> [SessionRecord]
    /// Ends one session.
    func closeSession(_ id: Int64, by author: Author) async throws(StoreError)
    /// Deletes sessions and links that have been over for a while; returns how many.
    func pruneSessions(lastSeenBefore: Instant) async throws(StoreError) -> Int

    func addLink(_ link: LoginLink, by author: Author) async throws(StoreError)
    /// Takes a link out of use.
    ///
    /// - Returns: What it was, once; `nil` if there is none in force.
    func useLink(hash: [UInt8]) async throws(StoreError) -> LoginLink?
    /// The link, still usable.
    func link(hash: [UInt8]) async throws(StoreError) -> LoginLink?

    /// Newest first; revoked ones for 30 days.
    func tokens() async throws(StoreError) -> [TokenRecord]
    /// - Returns: The token, or `nil` if one of this name is in force.
    func addToken(_ token: TokenRecord, by author: Author) async throws(StoreError) -> TokenRecord?
    /// A token that is not revoked, and its owner; whoever asks decides whether it has expired.
    func token(hash: [UInt8]) async throws(StoreError) -> FoundToken?
    /// Notes that it was used; at most once a minute writes.
    func noteUse(of token: TokenID, from address: String) async throws(StoreError)
    /// - Returns: Whether there was one to revoke.
    func revokeToken(_ id: TokenID, by author: Author) async throws(StoreError) -> Bool
}

/// A session and whose it is.
public struct FoundSession: Sendable, Hashable {
    public var session: SessionRecord
    /// `nil` = nobody's yet: it was opened before there was any user.
    public var user: UserRecord?

    public init(session: SessionRecord, user: UserRecord?) {
        self.session = session
        self.user = user
    }
}

/// A token and whose it is.
public struct FoundToken: Sendable, Hashable {
    public var token: TokenRecord
    /// `nil` = the operator's tool made it.
    public var owner: UserRecord?

    public init(token: TokenRecord, owner: UserRecord?) {
        self.token = token
        self.owner = owner
    }
}

/// What became of a change of an account.
public enum AccountChange<Record: Sendable & Hashable>: Sendable, Hashable {
    case done(Record)
    case unknown
    /// It would leave users of whom none is an enabled admin: nobody could undo it.
    case lastAdmin
}

/// Who changed what.
public protocol AuditLog: Sendable {
    /// Newest first.
    func audit(_ query: AuditQuery) async throws(StoreError) -> [AuditEntry]
    /// Notes what no other transaction writes, such as a refused login.
    func note(_ event: AuditEvent, by author: Author) async throws(StoreError)
}
