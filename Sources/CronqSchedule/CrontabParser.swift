/// Reads five crontab fields, or an alias for them.
enum CrontabParser {
    /// The shorthands of Vixie cron.
    static let aliases = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    static func alias(_ bytes: [UInt8], _ range: Range<Int>, zone: ZoneRules) throws(ScheduleError) -> ParsedSchedule {
        let text = String(decoding: bytes[range], as: UTF8.self).lowercased()
        if let fields = aliases[text] {
            let expanded = Array(fields.utf8)
            return try parse(expanded, ScheduleParser.words(expanded, 0..<expanded.count), zone: zone)
        }
        if text.hasPrefix("@every") {
            throw ScheduleError(
                .unsupported,
                "@every is not supported yet; write R/<start>/<period>, like R/2026-11-21T00:00:00/PT1H10M",
                offset: range.lowerBound)
        }
        if text == "@reboot" {
            throw ScheduleError(
                .unsupported, "@reboot is not supported: a schedule has no machine; use @hourly … @yearly or a time",
                offset: range.lowerBound)
        }
        throw ScheduleError(
            .syntax,
            """
            “\(TextScanner.excerpt(bytes[range]))” is not known; there are @hourly, @daily, @midnight, @weekly, \
            @monthly, @yearly and @annually
            """, offset: range.lowerBound)
    }

    /// `fields` are the places of exactly five words.
    static func parse(
        _ bytes: [UInt8], _ fields: [Range<Int>], zone: ZoneRules
    ) throws(ScheduleError) -> ParsedSchedule {
        let minute = try CrontabField.minute.parse(bytes, fields[0])
        let hour = try CrontabField.hour.parse(bytes, fields[1])
        let dayOfMonth = try CrontabField.dayOfMonth.parse(bytes, fields[2])
        let month = try CrontabField.month.parse(bytes, fields[3])
        let dayOfWeek = try CrontabField.dayOfWeek.parse(bytes, fields[4])
        let crontab = Crontab(
            minutes: minute.values, hours: hour.values, months: month.values, days: days(dayOfMonth, dayOfWeek))
        if crontab.first(atOrAfter: 0) == nil {
            throw ScheduleError(
                .neverFires,
                "“\(TextScanner.excerpt(bytes[fields[2].lowerBound..<fields[4].upperBound]))” never fires: "
                    + "no month has such a day", offset: fields[2].lowerBound)
        }
        return ParsedSchedule(kind: .crontab, rule: .crontab(crontab), zone: zone, defaultPolicy: policy(crontab, hour))
    }

    private static func days(_ dayOfMonth: CrontabFieldValue, _ dayOfWeek: CrontabFieldValue) -> CrontabDays {
        var days = CrontabDays()
        days.daysOfMonth = dayOfMonth.values
        days.weekdays = dayOfWeek.values
        days.daysOfMonthRestrict = !dayOfMonth.isStarred
        days.weekdaysRestrict = !dayOfWeek.isStarred
        for item in dayOfMonth.items + dayOfWeek.items {
            switch item {
            case .values: break
            case .fromEnd(let back): days.daysFromEnd |= 1 << UInt64(back)
            case .lastWorkday: days.lastWorkday = true
            case .nearestWeekday(let day): days.nearestWeekdays |= 1 << UInt64(day)
            case .nth(let weekday, let nth): days.nthWeekdays |= 1 << UInt64(7 * nth + weekday)
            case .last(let weekday): days.lastWeekdays |= 1 << UInt64(weekday)
            }
        }
        return days
    }

    /// Fixed hours are appointments: kept when the clock jumps, once when it repeats. Every hour or every n hours means
    /// elapsed time: it goes on through a repeated hour. With every hour alike a skipped one needs no stand-in; with
    /// a step it does, or the pause would be twice as long.
    private static func policy(_ crontab: Crontab, _ hour: CrontabFieldValue) -> DSTPolicy {
        if crontab.hours == Crontab.everyHour { return DSTPolicy(gap: .skip, fold: .twice) }
        return DSTPolicy(gap: .next, fold: hour.isStepped ? .twice : .once)
    }
}
