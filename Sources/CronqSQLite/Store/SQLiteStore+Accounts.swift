import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func hasUsers() async throws(StoreError) -> Bool {
        try await read { db, _ in
            try Bool.fetchOne(try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM users)")) ?? false
        }
    }

    public func users() async throws(StoreError) -> [UserRecord] {
        try await read { db, _ in try self.users(db) }
    }

    private func users(_ db: Database) throws -> [UserRecord] {
        let statement = try db.cachedStatement(sql: "SELECT \(UserRecord.columns) FROM users u ORDER BY u.name_key")
        return try Row.fetchAll(statement).map { try UserRecord($0) }
    }

    public func user(_ id: UserID) async throws(StoreError) -> UserRecord? {
        try await read { db, _ in try self.user(id, db) }
    }

    func user(_ id: UserID, _ db: Database) throws -> UserRecord? {
        let statement = try db.cachedStatement(sql: "SELECT \(UserRecord.columns) FROM users u WHERE u.id = ?")
        return try Row.fetchOne(statement, arguments: [id]).map { try UserRecord($0) }
    }

    public func user(named name: String) async throws(StoreError) -> UserRecord? {
        try await read { db, _ in
            let statement = try db.cachedStatement(
                sql: "SELECT \(UserRecord.columns) FROM users u WHERE u.name_key = ?")
            return try Row.fetchOne(statement, arguments: [JobDefinition.nameKey(name)]).map { try UserRecord($0) }
        }
    }

    public func addUser(
        _ name: String, password: String?, grants: Grants, by author: Author
    ) async throws(StoreError) -> UserRecord? {
        try await write { db, now in
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO users (name, name_key, password, grants, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (name_key) DO NOTHING
                    """)
            try statement.execute(arguments: [
                name, JobDefinition.nameKey(name), password, try grants.text, now.microseconds, author.name,
            ])
            guard db.changesCount == 1, let user = try self.user(db.lastInsertedRowID, db) else { return nil }
            try self.write([.created(user)], by: author, now, db)
            return user
        }
    }

    public func changeUser(
        _ id: UserID, _ change: UserChange, by author: Author
    ) async throws(StoreError) -> AccountChange<UserRecord> {
        try await write { db, now in
            guard let old = try self.user(id, db) else { return .unknown }
            var new = old
            if case .some(let password) = change.password { new.password = password }
            if let grants = change.grants { new.grants = grants }
            if let isDisabled = change.isDisabled { new.disabledAt = isDisabled ? old.disabledAt ?? now : nil }
            guard new != old else { return .done(old) }
            guard try self.isAdminLeft(after: old, becomes: new, db) else { return .lastAdmin }
            let statement = try db.cachedStatement(
                sql: "UPDATE users SET password = ?, grants = ?, disabled_at = ? WHERE id = ?")
            try statement.execute(arguments: [
                new.password, try new.grants.text, new.disabledAt?.microseconds, id,
            ])
            let isDisabled = old.disabledAt == nil && new.disabledAt != nil
            if old.password != new.password || isDisabled { try self.endSessions(of: id, db) }
            try self.write(AuditEvent.changed(old, to: new), by: author, now, db)
            return .done(new)
        }
    }

    public func removeUser(_ id: UserID, by author: Author) async throws(StoreError) -> AccountChange<UserRecord> {
        try await write { db, now in
            guard let user = try self.user(id, db) else { return .unknown }
            guard try self.isAdminLeft(after: user, becomes: nil, db) else { return .lastAdmin }
            try self.endSessions(of: id, db)
            let tokens = try db.cachedStatement(
                sql: "UPDATE tokens SET revoked_at = ? WHERE owner_id = ? AND revoked_at IS NULL")
            try tokens.execute(arguments: [now.microseconds, id])
            try db.cachedStatement(sql: "DELETE FROM users WHERE id = ?").execute(arguments: [id])
            try self.write([.removed(user)], by: author, now, db)
            return .done(user)
        }
    }

    /// Whether a change leaves an admin, or nobody at all, or takes none away.
    private func isAdminLeft(after old: UserRecord, becomes new: UserRecord?, _ db: Database) throws -> Bool {
        guard old.isAdmin, new?.isAdmin != true else { return true }
        let others = try users(db).filter { $0.id != old.id }
        return others.contains(where: \.isAdmin) || (others.isEmpty && new == nil)
    }

    private func endSessions(of user: UserID, _ db: Database) throws {
        for table in ["sessions", "login_links"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE user_id = ?").execute(arguments: [user])
        }
    }
}

extension UserRecord {
    /// Whether the user may do everything, and may log in.
    fileprivate var isAdmin: Bool { disabledAt == nil && grants.allow(.admin) }
}
