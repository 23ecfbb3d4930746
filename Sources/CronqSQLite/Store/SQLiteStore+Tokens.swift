import CronqSchedule
public import CronqShared
import Foundation
import GRDB

extension SQLiteStore {
    public func tokens() async throws(StoreError) -> [TokenRecord] {
        try await read { db, now in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(TokenRecord.columns) FROM tokens t WHERE t.revoked_at IS NULL OR t.revoked_at >= ?
                    ORDER BY t.id DESC
                    """)
            return try Row.fetchAll(statement, arguments: [(now - Self.revokedAge).microseconds]).map {
                try TokenRecord($0)
            }
        }
    }

    public func addToken(_ token: TokenRecord, by author: Author) async throws(StoreError) -> TokenRecord? {
        try await write { db, now in
            let key = JobDefinition.nameKey(token.name)
            // One that has expired is in force no more, and gives its name away.
            let expire = try db.cachedStatement(
                sql: "UPDATE tokens SET revoked_at = ? WHERE name_key = ? AND revoked_at IS NULL AND expires_at <= ?")
            try expire.execute(arguments: [now.microseconds, key, now.microseconds])
            let insert = try db.cachedStatement(
                sql: """
                    INSERT INTO tokens (name, name_key, hash, owner_id, grants, created_at, created_by, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name_key) WHERE revoked_at IS NULL DO NOTHING
                    """)
            try insert.execute(arguments: [
                token.name, key, Data(token.hash), token.owner, try token.grants.text, token.createdAt.microseconds,
                token.createdBy, token.expiresAt?.microseconds,
            ])
            guard db.changesCount == 1, let added = try self.token(db.lastInsertedRowID, db) else { return nil }
            try self.write([.created(added)], by: author, now, db)
            return added
        }
    }

    private func token(_ id: TokenID, _ db: Database) throws -> TokenRecord? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(TokenRecord.columns) FROM tokens t WHERE t.id = ? AND t.revoked_at IS NULL")
        return try Row.fetchOne(statement, arguments: [id]).map { try TokenRecord($0) }
    }

    public func token(hash: [UInt8]) async throws(StoreError) -> FoundToken? {
        try await read { db, _ in
            let statement = try db.cachedStatement(
                sql: "SELECT \(TokenRecord.columns) FROM tokens t WHERE t.hash = ? AND t.revoked_at IS NULL")
            guard let row = try Row.fetchOne(statement, arguments: [Data(hash)]) else { return nil }
            let token = try TokenRecord(row)
            guard let owner = token.owner else { return FoundToken(token: token, owner: nil) }
            // Without its owner it may do nothing, not everything.
            return try self.user(owner, db).map { FoundToken(token: token, owner: $0) }
        }
    }

    public func noteUse(of token: TokenID, from address: String) async throws(StoreError) {
        // Most calls of a busy program write nothing, and wait for no writer.
        let isDue = try await read { db, now in
            let statement = try db.cachedStatement(
                sql: "SELECT coalesce(last_used_at, 0) <= ? FROM tokens WHERE id = ?")
            return try Bool.fetchOne(statement, arguments: [(now - Self.useInterval).microseconds, token]) ?? false
        }
        guard isDue else { return }
        try await write { db, now in
            let statement = try db.cachedStatement(
                sql: "UPDATE tokens SET last_used_at = ?, last_used_from = ? WHERE id = ?")
            try statement.execute(arguments: [now.microseconds, address, token])
        }
    }

    /// Between two notes of a token's use.
    private static let useInterval = TimeSpan.minutes(1)

    public func revokeToken(_ id: TokenID, by author: Author) async throws(StoreError) -> Bool {
        try await write { db, now in
            guard let token = try self.token(id, db) else { return false }
            let statement = try db.cachedStatement(sql: "UPDATE tokens SET revoked_at = ? WHERE id = ?")
            try statement.execute(arguments: [now.microseconds, id])
            try self.write([.revoked(token)], by: author, now, db)
            return true
        }
    }
}
