import CronqSchedule
import CronqShared

extension UserRecord {
    /// The columns that `init(_:)` reads, in its order.
    static let columns = """
        u.id, u.name, u.password, u.grants, u.created_at, u.created_by, u.disabled_at, u.last_login_at
        """

    init(_ row: SQLRow) throws {
        self.init(
            id: try row.integer(0), name: try row.text(1), password: try row.textOrNil(2),
            grants: try Grants(column: try row.text(3)), createdAt: try row.instant(4), createdBy: try row.text(5),
            disabledAt: try row.instantOrNil(6), lastLoginAt: try row.instantOrNil(7))
    }
}

extension SessionRecord {
    /// The columns that `init(_:)` reads, in its order.
    static let columns = """
        s.id, s.hash, s.previous_hash, s.user_id, s.created_at, s.last_seen_at, s.rotated_at, s.expires_at, s.address,
        s.agent
        """

    init(_ row: SQLRow) throws {
        self.init(
            id: try row.integer(0), hash: try row.bytes(1), previousHash: try row.bytesOrNil(2),
            user: try row.integerOrNil(3), createdAt: try row.instant(4), lastSeenAt: try row.instant(5),
            rotatedAt: try row.instant(6), expiresAt: try row.instant(7), address: try row.text(8),
            agent: try row.text(9))
    }
}

extension LoginLink {
    /// The columns that `init(_:)` reads, in its order.
    static let columns = "hash, user_id, created_at, expires_at"

    init(_ row: SQLRow) throws {
        self.init(
            hash: try row.bytes(0), user: try row.integerOrNil(1), createdAt: try row.instant(2),
            expiresAt: try row.instant(3))
    }
}

extension TokenRecord {
    /// The columns that `init(_:)` reads, in its order.
    static let columns = """
        t.id, t.name, t.hash, t.owner_id, t.grants, t.created_at, t.created_by, t.expires_at, t.last_used_at,
        t.last_used_from, t.revoked_at
        """

    init(_ row: SQLRow) throws {
        self.init(
            id: try row.integer(0), name: try row.text(1), hash: try row.bytes(2), owner: try row.integerOrNil(3),
            grants: try Grants(column: try row.text(4)), createdAt: try row.instant(5), createdBy: try row.text(6),
            expiresAt: try row.instantOrNil(7), lastUsedAt: try row.instantOrNil(8),
            lastUsedFrom: try row.textOrNil(9), revokedAt: try row.instantOrNil(10))
    }
}
