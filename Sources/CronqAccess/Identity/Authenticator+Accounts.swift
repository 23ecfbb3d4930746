public import CronqSchedule
public import CronqShared

extension Authenticator {
    /// Makes a user. The first one has to be an admin: it closes the local door.
    ///
    /// - Parameter password: `nil` = none; only a login link lets them in.
    public func createUser(
        _ name: String, password: String?, grants: Grants, by author: Author
    ) async throws(StoreError) -> UserCreation {
        if let fault = UserRecord.fault(inName: name) { return .unacceptable(fault) }
        if grants.role != .admin, try await !store.hasUsers() {
            return .unacceptable("the first user must be an admin, or nobody could make others")
        }
        var record: String?
        if let password {
            if let fault = Password.fault(in: password, of: name) { return .unacceptable(fault) }
            do throws(PasswordError) {
                record = try await workshop.make(password, using: random)
            } catch {
                return .busy
            }
        }
        guard let user = try await store.addUser(name, password: record, grants: grants, by: author) else {
            return .nameTaken
        }
        return .created(user)
    }

    /// Gives a user a new password, which ends their sessions and links.
    public func setPassword(
        of user: UserRecord, to password: String, by author: Author
    ) async throws(StoreError) -> PasswordChange {
        if let fault = Password.fault(in: password, of: user.name) { return .unacceptable(fault) }
        let record: String
        do throws(PasswordError) {
            record = try await workshop.make(password, using: random)
        } catch {
            return .busy
        }
        switch try await store.changeUser(user.id, UserChange(password: .some(record)), by: author) {
        case .done(let changed): return .changed(changed)
        // A new password takes nobody's role away.
        case .unknown, .lastAdmin: return .unknown
        }
    }

    /// Makes a token.
    ///
    /// - Parameters:
    ///   - owner: Whose it is: it never does more than they may. `nil` = the operator's.
    ///   - lifetime: `nil` = it does not expire.
    public func makeToken(
        _ name: String, grants: Grants, owner: UserRecord?, lifetime: TimeSpan?, by author: Author
    ) async throws(StoreError) -> TokenCreation {
        if let fault = TokenPolicy.fault(inName: name) ?? TokenPolicy.fault(inLifetime: lifetime) {
            return .unacceptable(fault)
        }
        let text = TokenText.make(using: random)
        let now = try await store.now()
        let wanted = TokenRecord(
            name: name, hash: text.sha256, owner: owner?.id, grants: grants, createdAt: now, createdBy: author.name,
            expiresAt: lifetime.map { now + $0 })
        guard let record = try await store.addToken(wanted, by: author) else { return .nameTaken }
        return .created(NewToken(text: text, record: record))
    }
}
