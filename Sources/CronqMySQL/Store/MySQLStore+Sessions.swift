public import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func openSession(
        _ session: SessionRecord, by author: Author
    ) async throws(StoreError) -> SessionRecord {
        try await lanes.accounts.transaction { transaction in
            let now = try self.now(transaction)
            // The user first, in the order of all locks.
            let user = try session.user.flatMap { id in
                try transaction.execute("UPDATE users SET last_login_at = ? WHERE id = ?", [now, id])
                return try Self.user(id, transaction)
            }
            var opened = session
            opened.address = session.address.short
            opened.agent = session.agent.short
            opened.id = try transaction.insert(
                """
                INSERT INTO sessions (hash, previous_hash, user_id, created_at, last_seen_at, rotated_at, expires_at, address,
                                      agent)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    session.hash, session.previousHash, session.user, session.createdAt, session.lastSeenAt,
                    session.rotatedAt, session.expiresAt, opened.address, opened.agent,
                ])
            try AuditEntry.write([.opened(opened, of: user, by: author)], by: author, at: now, transaction)
            return opened
        }
    }

    public func session(hash: [UInt8]) async throws(StoreError) -> FoundSession? {
        try await lanes.reading.read { session in
            let rows = try session.rows(Self.sessionSQL, [hash, hash])
            guard let row = rows.first else { return nil }
            let found = try SessionRecord(row)
            guard let owner = found.user else { return FoundSession(session: found, user: nil) }
            // Without its user it is nobody's, which is not the same as everybody's.
            return try Self.user(owner, session).map { FoundSession(session: found, user: $0) }
        }
    }

    private static let sessionSQL = ["hash", "previous_hash"].map { column in
        "(SELECT \(SessionRecord.columns) FROM sessions s WHERE s.\(column) = ? LIMIT 1)"
    }.joined(separator: " UNION ALL ")

    public func touchSession(
        _ id: Int64, expecting hash: [UInt8], rotatedTo next: [UInt8]?
    ) async throws(StoreError) -> Bool {
        try await lanes.accounts.transaction { session in
            let now = try self.now(session)
            guard let next else {
                return try session.execute(
                    "UPDATE sessions SET last_seen_at = ? WHERE id = ? AND hash = ?", [now, id, hash]) == 1
            }
            return try session.execute(
                """
                UPDATE sessions SET last_seen_at = ?, rotated_at = ?, previous_hash = ?, hash = ? WHERE id = ? AND hash = ?
                """, [now, now, hash, next, id, hash]) == 1
        }
    }

    public func sessions(of user: UserID) async throws(StoreError) -> [SessionRecord] {
        try await lanes.reading.read { session in
            try session.rows(
                """
                SELECT \(SessionRecord.columns) FROM sessions s WHERE s.user_id = ?
                ORDER BY s.last_seen_at DESC, s.id DESC
                """, [user]
            ).map { try SessionRecord($0) }
        }
    }

    public func closeSession(_ id: Int64, by author: Author) async throws(StoreError) {
        try await lanes.accounts.transaction { session in
            let rows = try session.rows(
                "SELECT \(SessionRecord.columns) FROM sessions s WHERE s.id = ? FOR UPDATE", [id])
            guard let row = rows.first else { return }
            let closed = try SessionRecord(row)
            try session.execute("DELETE FROM sessions WHERE id = ?", [id])
            let user = try closed.user.flatMap { try Self.user($0, session) }
            try AuditEntry.write(
                [.closed(closed, of: user, by: author)], by: author, at: try self.now(session), session)
        }
    }

    public func pruneSessions(lastSeenBefore: Instant) async throws(StoreError) -> Int {
        try await lanes.accounts.transaction { session in
            var gone = 0
            for condition in [
                "sessions WHERE last_seen_at < ?", "sessions WHERE expires_at < ?", "login_links WHERE expires_at < ?",
            ] {
                gone += try session.execute("DELETE FROM \(condition)", [lastSeenBefore])
            }
            return gone
        }
    }

    // MARK: - Login links

    public func addLink(_ link: LoginLink, by author: Author) async throws(StoreError) {
        try await lanes.accounts.transaction { session in
            let user = try link.user.flatMap { try Self.user($0, session) }
            try session.execute(
                "INSERT INTO login_links (\(LoginLink.columns)) VALUES (?, ?, ?, ?)",
                [link.hash, link.user, link.createdAt, link.expiresAt])
            try AuditEntry.write(
                [.created(link, for: user)], by: author, at: try self.now(session), session)
        }
    }

    public func useLink(hash: [UInt8]) async throws(StoreError) -> LoginLink? {
        try await lanes.accounts.transaction { session in
            // Of two who use it at once, the second waits here and finds nothing.
            let rows = try session.rows("\(Self.linkSQL) FOR UPDATE", [hash, try self.now(session)])
            guard let row = rows.first else { return nil }
            try session.execute("DELETE FROM login_links WHERE hash = ?", [hash])
            return try LoginLink(row)
        }
    }

    public func link(hash: [UInt8]) async throws(StoreError) -> LoginLink? {
        try await lanes.reading.read { session in
            try session.rows(Self.linkSQL, [hash, try self.now(session)]).first.map { try LoginLink($0) }
        }
    }

    private static let linkSQL = "SELECT \(LoginLink.columns) FROM login_links WHERE hash = ? AND expires_at > ?"
}
