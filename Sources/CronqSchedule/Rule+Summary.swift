extension Rule {
    /// The rule in words; UTC goes without saying, every other zone is named.
    func summary(zone: ZoneRules) -> String {
        let words: String
        switch self {
        case .elapsed(let steps):
            let anchor = zone.local(at: Instant(microseconds: steps.anchor))
            words = Rule.repeating(
                Rule.words(months: 0, days: 0, time: steps.period, daysAreFixed: zone.isFixed), anchor, steps.range)
        case .calendar(let steps):
            words = Rule.repeating(
                Rule.words(months: steps.months, days: steps.days, time: 0, daysAreFixed: true), steps.anchor,
                steps.range)
        case .combined(let steps):
            words = Rule.repeating(
                Rule.words(months: steps.date.months, days: steps.date.days, time: steps.time, daysAreFixed: false),
                steps.date.anchor, steps.date.range)
        case .crontab(let fields):
            words = fields.summary
        }
        return zone.identifier == ZoneRules.utc.identifier ? words : words + ", " + zone.identifier
    }

    private static func repeating(_ period: String, _ anchor: CivilDateTime, _ range: StepRange) -> String {
        let time = anchor.date.description + " " + anchor.timeText(alwaysSeconds: false)
        switch (range.first, range.last) {
        case (0, 0): return "once at " + time
        case (0, nil): return "\(period) from \(time)"
        case (0, let last?): return "\(period) from \(time), \(last + 1) times"
        case (let first?, _): return "\(period) until \(time), \(1 - first) times"
        case (nil, _): return "\(period) until \(time)"
        }
    }

    /// `every minute`, `every 2 weeks`, `every 1 day 12 hours`.
    private static func words(months: Int, days: Int, time: Int64, daysAreFixed: Bool) -> String {
        var parts: [(count: Int64, unit: String)] = []
        var days = Int64(days)
        var time = time
        if daysAreFixed {
            days += time / Microseconds.perDay
            time %= Microseconds.perDay
        }
        parts.append((Int64(months / 12), "year"))
        parts.append((Int64(months % 12), "month"))
        if days % 7 == 0 { parts.append((days / 7, "week")) } else { parts.append((days, "day")) }
        parts.append((time / Microseconds.perHour, "hour"))
        parts.append((time / Microseconds.perMinute % 60, "minute"))
        parts.append((time / Microseconds.perSecond % 60, "second"))
        parts.append((time % Microseconds.perSecond, "microsecond"))
        parts.removeAll { $0.count == 0 }
        if parts.count == 1, parts[0].count == 1 { return "every " + parts[0].unit }
        return "every " + parts.map { "\($0.count) \($0.unit)\($0.count == 1 ? "" : "s")" }.joined(separator: " ")
    }
}
