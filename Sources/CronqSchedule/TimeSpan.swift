/// A length of elapsed time in microseconds; negative if it points backwards.
public struct TimeSpan: Sendable, Hashable, Comparable {
    public var microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    public static let zero = TimeSpan(microseconds: 0)

    public static func milliseconds(_ count: Int64) -> TimeSpan {
        TimeSpan(microseconds: count.saturatingMultiplied(by: Microseconds.perMillisecond))
    }

    public static func seconds(_ count: Int64) -> TimeSpan {
        TimeSpan(microseconds: count.saturatingMultiplied(by: Microseconds.perSecond))
    }

    public static func minutes(_ count: Int64) -> TimeSpan {
        TimeSpan(microseconds: count.saturatingMultiplied(by: Microseconds.perMinute))
    }

    public static func hours(_ count: Int64) -> TimeSpan {
        TimeSpan(microseconds: count.saturatingMultiplied(by: Microseconds.perHour))
    }

    public static func days(_ count: Int64) -> TimeSpan {
        TimeSpan(microseconds: count.saturatingMultiplied(by: Microseconds.perDay))
    }

    /// The length in seconds, fraction included, for display and for durations of other libraries.
    public var inSeconds: Double {
        Double(microseconds) / Double(Microseconds.perSecond)
    }

    public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.microseconds < right.microseconds
    }

    public static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(microseconds: left.microseconds.saturatingAdding(right.microseconds))
    }

    public static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(microseconds: left.microseconds.saturatingSubtracting(right.microseconds))
    }

    public static func * (left: TimeSpan, right: Int64) -> TimeSpan {
        TimeSpan(microseconds: left.microseconds.saturatingMultiplied(by: right))
    }
}

extension TimeSpan: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(microseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}

extension TimeSpan: CustomStringConvertible {
    public var description: String { text }
}
