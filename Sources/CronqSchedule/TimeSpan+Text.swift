extension TimeSpan {
    /// The longest that a text may ask for: 36,525 days, a century.
    public static let longest = TimeSpan.days(36_525)

    private static let units: [(name: String, length: Int64)] = [
        ("w", Microseconds.perWeek), ("d", Microseconds.perDay), ("h", Microseconds.perHour),
        ("m", Microseconds.perMinute), ("s", Microseconds.perSecond), ("ms", Microseconds.perMillisecond), ("us", 1),
    ]

    /// Reads a duration: `90` (seconds), `90s`, `1h10m`, `1d`, `1w`, `500ms`, `1.5h` or ISO 8601 `PT1H10M`.
    ///
    /// Throws for calendar months and years, which have no fixed length, for negative durations, for a unit given
    /// twice and for more than `longest`. Days and weeks are 24 and 168 hours; blanks between the parts are fine.
    public init(parsing text: String) throws(ScheduleError) {
        guard text.utf8.count <= 100 else {
            throw ScheduleError(.tooLong, "a duration may be 100 bytes long", offset: 0)
        }
        var scanner = TextScanner(text)
        scanner.skipBlanks()
        let microseconds: Int64
        if scanner.peek == UInt8(ascii: "P") {
            microseconds = try TimeSpan.iso(&scanner)
        } else {
            microseconds = try TimeSpan.units(&scanner)
        }
        scanner.skipBlanks()
        guard scanner.isAtEnd else { throw TimeSpan.notUnderstood(scanner) }
        guard microseconds <= TimeSpan.longest.microseconds else { throw TimeSpan.tooLong }
        self.init(microseconds: microseconds)
    }

    private static let tooLong = ScheduleError(.outOfRange, "a duration may be up to 36525d, a century", offset: 0)

    private static func iso(_ scanner: inout TextScanner) throws(ScheduleError) -> Int64 {
        let start = scanner.position
        let period = try ISOPeriod(&scanner)
        guard period.months == 0 else {
            throw ScheduleError(
                .badDuration, "months and years have no fixed length; write days, like P30D", offset: start)
        }
        return (Int64(period.days) * Microseconds.perDay).saturatingAdding(period.time)
    }

    private static func units(_ scanner: inout TextScanner) throws(ScheduleError) -> Int64 {
        var total: Int64 = 0
        var seen: Set<String> = []
        repeat {
            let start = scanner.position
            if scanner.peek == UInt8(ascii: "-") {
                throw ScheduleError(.badDuration, "a duration must not be negative", offset: start)
            }
            guard scanner.digitRun > 0 else { throw notUnderstood(scanner) }
            guard scanner.digitRun <= 15, let whole = scanner.number() else { throw tooLong }
            let billionths = try fraction(&scanner)
            scanner.skipBlanks()
            let name = scanner.word()
            if name.isEmpty, !scanner.isAtEnd || !seen.isEmpty { throw notUnderstood(scanner) }
            guard let unit = units.first(where: { $0.name == (name.isEmpty ? "s" : name) }) else {
                throw unknownUnit(name, at: start)
            }
            guard seen.insert(unit.name).inserted else {
                throw ScheduleError(.badDuration, "the unit \(unit.name) is given twice", offset: start)
            }
            let part = Int64(Int128(billionths) * Int128(unit.length) / 1_000_000_000)
            total = total.saturatingAdding(Int64(whole).saturatingMultiplied(by: unit.length)).saturatingAdding(part)
            scanner.skipBlanks()
        } while !scanner.isAtEnd
        return total
    }

    private static func fraction(_ scanner: inout TextScanner) throws(ScheduleError) -> Int {
        let start = scanner.position
        guard scanner.take(".") else { return 0 }
        let count = scanner.digitRun
        guard (1...9).contains(count), let digits = scanner.digits(count) else {
            throw ScheduleError(.syntax, "a fraction has 1 to 9 digits", offset: start)
        }
        return (count..<9).reduce(digits) { value, _ in value * 10 }
    }

    private static func unknownUnit(_ name: String, at offset: Int) -> ScheduleError {
        switch name {
        case "M", "mo", "y", "Y":
            ScheduleError(
                .badDuration, "months and years have no fixed length; write days, like 30d (minutes are m)",
                offset: offset)
        default:
            ScheduleError(
                .badDuration, "the unit “\(name)” is not known; there are w, d, h, m, s, ms and us", offset: offset)
        }
    }

    private static func notUnderstood(_ scanner: TextScanner) -> ScheduleError {
        ScheduleError(
            .badDuration, "“\(scanner.rest)” is not a duration; write it like 90, 90s, 1h10m, 500ms or PT1H10M",
            offset: scanner.position)
    }

    /// Compact and canonical, such as `1h10m`, `20s`, `1d` or `0s`; `init(parsing:)` reads it back exactly, unless it is
    /// negative or longer than `longest`.
    public var text: String {
        guard microseconds != 0 else { return "0s" }
        var text = microseconds < 0 ? "-" : ""
        var rest = microseconds.magnitude
        for unit in TimeSpan.units where unit.name != "w" {
            let (count, remainder) = rest.quotientAndRemainder(dividingBy: UInt64(unit.length))
            if count > 0 { text += "\(count)\(unit.name)" }
            rest = remainder
        }
        return text
    }
}

extension TextScanner {
    fileprivate mutating func skipBlanks() {
        while let byte = peek, byte.isASCIISpace { advance() }
    }

    /// The letters that follow, as written.
    fileprivate mutating func word() -> String {
        let start = position
        while let byte = peek, byte.isASCIILetter { advance() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}
