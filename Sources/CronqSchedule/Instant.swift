/// A point in time: microseconds since 1970-01-01T00:00:00Z, leap seconds ignored as in POSIX.
public struct Instant: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    public var microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Reads an ISO 8601 date or date-time in any form a schedule accepts as its start; without an offset it is UTC.
    ///
    /// Returns nil if the text is anything else. Digits after the sixth of a fraction are dropped.
    public init?(iso8601 text: String) {
        guard text.utf8.count <= 64 else { return nil }
        var scanner = TextScanner(text)
        guard let stamp = try? ISOTimestamp(&scanner), scanner.isAtEnd else { return nil }
        let offset = Int64(stamp.offsetSeconds ?? 0) * Microseconds.perSecond
        self.init(microseconds: stamp.local.microseconds - offset)
    }

    /// `2026-11-21T11:36:00Z`; a fraction is printed only when it is not zero, with 3 or 6 digits.
    ///
    /// Years outside 0000...9999 get a sign and six digits, ISO 8601's expanded form, which `init(iso8601:)` refuses.
    public var iso8601: String {
        CivilDateTime(microseconds: microseconds).iso8601 + "Z"
    }

    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Stops at the end of the range instead of overflowing.
    public static func + (left: Instant, right: TimeSpan) -> Instant {
        Instant(microseconds: left.microseconds.saturatingAdding(right.microseconds))
    }

    /// Stops at the end of the range instead of overflowing.
    public static func - (left: Instant, right: TimeSpan) -> Instant {
        Instant(microseconds: left.microseconds.saturatingSubtracting(right.microseconds))
    }

    /// The time elapsed from `right` to `left`, negative if `left` is earlier; stops at the end of the range.
    public static func - (left: Instant, right: Instant) -> TimeSpan {
        TimeSpan(microseconds: left.microseconds.saturatingSubtracting(right.microseconds))
    }

    public static func += (left: inout Instant, right: TimeSpan) {
        left = left + right
    }

    public static func -= (left: inout Instant, right: TimeSpan) {
        left = left - right
    }
}

extension Instant: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(microseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}

extension Instant: CustomStringConvertible {
    public var description: String { iso8601 }
}
