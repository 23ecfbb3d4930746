/// What parsing a text gives.
struct ParsedSchedule {
    let kind: Schedule.Kind
    let rule: Rule
    let zone: ZoneRules
    let defaultPolicy: DSTPolicy
}

/// Decides which grammar a text is in and hands it on.
enum ScheduleParser {
    static func parse(_ text: String, zone: ZoneRules) throws(ScheduleError) -> ParsedSchedule {
        let bytes = Array(text.utf8.prefix(Schedule.longestText + 1))
        guard bytes.count <= Schedule.longestText else {
            throw ScheduleError(.tooLong, "a schedule may be \(Schedule.longestText) bytes long", offset: 0)
        }
        guard let start = bytes.firstIndex(where: { !$0.isASCIISpace }),
            let last = bytes.lastIndex(where: { !$0.isASCIISpace })
        else {
            throw ScheduleError(.syntax, "a schedule is missing; \(accepted)", offset: 0)
        }
        let range = start..<(last + 1)
        if let bad = bytes[range].firstIndex(where: { $0 < 0x20 && $0 != 0x09 }) {
            throw ScheduleError(.syntax, "a schedule is one line, without control characters", offset: bad)
        }
        let scanner = TextScanner(bytes, range)
        let second = scanner.peek(at: 1)
        switch scanner.peek {
        case UInt8(ascii: "@"):
            return try CrontabParser.alias(bytes, range, zone: zone)
        case UInt8(ascii: "R") where second != UInt8(ascii: "A"):
            return try IntervalParser.parse(scanner, zone: zone)
        case UInt8(ascii: "P"):
            throw ScheduleError(
                .syntax, "a period alone has no start; write R/<start>/<period>, like R/2026-11-21T00:00:00/P1D",
                offset: start)
        case UInt8(ascii: "A") where second == UInt8(ascii: "T"):
            return try IntervalParser.once(scanner, zone: zone)
        default:
            return try crontab(bytes, range, zone: zone)
        }
    }

    static let accepted = """
        write five crontab fields (30 5 * * mon-fri), @daily, R/2026-11-21T00:00:00/P1D or at 2026-11-21T11:36
        """

    private static func crontab(
        _ bytes: [UInt8], _ range: Range<Int>, zone: ZoneRules
    ) throws(ScheduleError) -> ParsedSchedule {
        let fields = words(bytes, range)
        switch fields.count {
        case 5:
            return try CrontabParser.parse(bytes, fields, zone: zone)
        case 6, 7:
            throw ScheduleError(
                .unsupported,
                """
                \(fields.count) fields: crontab lines with seconds or years are not supported yet; write five fields \
                (minute hour day-of-month month day-of-week), or R/<start>/PT10S for seconds
                """, offset: range.lowerBound)
        case 1 where isDuration(bytes[range]):
            throw ScheduleError(
                .unsupported,
                """
                a bare interval is not supported yet; write it with a start, like R/2026-11-21T00:00:00/PT1H10M
                """, offset: range.lowerBound)
        case 1 where bytes[range].prefix(4).allSatisfy(\.isASCIIDigit) && range.count >= 7:
            throw ScheduleError(
                .syntax, "for a single run write: at \(TextScanner.excerpt(bytes[range]))", offset: range.lowerBound)
        default:
            throw ScheduleError(
                .syntax, "“\(TextScanner.excerpt(bytes[range]))” is no schedule; \(accepted)", offset: range.lowerBound)
        }
    }

    private static func isDuration(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.first?.isASCIIDigit == true && bytes.last?.isASCIILetter == true
            && (try? TimeSpan(parsing: String(decoding: bytes, as: UTF8.self))) != nil
    }

    /// Where the blank-separated words are; at most nine are looked for.
    static func words(_ bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var position = range.lowerBound
        while position < range.upperBound, words.count < 9 {
            let end = bytes[position..<range.upperBound].firstIndex(where: \.isASCIISpace) ?? range.upperBound
            if end > position { words.append(position..<end) }
            position = end + 1
        }
        return words
    }
}
