/// An ISO 8601 date or date-time as written: the wall-clock reading and the offset, if one was given.
///
/// Dates are calendar (`2026-11-21`), week (`2026-W47-6`, `2026-W47` meaning its Monday) or ordinal (`2026-325`), in
/// the extended or basic format; times are `T11`, `T11:36`, `T11:36:00`, `T11:36:00.25`, `T24:00` or basic.
struct ISOTimestamp: Sendable, Hashable {
    let local: CivilDateTime
    /// Seconds east of UTC; nil if the text has neither `Z` nor an offset.
    let offsetSeconds: Int?
    let hasTime: Bool

    /// Reads as much as belongs to a timestamp and leaves the cursor behind it.
    init(_ scanner: inout TextScanner) throws(ScheduleError) {
        let date = try ISOTimestamp.date(&scanner)
        var microseconds = Int64(date.daysSinceEpoch) * Microseconds.perDay
        var offset: Int?
        hasTime = scanner.peek == UInt8(ascii: "T") || scanner.peek == UInt8(ascii: " ")
        if hasTime {
            scanner.advance()
            microseconds += try ISOTimestamp.timeOfDay(&scanner)
            offset = try ISOTimestamp.offset(&scanner)
        }
        local = CivilDateTime(microseconds: microseconds)
        offsetSeconds = offset
    }

    private static func date(_ scanner: inout TextScanner) throws(ScheduleError) -> CivilDate {
        let start = scanner.position
        guard scanner.digitRun >= 4, let year = scanner.digits(4) else {
            throw ScheduleError(
                .syntax, "“\(scanner.rest)” is not a date; write it like 2026-11-21, 2026-W47-6 or 2026-325",
                offset: start)
        }
        guard year >= 1 else { throw ScheduleError(.outOfRange, "the year must be 0001 to 9999", offset: start) }
        let extended = scanner.take("-")
        if scanner.take("W") { return try weekDate(&scanner, year: year, extended: extended, start: start) }
        switch scanner.digitRun {
        case 3:
            let ordinal = scanner.digits(3) ?? 0
            let length = CivilDate.isLeap(year) ? 366 : 365
            guard (1...length).contains(ordinal) else {
                throw ScheduleError(
                    .outOfRange, "day \(ordinal) of \(year): the year has days 001 to \(length)", offset: start)
            }
            return CivilDate(daysSinceEpoch: CivilDate.days(year: year, month: 1, day: ordinal))
        case 2 where extended:
            guard let month = scanner.digits(2), scanner.take("-"), scanner.digitRun == 2, let day = scanner.digits(2)
            else { break }
            return try calendarDate(year, month, day, start)
        case 4 where !extended:
            guard let month = scanner.digits(2), let day = scanner.digits(2) else { break }
            return try calendarDate(year, month, day, start)
        default:
            break
        }
        throw ScheduleError(
            .syntax, "the date must be like 2026-11-21, 20261121, 2026-W47-6 or 2026-325", offset: start)
    }

    private static func calendarDate(
        _ year: Int, _ month: Int, _ day: Int, _ start: Int
    ) throws(ScheduleError) -> CivilDate {
        guard (1...12).contains(month) else {
            throw ScheduleError(.outOfRange, "month \(month): months are 01 to 12", offset: start)
        }
        guard let date = CivilDate(year: year, month: month, day: day) else {
            let length = CivilDate.daysInMonth(month, of: year)
            throw ScheduleError(
                .outOfRange, "day \(day): month \(padded(month, 2)) of \(padded(year, 4)) has days 01 to \(length)",
                offset: start)
        }
        return date
    }

