public import CronqSchedule
public import CronqShared

extension Authenticator {
    /// How long a login link is good, unless somebody says otherwise.
    public static let linkLifetime = TimeSpan.days(1)

    /// Makes a link that lets somebody in once.
    ///
    /// - Parameter user: Whom; `nil` = an admin without a name, who is to create the first user.
    /// - Returns: `nil` if there is a user already and none was named: only users come in then.
    public func makeLink(
        for user: UserRecord?, lifetime: TimeSpan = Authenticator.linkLifetime, by author: Author
    ) async throws(StoreError) -> NewLink? {
        if user == nil, try await store.hasUsers() { return nil }
        let secret = LinkSecret.make(using: random)
        let now = try await store.now()
        let expiresAt = now + lifetime
        try await store.addLink(
            LoginLink(hash: secret.sha256, user: user?.id, createdAt: now, expiresAt: expiresAt), by: author)
        return NewLink(secret: secret, expiresAt: expiresAt)
    }

    /// Whom a link lets in, without using it: whatever fetches addresses that it finds in a message must not use it up.
    ///
    /// - Returns: `nil` if it lets nobody in.
    public func openLink(_ secret: LinkSecret) async throws(StoreError) -> LinkOffer? {
        guard let link = try await store.link(hash: secret.sha256) else { return nil }
        return try await offer(of: link)
    }

    /// Lets in whom the link is for, and takes it out of use.
    ///
    /// - Parameter newPassword: What the user's password is to be from now on; `nil` = as it is. Without a user it is not looked at.
    public func useLink(
        _ secret: LinkSecret, newPassword: String?, from origin: Origin
    ) async throws(StoreError) -> LinkResult {
        guard let offer = try await openLink(secret) else { return .gone }
        guard case .user(let user) = offer, let newPassword else { return try await enter(secret, from: origin) }
        if let fault = Password.fault(in: newPassword, of: user.name) { return .unacceptable(fault) }
        let record: String
        do throws(PasswordError) {
            record = try await workshop.make(newPassword, using: random)
        } catch {
            return .busy
        }
        // From here on the link is used up, whatever becomes of the rest.
        guard try await store.useLink(hash: secret.sha256)?.user == user.id else { return .gone }
        let change = try await store.changeUser(
            user.id, UserChange(password: .some(record)), by: Identity.author(user, from: origin.address))
        guard case .done(let changed) = change, changed.disabledAt == nil else { return .gone }
        return .opened(try await open(changed, from: origin))
    }

    private func enter(_ secret: LinkSecret, from origin: Origin) async throws(StoreError) -> LinkResult {
        guard let link = try await store.useLink(hash: secret.sha256), let offer = try await offer(of: link) else {
            return .gone
        }
        switch offer {
        case .firstVisitor: return .opened(try await open(nil, from: origin))
        case .user(let user): return .opened(try await open(user, from: origin))
        }
    }

    private func offer(of link: LoginLink) async throws(StoreError) -> LinkOffer? {
        guard let id = link.user else { return try await store.hasUsers() ? nil : .firstVisitor }
        guard let user = try await store.user(id), user.disabledAt == nil else { return nil }
        return .user(user)
    }
}
