/// An ISO 8601 duration in the three parts that do not convert into each other.
struct ISOPeriod: Sendable, Hashable {
    /// Calendar months; a year is twelve.
    var months = 0
    /// Calendar days; a week is seven.
    var days = 0
    /// Elapsed microseconds.
    var time: Int64 = 0

    /// 1,000 years: longer than any schedule needs, short enough that no sum overflows.
    static let longestMonths = 12_000
    static let longestDays = 365_250

    private enum Unit: Int {
        case years, months, weeks, days, hours, minutes, seconds
    }

    init(days: Int) {
        self.days = days
    }

    init(time: Int64) {
        self.time = time
    }

    /// Reads `P…` and leaves the cursor behind it.
    init(_ scanner: inout TextScanner) throws(ScheduleError) {
        let start = scanner.position
        guard scanner.take("P") else {
            throw ScheduleError(
                .syntax, "“\(scanner.rest)” is not a period; write it like PT1M, PT1H30M, P1D, P2W or P1M",
                offset: start)
        }
        var inTime = false
        var last = -1
        var hadFraction = false
        while let byte = scanner.peek, byte != UInt8(ascii: "/") {
            if byte == UInt8(ascii: "T"), !inTime {
                scanner.advance()
                inTime = true
                last = max(last, Unit.days.rawValue)
                guard scanner.peek?.isASCIIDigit == true else { break }
                continue
            }
            let part = scanner.position
            let (whole, fraction) = try ISOPeriod.amount(&scanner)
            guard let unit = ISOPeriod.unit(scanner.peek, inTime: inTime) else {
                throw ISOPeriod.badUnit(scanner, inTime: inTime)
            }
            scanner.advance()
            guard unit.rawValue > last else {
                throw ScheduleError(
                    .syntax, "the parts of a period come once each, in the order Y M W D T H M S", offset: part)
            }
            guard !hadFraction else {
                throw ScheduleError(.syntax, "only the last part of a period may have a fraction", offset: part)
            }
            last = unit.rawValue
            hadFraction = fraction != nil
            try add(whole, fraction, unit, at: part)
        }
        guard last >= 0, !(inTime && last <= Unit.days.rawValue) else {
            throw ScheduleError(
                .badDuration, "the period has no length; write it like PT1M, PT1H30M, P1D, P2W or P1M", offset: start)
        }
    }

    /// A number and what follows its decimal sign, in billionths.
    private static func amount(_ scanner: inout TextScanner) throws(ScheduleError) -> (Int, Int?) {
        let start = scanner.position
        if scanner.peek == UInt8(ascii: "-") {
            throw ScheduleError(.badDuration, "a period must not be negative", offset: start)
        }
        guard scanner.digitRun > 0 else {
            throw ScheduleError(
                .syntax, "“\(scanner.rest)” in the period: a number comes first, as in PT1M or P1D", offset: start)
        }
        guard scanner.digitRun <= 9, let whole = scanner.number() else {
            throw ScheduleError(.outOfRange, "a number in a period has at most 9 digits", offset: start)
        }
        guard scanner.take(".") || scanner.take(",") else { return (whole, nil) }
        let count = scanner.digitRun
        guard (1...9).contains(count), let digits = scanner.digits(count) else {
            throw ScheduleError(.syntax, "a fraction in a period has 1 to 9 digits", offset: start)
        }
        return (whole, (count..<9).reduce(digits) { value, _ in value * 10 })
    }

    private static func unit(_ byte: UInt8?, inTime: Bool) -> Unit? {
        switch byte {
        case UInt8(ascii: "Y") where !inTime: .years
        case UInt8(ascii: "M"): inTime ? .minutes : .months
        case UInt8(ascii: "W") where !inTime: .weeks
        case UInt8(ascii: "D") where !inTime: .days
        case UInt8(ascii: "H") where inTime: .hours
        case UInt8(ascii: "S") where inTime: .seconds
        default: nil
        }
    }

    private static func badUnit(_ scanner: TextScanner, inTime: Bool) -> ScheduleError {
        let hint: String
        switch scanner.peek {
        case UInt8(ascii: "H"), UInt8(ascii: "S"): hint = "hours and seconds come after a T, as in PT1H"
        case UInt8(ascii: "Y"), UInt8(ascii: "W"), UInt8(ascii: "D"): hint = "days, weeks and years come before the T"
        case nil, UInt8(ascii: "/"): hint = "the last number has no unit; write Y M W D, and after a T: H M S"
        default: hint = inTime ? "after the T come H, M and S" : "before the T come Y, M, W and D"
        }
        return ScheduleError(.syntax, "in the period, \(hint)", offset: scanner.position)
    }

    private mutating func add(_ whole: Int, _ fraction: Int?, _ unit: Unit, at offset: Int) throws(ScheduleError) {
        let fraction = fraction ?? 0
        switch unit {
        case .years, .months:
            let perUnit = unit == .years ? 12 : 1
            guard (fraction * perUnit).isMultiple(of: 1_000_000_000) else {
                throw ScheduleError(
                    .badDuration, "a fraction of a month has no fixed length; write days or hours", offset: offset)
            }
            months += whole * perUnit + fraction * perUnit / 1_000_000_000
        case .weeks:
            days += whole * 7 + fraction * 7 / 1_000_000_000
            time += ISOPeriod.part(fraction * 7 % 1_000_000_000, of: Microseconds.perDay)
        case .days:
            days += whole
            time += ISOPeriod.part(fraction, of: Microseconds.perDay)
        case .hours: time = try sum(whole, fraction, Microseconds.perHour, offset)
        case .minutes: time = try sum(whole, fraction, Microseconds.perMinute, offset)
        case .seconds: time = try sum(whole, fraction, Microseconds.perSecond, offset)
        }
        guard months <= ISOPeriod.longestMonths, days <= ISOPeriod.longestDays else {
            throw ISOPeriod.tooLong(offset)
        }
    }

    private func sum(_ whole: Int, _ fraction: Int, _ unit: Int64, _ offset: Int) throws(ScheduleError) -> Int64 {
        // 999,999,999 hours are 3.6e18 µs: inside an Int64, so that only the sum needs a check.
        let sum = time.saturatingAdding(Int64(whole) * unit).saturatingAdding(ISOPeriod.part(fraction, of: unit))
        guard sum <= Int64(ISOPeriod.longestDays) * Microseconds.perDay else { throw ISOPeriod.tooLong(offset) }
        return sum
    }

    /// Billionths of a unit, rounded down to the microsecond.
    private static func part(_ billionths: Int, of unit: Int64) -> Int64 {
        Int64(Int128(billionths) * Int128(unit) / 1_000_000_000)
    }

    private static func tooLong(_ offset: Int) -> ScheduleError {
        ScheduleError(.outOfRange, "the period is longer than 1,000 years", offset: offset)
    }
}
