import CronqSchedule
public import CronqShared

/// Rows of accounts are locked in the order users, sessions and links, tokens, audit.
extension MySQLStore {
    public func hasUsers() async throws(StoreError) -> Bool {
        try await lanes.reading.read { session in try !session.rows("SELECT id FROM users LIMIT 1").isEmpty }
    }

    public func users() async throws(StoreError) -> [UserRecord] {
        try await lanes.reading.read { session in
            try session.rows("SELECT \(UserRecord.columns) FROM users u ORDER BY u.name_key").map { try UserRecord($0) }
        }
    }

    public func user(_ id: UserID) async throws(StoreError) -> UserRecord? {
        try await lanes.reading.read { session in try Self.user(id, session) }
    }

    static func user(_ id: UserID, _ session: Session) throws -> UserRecord? {
        try session.rows("SELECT \(UserRecord.columns) FROM users u WHERE u.id = ?", [id]).first.map {
            try UserRecord($0)
        }
    }

    public func user(named name: String) async throws(StoreError) -> UserRecord? {
        try await lanes.reading.read { session in
            try session.rows(
                "SELECT \(UserRecord.columns) FROM users u WHERE u.name_key = ?", [JobDefinition.nameKey(name)]
            ).first.map { try UserRecord($0) }
        }
    }

    public func addUser(
        _ name: String, password: String?, grants: Grants, by author: Author
    ) async throws(StoreError) -> UserRecord? {
        try await lanes.accounts.transaction { session in
            let now = try self.now(session)
            let id = try session.insertIfNew(
                "INSERT INTO users (name, name_key, password, grants, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)",
                [name, JobDefinition.nameKey(name), password, try grants.text, now, author.name.short])
            guard let id, let user = try Self.user(id, session) else { return nil }
            try AuditEntry.write([.created(user)], by: author, at: now, session)
            return user
        }
    }

    public func changeUser(
        _ id: UserID, _ change: UserChange, by author: Author
    ) async throws(StoreError) -> AccountChange<UserRecord> {
        try await lanes.accounts.transaction { session in
            let now = try self.now(session)
            let users = try Self.lockUsers(session)
            guard let old = users.first(where: { $0.id == id }) else { return .unknown }
            var new = old
            if case .some(let password) = change.password { new.password = password }
            if let grants = change.grants { new.grants = grants }
            if let isDisabled = change.isDisabled { new.disabledAt = isDisabled ? old.disabledAt ?? now : nil }
            guard new != old else { return .done(old) }
            guard Self.isAdminLeft(of: users, after: old, becomes: new) else { return .lastAdmin }
            try session.execute(
                "UPDATE users SET password = ?, grants = ?, disabled_at = ? WHERE id = ?",
                [new.password, try new.grants.text, new.disabledAt, id])
            let isDisabled = old.disabledAt == nil && new.disabledAt != nil
            if old.password != new.password || isDisabled { try Self.endSessions(of: id, session) }
            try AuditEntry.write(AuditEvent.changed(old, to: new), by: author, at: now, session)
            return .done(new)
        }
    }

    public func removeUser(_ id: UserID, by author: Author) async throws(StoreError) -> AccountChange<UserRecord> {
        try await lanes.accounts.transaction { session in
            let now = try self.now(session)
            let users = try Self.lockUsers(session)
            guard let user = users.first(where: { $0.id == id }) else { return .unknown }
            guard Self.isAdminLeft(of: users, after: user, becomes: nil) else { return .lastAdmin }
            try session.execute("DELETE FROM users WHERE id = ?", [id])
            try Self.endSessions(of: id, session)
            try session.execute(
                "UPDATE tokens FORCE INDEX (tokens_owner) SET revoked_at = ? WHERE owner_id = ? AND revoked_at IS NULL",
                [now, id])
            try AuditEntry.write([.removed(user)], by: author, at: now, session)
            return .done(user)
        }
    }

    /// All of them: of two admins who take each other's rights away, one finds that he is the last.
    private static func lockUsers(_ session: Session) throws -> [UserRecord] {
        try session.rows("SELECT \(UserRecord.columns) FROM users u ORDER BY u.id FOR UPDATE").map {
            try UserRecord($0)
        }
    }

    /// Whether a change leaves an admin, or nobody at all, or takes none away.
    private static func isAdminLeft(of users: [UserRecord], after old: UserRecord, becomes new: UserRecord?) -> Bool {
        guard old.isAdmin, new?.isAdmin != true else { return true }
        let others = users.filter { $0.id != old.id }
        return others.contains(where: \.isAdmin) || (others.isEmpty && new == nil)
    }

    private static func endSessions(of user: UserID, _ session: Session) throws {
        for table in ["sessions", "login_links"] {
            try session.execute("DELETE FROM \(table) WHERE user_id = ?", [user])
        }
    }
}

extension UserRecord {
    /// Whether the user may do everything, and may log in.
    fileprivate var isAdmin: Bool { disabledAt == nil && grants.allow(.admin) }
}
