/// A POSIX `TZ` rule, such as `GMT0BST,M3.5.0/1,M10.5.0`, with the extensions of RFC 9636 (hours -167...167).
struct PosixRule: Sendable, Hashable {
    /// The day and time at which one of the two changes happens every year.
    struct Change: Sendable, Hashable {
        enum Day: Sendable, Hashable {
            /// 1...365, 29 February never counted.
            case julian(Int)
            /// 0...365, 29 February counted.
            case zeroBased(Int)
            /// The `week`th `weekday` (0 = Sunday) of `month`; week 5 is the last.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        var day: Day
        /// Seconds after midnight of the wall clock before the change.
        var time: Int

        /// Seconds since 1970 on that wall clock.
        func local(in year: Int) -> Int64 {
            Int64(dayNumber(in: year)) * 86_400 + Int64(time)
        }

        private func dayNumber(in year: Int) -> Int {
            switch day {
            case .julian(let day):
                let leap = CivilDate.isLeap(year) && day >= 60 ? 1 : 0
                return CivilDate.days(year: year, month: 1, day: 1) + day - 1 + leap
            case .zeroBased(let day):
                return CivilDate.days(year: year, month: 1, day: 1) + day
            case .weekday(let month, let week, let weekday):
                let first = CivilDate.days(year: year, month: month, day: 1)
                let earliest = (weekday - CivilDate.weekday(ofDay: first) + 7) % 7
                let length = CivilDate.daysInMonth(month, of: year)
                let wanted = earliest + (week - 1) * 7
                return first + (wanted < length ? wanted : wanted - 7)
            }
        }
    }

    var standard: ZoneRules.LocalTimeType
    /// Nil if the clocks never change.
    var daylight: (type: ZoneRules.LocalTimeType, starts: Change, ends: Change)? {
        guard let daylightType, let starts, let ends else { return nil }
        return (daylightType, starts, ends)
    }

    private var daylightType: ZoneRules.LocalTimeType?
    private var starts: Change?
    private var ends: Change?

    /// Offsets that RFC 9636 allows, in seconds.
    static let offsets = -89_999...93_599

    /// Nil if the bytes are not such a rule; a daylight-saving name without its two changes is not.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        var scanner = TextScanner(bytes, range)
        guard let name = PosixRule.name(&scanner), let west = PosixRule.time(&scanner, hours: 24),
            PosixRule.offsets.contains(-west)
        else { return nil }
        standard = ZoneRules.LocalTimeType(offset: -west, isDST: false, abbreviation: name)
        guard !scanner.isAtEnd else { return }
        guard let daylightName = PosixRule.name(&scanner) else { return nil }
        var offset = standard.offset + 3_600
        if scanner.peek != UInt8(ascii: ",") {
            guard let west = PosixRule.time(&scanner, hours: 24) else { return nil }
            offset = -west
        }
        guard PosixRule.offsets.contains(offset), scanner.take(","), let starts = PosixRule.change(&scanner),
            scanner.take(","), let ends = PosixRule.change(&scanner), scanner.isAtEnd
        else { return nil }
        daylightType = ZoneRules.LocalTimeType(offset: offset, isDST: true, abbreviation: daylightName)
        self.starts = starts
        self.ends = ends
    }

    private static func name(_ scanner: inout TextScanner) -> String? {
        let quoted = scanner.take("<")
        let start = scanner.position
        while let byte = scanner.peek, scanner.position - start < 16,
            byte.isASCIILetter || (quoted && (byte.isASCIIDigit || byte == 0x2B || byte == 0x2D))
        {
            scanner.advance()
        }
        let name = String(decoding: scanner.bytes[start..<scanner.position], as: UTF8.self)
        guard name.utf8.count >= 3, !quoted || scanner.take(">") else { return nil }
        return name
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func time(_ scanner: inout TextScanner, hours limit: Int) -> Int? {
        let negative = scanner.take("-")
        if !negative { _ = scanner.take("+") }
        guard scanner.digitRun <= 3, let hours = scanner.number(), hours <= limit else { return nil }
        var seconds = hours * 3_600
        for unit in [60, 1] where scanner.take(":") {
            guard let value = scanner.digits(2), value <= 59 else { return nil }
            seconds += value * unit
        }
        return negative ? -seconds : seconds
    }

    private static func change(_ scanner: inout TextScanner) -> Change? {
        let day: Change.Day
        if scanner.take("M") {
            guard let month = small(&scanner, 1...12), scanner.take("."), let week = small(&scanner, 1...5),
                scanner.take("."), let weekday = small(&scanner, 0...6)
            else { return nil }
            day = .weekday(month: month, week: week, weekday: weekday)
        } else if scanner.take("J") {
            guard let number = small(&scanner, 1...365) else { return nil }
            day = .julian(number)
        } else {
            guard let number = small(&scanner, 0...365) else { return nil }
            day = .zeroBased(number)
        }
        guard scanner.take("/") else { return Change(day: day, time: 7_200) }
        return time(&scanner, hours: 167).map { Change(day: day, time: $0) }
    }

    private static func small(_ scanner: inout TextScanner, _ range: ClosedRange<Int>) -> Int? {
        guard scanner.digitRun <= 3, let value = scanner.number(), range.contains(value) else { return nil }
        return value
    }
}