    private static func weekDate(
        _ scanner: inout TextScanner, year: Int, extended: Bool, start: Int
    ) throws(ScheduleError) -> CivilDate {
        guard let week = scanner.digits(2) else {
            throw ScheduleError(.syntax, "a week date must be like 2026-W47-6 or 2026W476", offset: start)
        }
        var day = 1
        let hasDay = extended ? scanner.take("-") : scanner.digitRun > 0
        if hasDay {
            guard scanner.digitRun == 1, let number = scanner.digits(1) else {
                throw ScheduleError(.syntax, "a week date must be like 2026-W47-6 or 2026W476", offset: start)
            }
            day = number
        }
        guard (1...7).contains(day) else {
            throw ScheduleError(.outOfRange, "weekday \(day): 1 is Monday and 7 is Sunday", offset: start)
        }
        // Week 1 is the week of 4 January; a year has 53 weeks if it starts on a Thursday, or is leap and starts on
        // a Wednesday.
        let first = CivilDate.days(year: year, month: 1, day: 1)
        let startsOn = CivilDate.weekday(ofDay: first)
        let weeks = startsOn == 4 || (startsOn == 3 && CivilDate.isLeap(year)) ? 53 : 52
        guard (1...weeks).contains(week) else {
            throw ScheduleError(.outOfRange, "week \(week): \(year) has weeks 01 to \(weeks)", offset: start)
        }
        let fourth = first + 3
        let monday = fourth - (CivilDate.weekday(ofDay: fourth) + 6) % 7
        return CivilDate(daysSinceEpoch: monday + (week - 1) * 7 + day - 1)
    }

    private static func timeOfDay(_ scanner: inout TextScanner) throws(ScheduleError) -> Int64 {
        let start = scanner.position
        guard let hour = scanner.digits(2) else {
            throw ScheduleError(
                .syntax, "“\(scanner.rest)” is not a time; write it like 11:36 or 11:36:00", offset: start)
        }
        var parts = [hour, 0, 0]
        let extended = scanner.peek == UInt8(ascii: ":")
        for index in 1...2 {
            guard extended ? scanner.take(":") : scanner.digitRun > 0 else { break }
            guard let value = scanner.digits(2) else {
                throw ScheduleError(.syntax, "the time must be like 11:36, 11:36:00 or 113600", offset: start)
            }
            parts[index] = value
        }
        let fraction = try fraction(&scanner)
        guard hour <= 24, parts[1] <= 59, parts[2] <= 59,
            hour < 24 || (parts[1] == 0 && parts[2] == 0 && fraction == 0)
        else {
            throw ScheduleError(
                .outOfRange, "the time must be 00:00:00 to 23:59:59 (24:00 is the end of the day)", offset: start)
        }
        return Int64(hour * 3_600 + parts[1] * 60 + parts[2]) * Microseconds.perSecond + fraction
    }

    private static func fraction(_ scanner: inout TextScanner) throws(ScheduleError) -> Int64 {
        guard scanner.take(".") || scanner.take(",") else { return 0 }
        let count = scanner.digitRun
        guard count >= 1, count <= 9, let digits = scanner.digits(count) else {
            throw ScheduleError(.syntax, "a fraction of a second has 1 to 9 digits", offset: scanner.position)
        }
        let nanoseconds = (count..<9).reduce(digits) { value, _ in value * 10 }
        return Int64(nanoseconds / 1_000)
    }

    private static func offset(_ scanner: inout TextScanner) throws(ScheduleError) -> Int? {
        let start = scanner.position
        if scanner.take("Z") { return 0 }
        let sign: Int
        if scanner.take("+") {
            sign = 1
        } else if scanner.take("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = scanner.digits(2) else {
            throw ScheduleError(.syntax, "an offset must be like Z, +02:00 or -0530", offset: start)
        }
        var minutes = 0
        if scanner.take(":") || scanner.digitRun > 0 {
            guard let value = scanner.digits(2) else {
                throw ScheduleError(.syntax, "an offset must be like Z, +02:00 or -0530", offset: start)
            }
            minutes = value
        }
        guard hours <= 18, minutes <= 59 else {
            throw ScheduleError(.outOfRange, "an offset must be -18:59 to +18:59", offset: start)
        }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
