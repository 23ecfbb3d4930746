import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func tokens() async throws(StoreError) -> [TokenRecord] {
        try await lanes.reading.read { session in
            let oldest = try self.now(session) - Self.revokedAge
            return try session.rows(
                """
                SELECT \(TokenRecord.columns) FROM tokens t WHERE t.revoked_at IS NULL OR t.revoked_at >= ?
                ORDER BY t.id DESC
                """, [oldest]
            ).map { try TokenRecord($0) }
        }
    }

    public func addToken(_ token: TokenRecord, by author: Author) async throws(StoreError) -> TokenRecord? {
        try await lanes.accounts.transaction { session in
            let now = try self.now(session)
            let key = JobDefinition.nameKey(token.name)
            // One that has expired is in force no more, and gives its name away.
            try session.execute(
                "UPDATE tokens FORCE INDEX (tokens_name) SET revoked_at = ? WHERE live_name = ? AND expires_at <= ?",
                [now, key, now])
            let id = try session.insertIfNew(
                """
                INSERT INTO tokens (name, name_key, hash, owner_id, grants, created_at, created_by, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    token.name, key, token.hash, token.owner, try token.grants.text, token.createdAt,
                    token.createdBy.short, token.expiresAt,
                ])
            guard let id, let added = try Self.token(id, session) else { return nil }
            try AuditEntry.write([.created(added)], by: author, at: now, session)
            return added
        }
    }

    /// Locks a token that is not revoked.
    private static func token(_ id: TokenID, _ session: Session) throws -> TokenRecord? {
        try session.rows(
            "SELECT \(TokenRecord.columns) FROM tokens t WHERE t.id = ? AND t.revoked_at IS NULL FOR UPDATE", [id]
        ).first.map { try TokenRecord($0) }
    }

    public func token(hash: [UInt8]) async throws(StoreError) -> FoundToken? {
        try await lanes.reading.read { session in
            let rows = try session.rows(
                "SELECT \(TokenRecord.columns) FROM tokens t WHERE t.hash = ? AND t.revoked_at IS NULL", [hash])
            guard let row = rows.first else { return nil }
            let token = try TokenRecord(row)
            guard let owner = token.owner else { return FoundToken(token: token, owner: nil) }
            // Without its owner it may do nothing, not everything.
            return try Self.user(owner, session).map { FoundToken(token: token, owner: $0) }
        }
    }

    public func noteUse(of token: TokenID, from address: String) async throws(StoreError) {
        // Most calls of a busy program write nothing, and wait for no writer.
        let isDue = try await lanes.reading.read { session in
            let latest = try self.now(session) - Self.useInterval
            return try !session.rows(
                "SELECT id FROM tokens WHERE id = ? AND COALESCE(last_used_at, 0) <= ?", [token, latest]
            ).isEmpty
        }
        guard isDue else { return }
        try await lanes.accounts.transaction { session in
            _ = try session.execute(
                "UPDATE tokens SET last_used_at = ?, last_used_from = ? WHERE id = ?",
                [try self.now(session), address.short, token])
        }
    }

    /// Between two notes of a token's use.
    private static let useInterval = TimeSpan.minutes(1)
    /// So long revoked tokens are shown.
    static let revokedAge = TimeSpan.days(30)

    public func revokeToken(_ id: TokenID, by author: Author) async throws(StoreError) -> Bool {
        try await lanes.accounts.transaction { session in
            guard let token = try Self.token(id, session) else { return false }
            let now = try self.now(session)
            try session.execute("UPDATE tokens SET revoked_at = ? WHERE id = ?", [now, id])
            try AuditEntry.write([.revoked(token)], by: author, at: now, session)
            return true
        }
    }
}
