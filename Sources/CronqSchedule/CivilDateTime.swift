/// What a calendar and a clock on a wall show: a date and a time of day, in no particular time zone.
public struct CivilDateTime: Sendable, Hashable, Comparable {
    /// Microseconds from 1970-01-01T00:00:00 on the same wall, every day counted as 24 hours.
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Nil if a part is out of range; second 60 is, as POSIX time has no leap seconds.
    public init?(date: CivilDate, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999_999).contains(microsecond)
        else { return nil }
        let seconds = Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        microseconds = seconds * Microseconds.perSecond + Int64(microsecond)
    }

    public var date: CivilDate { CivilDate(daysSinceEpoch: day) }
    /// 0...23
    public var hour: Int { Int(microsecondOfDay / Microseconds.perHour) }
    /// 0...59
    public var minute: Int { Int(microsecondOfDay / Microseconds.perMinute % 60) }
    /// 0...59
    public var second: Int { Int(microsecondOfDay / Microseconds.perSecond % 60) }
    /// 0...999999
    public var microsecond: Int { Int(microsecondOfDay % Microseconds.perSecond) }

    /// Days since 1970-01-01.
    var day: Int { Int(microseconds.floorDivided(by: Microseconds.perDay)) }
    var microsecondOfDay: Int64 { microseconds.floorRemainder(by: Microseconds.perDay) }

    /// `2026-11-21T11:36:00`; a fraction is printed only when it is not zero, with 3 or 6 digits.
    public var iso8601: String {
        date.description + "T" + timeText(alwaysSeconds: true)
    }

    /// `11:36`, with seconds and a fraction only where they are not zero or asked for.
    func timeText(alwaysSeconds: Bool) -> String {
        var text = padded(hour, 2) + ":" + padded(minute, 2)
        if alwaysSeconds || second != 0 || microsecond != 0 { text += ":" + padded(second, 2) }
        if microsecond % 1_000 != 0 {
            text += "." + padded(microsecond, 6)
        } else if microsecond != 0 {
            text += "." + padded(microsecond / 1_000, 3)
        }
        return text
    }

    public static func < (left: CivilDateTime, right: CivilDateTime) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension CivilDateTime: CustomStringConvertible {
    public var description: String { iso8601 }
}
