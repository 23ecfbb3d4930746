import CronqSchedule
import CronqShared
import Foundation
import GRDB

extension UserRecord {
    /// The columns that `init(_:at:)` reads, in its order.
    static let columns = """
        u.id, u.name, u.password, u.grants, u.created_at, u.created_by, u.disabled_at, u.last_login_at
        """
    static let columnCount = 8

    init(_ row: Row, at first: Int = 0) throws {
        func instant(_ index: Int) -> Instant? { (row[first + index] as Int64?).map(Instant.init(microseconds:)) }
        self.init(
            id: row[first], name: row[first + 1], password: row[first + 2] as String?,
            grants: try Grants(column: row[first + 3]), createdAt: Instant(microseconds: row[first + 4]),
            createdBy: row[first + 5], disabledAt: instant(6), lastLoginAt: instant(7))
    }
}

extension SessionRecord {
    /// The columns that `init(_:)` reads, in its order.
    static let columns = """
        s.id, s.hash, s.previous_hash, s.user_id, s.created_at, s.last_seen_at, s.rotated_at, s.expires_at, s.address, \
        s.agent
        """

    init(_ row: Row) {
        self.init(
            id: row[0], hash: [UInt8](row[1] as Data), previousHash: (row[2] as Data?).map { [UInt8]($0) },
            user: row[3] as Int64?, createdAt: Instant(microseconds: row[4]),
            lastSeenAt: Instant(microseconds: row[5]), rotatedAt: Instant(microseconds: row[6]),
            expiresAt: Instant(microseconds: row[7]), address: row[8], agent: row[9])
    }
}

extension LoginLink {
    static let columns = "hash, user_id, created_at, expires_at"

    init(_ row: Row) {
        self.init(
            hash: [UInt8](row[0] as Data), user: row[1] as Int64?, createdAt: Instant(microseconds: row[2]),
            expiresAt: Instant(microseconds: row[3]))
    }
}

extension TokenRecord {
    /// The columns that `init(_:)` reads, in its order.
    static let columns = """
        t.id, t.name, t.hash, t.owner_id, t.grants, t.created_at, t.created_by, t.expires_at, t.last_used_at, \
        t.last_used_from, t.revoked_at
        """

    init(_ row: Row) throws {
        func instant(_ index: Int) -> Instant? { (row[index] as Int64?).map(Instant.init(microseconds:)) }
        self.init(
            id: row[0], name: row[1], hash: [UInt8](row[2] as Data), owner: row[3] as Int64?,
            grants: try Grants(column: row[4]), createdAt: Instant(microseconds: row[5]), createdBy: row[6],
            expiresAt: instant(7), lastUsedAt: instant(8), lastUsedFrom: row[9] as String?, revokedAt: instant(10))
    }
}
