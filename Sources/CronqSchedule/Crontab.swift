/// The five fields of a crontab line as bit masks.
struct Crontab: Sendable, Hashable {
    /// Bit n = minute n.
    var minutes: UInt64
    /// Bit n = hour n.
    var hours: UInt64
    /// Bit n = month n; bit 0 is unused.
    var months: UInt64
    var days: CrontabDays

    /// How many fires a matching day has.
    var firesPerDay: Int { hours.nonzeroBitCount * minutes.nonzeroBitCount }

    static let everyMinute: UInt64 = (1 << 60) - 1
    static let everyHour: UInt64 = (1 << 24) - 1
    static let everyMonth: UInt64 = (1 << 13) - 2

    /// Months that a search looks through: the calendar repeats after 400 years, so nothing comes later.
    static let horizon = 400 * 12 + 1

    private func dayMask(year: Int, month: Int) -> UInt64 {
        months >> UInt64(month) & 1 == 0 ? 0 : days.mask(year: year, month: month)
    }
}

extension Crontab: LocalPattern {
    func first(atOrAfter local: Int64) -> Int64? {
        let minute = (local - 1).floorDivided(by: Microseconds.perMinute) + 1
        let day = Int(minute.floorDivided(by: 1_440))
        let date = CivilDate(daysSinceEpoch: day)
        var mask = dayMask(year: date.year, month: date.month) >> UInt64(date.day)
        if mask & 1 != 0, let found = firstMinute(atOrAfter: Int(minute.floorRemainder(by: 1_440))) {
            return time(day, found)
        }
        mask >>= 1
        if mask != 0 { return time(day + 1 + mask.trailingZeroBitCount, firstMinuteOfDay) }
        var (year, month) = (date.year, date.month)
        for _ in 0..<Crontab.horizon {
            month += 1
            if month > 12 { (year, month) = (year + 1, 1) }
            guard year <= 9_999 else { return nil }
            let mask = dayMask(year: year, month: month)
            guard mask != 0 else { continue }
            return time(CivilDate.days(year: year, month: month, day: mask.trailingZeroBitCount), firstMinuteOfDay)
        }
        return nil
    }

    func last(atOrBefore local: Int64) -> Int64? {
        let minute = local.floorDivided(by: Microseconds.perMinute)
        let day = Int(minute.floorDivided(by: 1_440))
        let date = CivilDate(daysSinceEpoch: day)
        var mask = dayMask(year: date.year, month: date.month) & (2 << UInt64(date.day) - 1)
        if mask >> UInt64(date.day) & 1 != 0 {
            if let found = lastMinute(atOrBefore: Int(minute.floorRemainder(by: 1_440))) { return time(day, found) }
            mask &= 1 << UInt64(date.day) - 1
        }
        if mask != 0 { return time(day - date.day + mask.highestBit, lastMinuteOfDay) }
        var (year, month) = (date.year, date.month)
        for _ in 0..<Crontab.horizon {
            month -= 1
            if month < 1 { (year, month) = (year - 1, 12) }
            guard year >= 1 else { return nil }
            let mask = dayMask(year: year, month: month)
            guard mask != 0 else { continue }
            return time(CivilDate.days(year: year, month: month, day: mask.highestBit), lastMinuteOfDay)
        }
        return nil
    }

    func count(from start: Int64, before end: Int64) -> Int {
        let start = (start - 1).floorDivided(by: Microseconds.perMinute) + 1
        let end = (end - 1).floorDivided(by: Microseconds.perMinute) + 1
        guard start < end else { return 0 }
        let firstDay = Int(start.floorDivided(by: 1_440))
        let lastDay = Int(end.floorDivided(by: 1_440))
        let whole = countDays(from: firstDay, before: lastDay) * firesPerDay
        let skipped = matches(firstDay) ? firesBefore(Int(start.floorRemainder(by: 1_440))) : 0
        let added = matches(lastDay) ? firesBefore(Int(end.floorRemainder(by: 1_440))) : 0
        return whole - skipped + added
    }

    private func time(_ day: Int, _ minute: Int) -> Int64 {
        Int64(day) * Microseconds.perDay + Int64(minute) * Microseconds.perMinute
    }
}

extension Crontab {
    private var firstMinuteOfDay: Int { hours.trailingZeroBitCount * 60 + minutes.trailingZeroBitCount }
    private var lastMinuteOfDay: Int { hours.highestBit * 60 + minutes.highestBit }

    private func firstMinute(atOrAfter minuteOfDay: Int) -> Int? {
        let (hour, minute) = (minuteOfDay / 60, minuteOfDay % 60)
        if hours >> UInt64(hour) & 1 != 0 {
            let rest = minutes >> UInt64(minute)
            if rest != 0 { return minuteOfDay + rest.trailingZeroBitCount }
        }
        let rest = hours >> UInt64(hour + 1)
        return rest == 0 ? nil : (hour + 1 + rest.trailingZeroBitCount) * 60 + minutes.trailingZeroBitCount
    }

    private func lastMinute(atOrBefore minuteOfDay: Int) -> Int? {
        let (hour, minute) = (minuteOfDay / 60, minuteOfDay % 60)
        if hours >> UInt64(hour) & 1 != 0 {
            let rest = minutes & (2 << UInt64(minute) - 1)
            if rest != 0 { return hour * 60 + rest.highestBit }
        }
        let rest = hours & (1 << UInt64(hour) - 1)
        return rest == 0 ? nil : rest.highestBit * 60 + minutes.highestBit
    }

    /// Fires of a matching day that come before `minuteOfDay`.
    private func firesBefore(_ minuteOfDay: Int) -> Int {
        let (hour, minute) = (minuteOfDay / 60, minuteOfDay % 60)
        let earlier = (hours & (1 << UInt64(hour) - 1)).nonzeroBitCount * minutes.nonzeroBitCount
        guard hours >> UInt64(hour) & 1 != 0 else { return earlier }
        return earlier + (minutes & (1 << UInt64(minute) - 1)).nonzeroBitCount
    }

    private func matches(_ day: Int) -> Bool {
        let date = CivilDate(daysSinceEpoch: day)
        return dayMask(year: date.year, month: date.month) >> UInt64(date.day) & 1 != 0
    }

    /// Matching days in `start` ..< `end`, a month at a time.
    private func countDays(from start: Int, before end: Int) -> Int {
        let (from, to) = (CivilDate(daysSinceEpoch: start), CivilDate(daysSinceEpoch: end))
        var (year, month) = (from.year, from.month)
        var total = 0
        while (year, month) <= (to.year, to.month) {
            var mask = dayMask(year: year, month: month)
            if (year, month) == (from.year, from.month) { mask &= ~(1 << UInt64(from.day) - 1) }
            if (year, month) == (to.year, to.month) { mask &= 1 << UInt64(to.day) - 1 }
            total += mask.nonzeroBitCount
            month += 1
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        return total
    }
}

extension UInt64 {
    /// The number of the highest bit set; -1 if there is none.
    var highestBit: Int { 63 - leadingZeroBitCount }
}
