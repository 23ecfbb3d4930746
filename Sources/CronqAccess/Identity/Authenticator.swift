public import CronqSchedule
public import CronqShared
public import Logging

/// Finds out who asks, lets people in, and makes what lets them in: one for all requests of a process, and for the operator's tool.
///
/// Decisions are those of `SessionPolicy`, `TokenPolicy`, `LoginThrottle` and `Password`; this carries them out on the store,
/// whose clock decides what has expired.
public actor Authenticator {
    let store: any AccessStore
    let workshop: PasswordWorkshop
    let policy: SessionPolicy
    let random: RandomBytes
    let sinceBoot: @Sendable () -> TimeSpan
    let logger: Logger
    var throttle = LoginThrottle()

    /// - Parameters:
    ///   - workshop: Where passwords are hashed.
    ///   - random: Where secrets come from.
    ///   - sinceBoot: A clock that never goes back, for limits.
    public init(
        store: any AccessStore, workshop: PasswordWorkshop = PasswordWorkshop(), policy: SessionPolicy = .standard,
        random: @escaping RandomBytes = SystemRandom.bytes,
        sinceBoot: @escaping @Sendable () -> TimeSpan = { SystemClock.sinceBoot() }, logger: Logger
    ) {
        self.store = store
        self.workshop = workshop
        self.policy = policy
        self.random = random
        self.sinceBoot = sinceBoot
        self.logger = logger
    }

    /// Who sends a session's secret.
    ///
    /// - Parameters:
    ///   - address: Where from, numeric.
    ///   - mayRotate: Whether the answer can give the browser a new secret.
    public func identity(
        ofSession secret: SessionSecret, from address: String, mayRotate: Bool = true
    ) async throws(StoreError) -> SessionAnswer {
        let presented = secret.sha256
        guard let found = try await store.session(hash: presented) else { return .expired(.unknown) }
        let now = try await store.now()
        let hasUsers = try await found.session.user == nil ? store.hasUsers() : true
        let session = found.session
        let identity = Identity(session: session, of: found.user, from: address)
        switch policy.decide(found, presented: presented, hasUsers: hasUsers, at: now) {
        case .expired(let reason):
            if reason == .replaced { await endCopied(session, of: identity) }
            return .expired(reason)
        case .valid(let rotate, let touch):
            let next = rotate && mayRotate ? secret.rotated(using: random) : nil
            let isNoted = await touch || next != nil ? noteSeen(session, next) : false
            return .known(
                KnownSession(
                    identity: identity, renewed: isNoted ? next : nil, expiresAt: session.expiresAt))
        }
    }

    /// Writes down that a session was seen, and its new secret if there is one.
    ///
    /// - Returns: Whether it is written: of two requests at once, one gets the new secret, the other needs none.
    private func noteSeen(_ session: SessionRecord, _ next: SessionSecret?) async -> Bool {
        do throws(StoreError) {
            return try await store.touchSession(session.id, expecting: session.hash, rotatedTo: next?.sha256)
        } catch {
            // Whoever comes to see why the disk is full must get in.
            logger.warning("it could not be noted that a session was seen: \(error)")
            return false
        }
    }

    /// Somebody has a secret that its browser gave up: nobody goes on with the session.
    private func endCopied(_ session: SessionRecord, of identity: Identity) async {
        do throws(StoreError) {
            try await store.closeSession(
                session.id, by: Author(identity.author.name, by: .system, from: identity.author.address))
            logger.warning("a session of \(identity.author.name) was ended: a secret came that had been replaced")
        } catch {
            logger.warning("a session whose secret may have been copied could not be ended: \(error)")
        }
    }

    /// Who sends a token.
    ///
    /// - Parameters:
    ///   - text: What follows `Bearer`.
    ///   - address: Where from, numeric.
    public func identity(ofToken text: String, from address: String) async throws(StoreError) -> TokenAnswer {
        let token: TokenText
        do throws(TokenTextFault) {
            token = try TokenText(parsing: text)
        } catch {
            return .refused(error == .foreign ? .foreign : .mistyped)
        }
        guard let found = try await store.token(hash: token.sha256) else { return .refused(.unknown) }
        let now = try await store.now()
        let grants: Grants
        do throws(TokenRefusal) {
            grants = try TokenPolicy.grants(of: found, at: now)
        } catch {
            return .refused(error)
        }
        if found.token.lastUsedAt.map({ now - $0 >= policy.touch }) ?? true { await noteUse(found.token, address) }
        return .known(Identity(token: found.token, grants: grants, from: address))
    }

    private func noteUse(_ token: TokenRecord, _ address: String) async {
        do throws(StoreError) {
            try await store.noteUse(of: token.id, from: address)
        } catch {
            logger.warning("it could not be noted that the token \(token.name) was used: \(error)")
        }
    }

    /// Ends the asker's own login, if they have one.
    public func logout(_ identity: Identity) async throws(StoreError) {
        guard let session = identity.sessionID else { return }
        try await store.closeSession(session, by: identity.author)
    }

    /// Deletes sessions and links that have been over for a while; to be called now and then.
    ///
    /// - Returns: How many.
    public func prune() async throws(StoreError) -> Int {
        let now = try await store.now()
        return try await store.pruneSessions(lastSeenBefore: now - policy.idle)
    }

    /// Begins a login.
    ///
    /// - Parameter user: `nil` = there is no user yet.
    func open(_ user: UserRecord?, from origin: Origin) async throws(StoreError) -> OpenedSession {
        let secret = SessionSecret.make(using: random)
        let now = try await store.now()
        let session = try await store.openSession(
            SessionRecord(
                hash: secret.sha256, user: user?.id, createdAt: now, lastSeenAt: now, rotatedAt: now,
                expiresAt: now + (user == nil ? policy.longestWithoutUser : policy.longest), address: origin.address,
                agent: origin.agent),
            by: Identity.author(user, from: origin.address))
        return OpenedSession(
            secret: secret, identity: Identity(session: session, of: user, from: origin.address),
            expiresAt: session.expiresAt)
    }
}
