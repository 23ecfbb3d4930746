import CronqShared

/// What the database knows about itself.
enum Facts: String {
    /// The time zone that schedules without one were computed in.
    case timeZone = "time_zone"
    /// The latest time at which something was claimed, in microseconds.
    case claimedAt = "claimed_at"
    /// Up to which job next instants were computed anew after the clock went back.
    case replannedThrough = "replanned_through"
    /// Up to which job surplus history was looked for.
    case pruneCursor = "prune_cursor"

    static func text(_ fact: Facts, _ session: Session) throws -> String? {
        try session.rows("SELECT value FROM facts WHERE name = ?", [fact.rawValue]).first?.text(0)
    }

    static func integer(_ fact: Facts, _ session: Session) throws -> Int64? {
        try text(fact, session).flatMap { Int64($0) }
    }

    static func set(_ fact: Facts, _ value: String, _ session: Session) throws {
        try session.execute(
            "INSERT INTO facts (name, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE value = VALUES(value)",
            [fact.rawValue, value])
    }

    /// Waits until nobody else changes it.
    static func lock(_ fact: Facts, _ session: Session) throws {
        _ = try session.rows("SELECT value FROM facts WHERE name = ? FOR UPDATE", [fact.rawValue])
    }
}
