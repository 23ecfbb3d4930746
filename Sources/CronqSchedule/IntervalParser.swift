/// Reads ISO 8601 repeating intervals and `at` one-shots.
enum IntervalParser {
    private static let form = "write R/<start>/<period>, R/<start>/<end> or R/<period>/<end>"

    /// One end of an interval.
    private enum Part {
        case period(ISOPeriod)
        case time(ISOTimestamp)
    }

    static func once(_ scanner: TextScanner, zone: ZoneRules) throws(ScheduleError) -> ParsedSchedule {
        var scanner = scanner
        scanner.advance()
        scanner.advance()
        guard let blank = scanner.peek, blank.isASCIISpace else {
            throw ScheduleError(.syntax, "write: at 2026-11-21T11:36", offset: scanner.position)
        }
        while scanner.peek?.isASCIISpace == true { scanner.advance() }
        let stamp = try ISOTimestamp(&scanner)
        try end(of: scanner, "the time")
        let zone = zoneInForce(stamp, zone)
        let steps = ElapsedSteps(
            anchor: zone.firstTime(reaching: stamp.local.microseconds), period: Microseconds.perSecond, range: .single)
        return ParsedSchedule(kind: .once, rule: .elapsed(steps), zone: zone, defaultPolicy: DSTPolicy())
    }

    static func parse(_ scanner: TextScanner, zone: ZoneRules) throws(ScheduleError) -> ParsedSchedule {
        var scanner = scanner
        scanner.advance()
        let count = try repetitions(&scanner)
        let firstAt = scanner.position
        let first = try part(&scanner)
        guard scanner.take("/") else {
            throw ScheduleError(.syntax, "the interval needs two parts after the R; \(form)", offset: scanner.position)
        }
        let secondAt = scanner.position
        let second = try part(&scanner)
        try end(of: scanner, "the interval")

        switch (first, second) {
        case (.time(let start), .period(let period)):
            let range = StepRange(first: 0, last: count.map { $0 - 1 })
            return try schedule(start, period, range, zone, at: secondAt)
        case (.period(let period), .time(let end)):
            let range = StepRange(first: count.map { 1 - $0 }, last: 0)
            return try schedule(end, period, range, zone, at: firstAt)
        case (.time(let start), .time(let end)):
            let range = StepRange(first: 0, last: count.map { $0 - 1 })
            return try schedule(start, try difference(start, end, zone, at: secondAt), range, zone, at: secondAt)
        case (.period, .period):
            throw ScheduleError(.syntax, "the interval has no start or end time; \(form)", offset: firstAt)
        }
    }

    /// Reads the number of fires and the slash behind it; nil means for ever.
    private static func repetitions(_ scanner: inout TextScanner) throws(ScheduleError) -> Int64? {
        let start = scanner.position
        if scanner.take("-") {
            throw ScheduleError(
                .neverFires, "a negative number of fires; write R5/… for five, R/… for no limit", offset: start)
        }
        var count: Int?
        if scanner.digitRun > 0 {
            guard scanner.digitRun <= 9, let number = scanner.number() else {
                throw ScheduleError(
                    .outOfRange, "the number of fires must be 1 to 999999999; R/… has no limit", offset: start)
            }
            guard number > 0 else {
                throw ScheduleError(
                    .neverFires, "R0 never fires; write R5/… for five fires, R/… for no limit", offset: start)
            }
            count = number
        }
        guard scanner.take("/") else {
            throw ScheduleError(
                .syntax, "after R (or R and the number of fires) comes a slash; \(form)", offset: scanner.position)
        }
        return count.map(Int64.init)
    }

    private static func part(_ scanner: inout TextScanner) throws(ScheduleError) -> Part {
        if scanner.peek == UInt8(ascii: "-"), scanner.peek(at: 1) == UInt8(ascii: "P") {
            throw ScheduleError(.badDuration, "a period must not be negative", offset: scanner.position)
        }
        if scanner.peek == UInt8(ascii: "P") { return .period(try ISOPeriod(&scanner)) }
        return .time(try ISOTimestamp(&scanner))
    }

    private static func end(of scanner: TextScanner, _ what: String) throws(ScheduleError) {
        guard scanner.isAtEnd else {
            throw ScheduleError(.syntax, "“\(scanner.rest)” after \(what) is not understood", offset: scanner.position)
        }
    }

    /// With an offset written, everything happens in that fixed offset.
    private static func zoneInForce(_ stamp: ISOTimestamp, _ zone: ZoneRules) -> ZoneRules {
        guard let offset = stamp.offsetSeconds else { return zone }
        guard offset != 0 else { return .utc }
        let minutes = abs(offset) / 60
        let name = (offset < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
        return ZoneRules(identifier: name, fixedOffset: offset, abbreviation: name)
    }

    /// The period of `R/<start>/<end>`. Two local times some whole days apart mean days; anything else is elapsed time.
    private static func difference(
        _ start: ISOTimestamp, _ end: ISOTimestamp, _ zone: ZoneRules, at offset: Int
    ) throws(ScheduleError) -> ISOPeriod {
        guard (start.offsetSeconds == nil) == (end.offsetSeconds == nil) else {
            throw ScheduleError(.syntax, "give both times an offset (or Z), or neither", offset: offset)
        }
        let onTheWall = end.local.microseconds - start.local.microseconds
        let elapsed =
            zoneInForce(end, zone).firstTime(reaching: end.local.microseconds)
            - zoneInForce(start, zone).firstTime(reaching: start.local.microseconds)
        guard elapsed > 0 else {
            throw ScheduleError(.badDuration, "the end must be later than the start", offset: offset)
        }
        let days = onTheWall / Microseconds.perDay
        let isDays = start.offsetSeconds == nil && days > 0 && onTheWall % Microseconds.perDay == 0
        guard elapsed <= Int64(ISOPeriod.longestDays) * Microseconds.perDay else {
            throw ScheduleError(.outOfRange, "the period is longer than 1,000 years", offset: offset)
        }
        return isDays ? ISOPeriod(days: Int(days)) : ISOPeriod(time: elapsed)
    }

    private static func schedule(
        _ stamp: ISOTimestamp, _ period: ISOPeriod, _ range: StepRange, _ zone: ZoneRules, at offset: Int
    ) throws(ScheduleError) -> ParsedSchedule {
        guard period.months > 0 || period.days > 0 || period.time >= Microseconds.perSecond else {
            throw ScheduleError(
                .badDuration, "the period must be at least one second; write PT1S or longer, like PT1M or P1D",
                offset: offset)
        }
        let zone = zoneInForce(stamp, zone)
        let isOnce = range.first == 0 && range.last == 0
        return ParsedSchedule(
            kind: isOnce ? .once : .interval, rule: rule(stamp, period, range, zone), zone: zone,
            defaultPolicy: DSTPolicy())
    }

    private static func rule(
        _ stamp: ISOTimestamp, _ period: ISOPeriod, _ range: StepRange, _ zone: ZoneRules
    ) -> Rule {
        if period.months == 0, period.days == 0 || zone.isFixed {
            let length = Int64(period.days) * Microseconds.perDay + period.time
            let anchor = zone.firstTime(reaching: stamp.local.microseconds)
            return .elapsed(ElapsedSteps(anchor: anchor, period: length, range: range))
        }
        let steps = CalendarSteps(anchor: stamp.local, months: period.months, days: period.days, range: range)
        return period.time == 0 ? .calendar(steps) : .combined(CombinedSteps(date: steps, time: period.time))
    }
}
