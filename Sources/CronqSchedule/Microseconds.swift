/// How many microseconds the units of elapsed time have, and the range of times that schedules look at.
enum Microseconds {
    static let perMillisecond: Int64 = 1_000
    static let perSecond: Int64 = 1_000_000
    static let perMinute: Int64 = 60_000_000
    static let perHour: Int64 = 3_600_000_000
    static let perDay: Int64 = 86_400_000_000
    static let perWeek: Int64 = 604_800_000_000

    /// 0001-01-01T00:00:00 and 9999-12-31T00:00:00 in days since 1970: inside it no sum of a local time, an offset
    /// and a period overflows, so the searches need no checks of their own.
    static let calendar: ClosedRange<Int64> = (-719_162 * perDay)...(2_932_896 * perDay)
}
