/// The day-of-month and day-of-week fields, and how they combine.
struct CrontabDays: Sendable, Hashable {
    /// Bit n = day n of the month, 1...31.
    var daysOfMonth: UInt64 = 0
    /// Bit n = n days before the last (`L`, `L-n`).
    var daysFromEnd: UInt64 = 0
    /// Bit n = the Monday-to-Friday day nearest to day n (`nW`), in the same month.
    var nearestWeekdays: UInt64 = 0
    /// `LW`: the last Monday-to-Friday day.
    var lastWorkday = false
    /// Bit n = weekday n, 0 = Sunday.
    var weekdays: UInt64 = 0
    /// Bit 7 × n + d = the nth weekday d (`d#n`).
    var nthWeekdays: UInt64 = 0
    /// Bit n = the last weekday n of the month (`nL`).
    var lastWeekdays: UInt64 = 0
    /// Whether the field is written without a leading `*` or `?`. Only if both are do the fields add up, as in Vixie
    /// cron; otherwise a day must match both.
    var daysOfMonthRestrict = false
    var weekdaysRestrict = false

    static let everyDay: UInt64 = (1 << 32) - 2
    static let everyWeekday: UInt64 = (1 << 7) - 1

    /// Bit n = day n of that month matches.
    func mask(year: Int, month: Int) -> UInt64 {
        let length = CivilDate.daysInMonth(month, of: year)
        let firstWeekday = CivilDate.weekday(ofDay: CivilDate.days(year: year, month: month, day: 1))
        let valid: UInt64 = (2 << UInt64(length)) - 2
        let byDate = (daysOfMonth | specialDates(length, firstWeekday)) & valid
        let byWeekday = (everyWeek(firstWeekday) | specialWeekdays(length, firstWeekday)) & valid
        return daysOfMonthRestrict && weekdaysRestrict ? byDate | byWeekday : byDate & byWeekday
    }

    private func everyWeek(_ firstWeekday: Int) -> UInt64 {
        let first = UInt64(firstWeekday)
        let week = (weekdays >> first | weekdays << (7 - first)) & CrontabDays.everyWeekday
        return (week | week << 7 | week << 14 | week << 21 | week << 28) << 1
    }

    private func specialDates(_ length: Int, _ firstWeekday: Int) -> UInt64 {
        guard daysFromEnd | nearestWeekdays != 0 || lastWorkday else { return 0 }
        var mask: UInt64 = 0
        for back in 0...30 where daysFromEnd >> UInt64(back) & 1 != 0 && back < length {
            mask |= 1 << UInt64(length - back)
        }
        for day in 1...length where nearestWeekdays >> UInt64(day) & 1 != 0 {
            switch (firstWeekday + day - 1) % 7 {
            case 6: mask |= 1 << UInt64(day > 1 ? day - 1 : day + 2)
            case 0: mask |= 1 << UInt64(day < length ? day + 1 : day - 2)
            default: mask |= 1 << UInt64(day)
            }
        }
        if lastWorkday {
            switch (firstWeekday + length - 1) % 7 {
            case 6: mask |= 1 << UInt64(length - 1)
            case 0: mask |= 1 << UInt64(length - 2)
            default: mask |= 1 << UInt64(length)
            }
        }
        return mask
    }

    private func specialWeekdays(_ length: Int, _ firstWeekday: Int) -> UInt64 {
        guard nthWeekdays | lastWeekdays != 0 else { return 0 }
        var mask: UInt64 = 0
        for weekday in 0...6 {
            let first = 1 + (weekday - firstWeekday + 7) % 7
            for nth in 1...5 where nthWeekdays >> UInt64(7 * nth + weekday) & 1 != 0 {
                mask |= 1 << UInt64(first + (nth - 1) * 7)
            }
            if lastWeekdays >> UInt64(weekday) & 1 != 0 {
                mask |= 1 << UInt64(first + (length - first) / 7 * 7)
            }
        }
        return mask
    }
}
