public import CronqSchedule
public import CronqShared
import Foundation
import GRDB

extension SQLiteStore {
    public func openSession(
        _ session: SessionRecord, by author: Author
    ) async throws(StoreError) -> SessionRecord {
        try await write { db, now in
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO sessions (hash, previous_hash, user_id, created_at, last_seen_at, rotated_at, expires_at,
                                          address, agent)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            try statement.execute(arguments: [
                Data(session.hash), session.previousHash.map { Data($0) }, session.user,
                session.createdAt.microseconds, session.lastSeenAt.microseconds, session.rotatedAt.microseconds,
                session.expiresAt.microseconds, session.address, session.agent,
            ])
            var opened = session
            opened.id = db.lastInsertedRowID
            let user = try session.user.flatMap { try self.user($0, db) }
            if let user {
                let login = try db.cachedStatement(sql: "UPDATE users SET last_login_at = ? WHERE id = ?")
                try login.execute(arguments: [now.microseconds, user.id])
            }
            try self.write([.opened(opened, of: user, by: author)], by: author, now, db)
            return opened
        }
    }

    public func session(hash: [UInt8]) async throws(StoreError) -> FoundSession? {
        try await read { db, _ in
            for column in ["hash", "previous_hash"] {
                let statement = try db.cachedStatement(
                    sql: "SELECT \(SessionRecord.columns) FROM sessions s WHERE s.\(column) = ?")
                guard let row = try Row.fetchOne(statement, arguments: [Data(hash)]) else { continue }
                let session = SessionRecord(row)
                guard let owner = session.user else { return FoundSession(session: session, user: nil) }
                // Without its user it is nobody's, which is not the same as everybody's.
                return try self.user(owner, db).map { FoundSession(session: session, user: $0) }
            }
            return nil
        }
    }

    public func touchSession(
        _ id: Int64, expecting hash: [UInt8], rotatedTo next: [UInt8]?
    ) async throws(StoreError) -> Bool {
        try await write { db, now in
            let statement = try db.cachedStatement(
                sql: """
                    UPDATE sessions
                    SET last_seen_at = :now,
                        previous_hash = CASE WHEN :next IS NULL THEN previous_hash ELSE hash END,
                        rotated_at = CASE WHEN :next IS NULL THEN rotated_at ELSE :now END,
                        hash = coalesce(:next, hash)
                    WHERE id = :id AND hash = :hash
                    """)
            try statement.execute(arguments: [
                "now": now.microseconds, "next": next.map { Data($0) }, "id": id, "hash": Data(hash),
            ])
            return db.changesCount == 1
        }
    }

    public func sessions(of user: UserID) async throws(StoreError) -> [SessionRecord] {
        try await read { db, _ in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(SessionRecord.columns) FROM sessions s WHERE s.user_id = ?
                    ORDER BY s.last_seen_at DESC, s.id DESC
                    """)
            return try Row.fetchAll(statement, arguments: [user]).map { SessionRecord($0) }
        }
    }

    public func closeSession(_ id: Int64, by author: Author) async throws(StoreError) {
        try await write { db, now in
            let statement = try db.cachedStatement(
                sql: "SELECT \(SessionRecord.columns) FROM sessions s WHERE s.id = ?")
            guard let row = try Row.fetchOne(statement, arguments: [id]) else { return }
            let session = SessionRecord(row)
            try db.cachedStatement(sql: "DELETE FROM sessions WHERE id = ?").execute(arguments: [id])
            let user = try session.user.flatMap { try self.user($0, db) }
            try self.write([.closed(session, of: user, by: author)], by: author, now, db)
        }
    }

    public func pruneSessions(lastSeenBefore: Instant) async throws(StoreError) -> Int {
        try await write { db, _ in
            var gone = 0
            for condition in [
                "sessions WHERE last_seen_at < ?", "sessions WHERE expires_at < ?", "login_links WHERE expires_at < ?",
            ] {
                let statement = try db.cachedStatement(sql: "DELETE FROM \(condition)")
                try statement.execute(arguments: [lastSeenBefore.microseconds])
                gone += db.changesCount
            }
            return gone
        }
    }

    // MARK: Login links

    public func addLink(_ link: LoginLink, by author: Author) async throws(StoreError) {
        try await write { db, now in
            let statement = try db.cachedStatement(
                sql: "INSERT INTO login_links (\(LoginLink.columns)) VALUES (?, ?, ?, ?)")
            try statement.execute(arguments: [
                Data(link.hash), link.user, link.createdAt.microseconds, link.expiresAt.microseconds,
            ])
            let user = try link.user.flatMap { try self.user($0, db) }
            try self.write([.created(link, for: user)], by: author, now, db)
        }
    }

    public func useLink(hash: [UInt8]) async throws(StoreError) -> LoginLink? {
        try await write { db, now in
            guard let link = try self.link(hash, now, db) else { return nil }
            try db.cachedStatement(sql: "DELETE FROM login_links WHERE hash = ?").execute(arguments: [Data(hash)])
            return link
        }
    }

    public func link(hash: [UInt8]) async throws(StoreError) -> LoginLink? {
        try await read { db, now in try self.link(hash, now, db) }
    }

    private func link(_ hash: [UInt8], _ now: Instant, _ db: Database) throws -> LoginLink? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(LoginLink.columns) FROM login_links WHERE hash = ? AND expires_at > ?")
        return try Row.fetchOne(statement, arguments: [Data(hash), now.microseconds]).map { LoginLink($0) }
    }
}
