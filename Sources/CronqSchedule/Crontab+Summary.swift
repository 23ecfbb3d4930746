extension Crontab {
    /// `at 05:30 on Monday to Friday`, `every 15 minutes from 09:00 to 17:59 on the last day of the month`.
    var summary: String {
        var words = timeWords
        let dates = days.dateWords
        let weekdays = days.weekdayWords
        switch (dates, weekdays) {
        case (nil, nil): if months == Crontab.everyMonth, words.hasPrefix("at ") && !isHourly { words += " every day" }
        case (let dates?, nil): words += " on " + dates
        case (nil, let weekdays?): words += " on " + weekdays
        case (let dates?, let weekdays?):
            let isEither = days.daysOfMonthRestrict && days.weekdaysRestrict
            words += isEither ? " on \(dates) or on \(weekdays)" : " on \(dates) that are \(weekdays)"
        }
        if months != Crontab.everyMonth {
            words += " in " + Crontab.ranges(months, 1...12, cyclic: true) { Crontab.monthNames[$0 - 1] }
        }
        return words
    }

    private var isHourly: Bool { hours == Crontab.everyHour }

    private var timeWords: String {
        let isEveryMinute = minutes == Crontab.everyMinute
        if !isHourly, firesPerDay <= 6 {
            return "at " + Crontab.list(times.map { padded($0 / 60, 2) + ":" + padded($0 % 60, 2) })
        }
        let minuteWords: String
        if isEveryMinute {
            minuteWords = "every minute"
        } else if let step = Crontab.step(minutes, of: 60) {
            minuteWords = "every \(step) minutes"
        } else {
            let noun = minutes.nonzeroBitCount == 1 ? "minute" : "minutes"
            minuteWords = "at \(noun) " + Crontab.ranges(minutes, 0...59, cyclic: false) { String($0) }
        }
        if isHourly { return minuteWords.hasPrefix("every") ? minuteWords : minuteWords + " of every hour" }
        if let step = Crontab.step(hours, of: 24) { return minuteWords + " of every \(Crontab.ordinal(step)) hour" }
        let first = hours.trailingZeroBitCount
        if hours >> UInt64(first) & (hours >> UInt64(first) + 1) == 0 {
            return minuteWords + " from \(padded(first, 2)):00 to \(padded(hours.highestBit, 2)):59"
        }
        return minuteWords + " of the hours " + Crontab.ranges(hours, 0...23, cyclic: true) { String($0) }
    }

    /// Minutes of the day at which a matching day fires.
    private var times: [Int] {
        (0..<24).filter { hours >> UInt64($0) & 1 != 0 }.flatMap { hour in
            (0..<60).filter { minutes >> UInt64($0) & 1 != 0 }.map { hour * 60 + $0 }
        }
    }

    /// The step if the mask is 0, n, 2n, … over the whole range and fits it evenly.
    private static func step(_ mask: UInt64, of size: Int) -> Int? {
        let count = mask.nonzeroBitCount
        guard count > 1, count < size, size.isMultiple(of: count) else { return nil }
        let step = size / count
        return stride(from: 0, to: size, by: step).allSatisfy { mask >> UInt64($0) & 1 != 0 } ? step : nil
    }
}

extension CrontabDays {
    /// `day 1`, `days 1 to 7 and the last day of the month`; nil if the field matches every day.
    fileprivate var dateWords: String? {
        guard daysOfMonth != CrontabDays.everyDay else { return nil }
        var parts: [String] = []
        if daysOfMonth != 0 {
            let noun = daysOfMonth.nonzeroBitCount == 1 ? "day " : "days "
            parts.append(noun + Crontab.ranges(daysOfMonth, 1...31, cyclic: false) { String($0) })
        }
        for day in 1...31 where nearestWeekdays >> UInt64(day) & 1 != 0 {
            parts.append("the working day nearest to day \(day)")
        }
        for back in 0...30 where daysFromEnd >> UInt64(back) & 1 != 0 {
            parts.append(back == 0 ? "the last day of the month" : "day \(back) before the last of the month")
        }
        if lastWorkday { parts.append("the last working day of the month") }
        return Crontab.list(parts)
    }

    /// `Monday to Friday`, `the second Friday of the month`; nil if the field matches every day.
    fileprivate var weekdayWords: String? {
        guard weekdays != CrontabDays.everyWeekday else { return nil }
        var parts: [String] = []
        if weekdays != 0 {
            // Weeks are read from Monday on.
            let fromMonday = (weekdays >> 1 | weekdays << 6) & CrontabDays.everyWeekday
            parts.append(Crontab.ranges(fromMonday, 0...6, cyclic: true) { Crontab.weekdayNames[($0 + 1) % 7] })
        }
        for nth in 1...5 {
            for weekday in 0...6 where nthWeekdays >> UInt64(7 * nth + weekday) & 1 != 0 {
                parts.append("the \(Crontab.ordinal(nth)) \(Crontab.weekdayNames[weekday]) of the month")
            }
        }
        for weekday in 0...6 where lastWeekdays >> UInt64(weekday) & 1 != 0 {
            parts.append("the last \(Crontab.weekdayNames[weekday]) of the month")
        }
        return Crontab.list(parts)
    }
}

extension Crontab {
    fileprivate static let weekdayNames = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    fileprivate static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    fileprivate static func ordinal(_ number: Int) -> String {
        switch number {
        case 2: "second"
        case 1: "first"
        case 3: "third"
        case 4: "fourth"
        case 5: "fifth"
        default: "\(number)th"
        }
    }

    fileprivate static func list(_ parts: [String]) -> String {
        guard parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1]
    }

    /// The values of a mask with runs of three and more as `a to b`, joined across the end of the range if `cyclic`.
    fileprivate static func ranges(
        _ mask: UInt64, _ range: ClosedRange<Int>, cyclic: Bool, name: (Int) -> String
    ) -> String {
        var runs: [(first: Int, last: Int)] = []
        for value in range where mask >> UInt64(value) & 1 != 0 {
            if let last = runs.last, last.last == value - 1 {
                runs[runs.count - 1].last = value
            } else {
                runs.append((value, value))
            }
        }
        if cyclic, runs.count > 1, let first = runs.first, let last = runs.last, first.first == range.lowerBound,
            last.last == range.upperBound
        {
            runs[runs.count - 1].last = first.last
            runs.removeFirst()
        }
        let parts = runs.flatMap { run -> [String] in
            if run.first == run.last { return [name(run.first)] }
            if run.last == run.first + 1 { return [name(run.first), name(run.last)] }
            return [name(run.first) + " to " + name(run.last)]
        }
        return list(parts)
    }
}
