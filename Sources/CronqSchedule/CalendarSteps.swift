/// Wall-clock times `anchor` + k × (months, days): each counted from the anchor, so that 31 January + 1 month is the
/// last day of February and + 2 months is 31 March again.
struct CalendarSteps: Sendable, Hashable {
    let anchor: CivilDateTime
    let months: Int
    let days: Int
    let range: StepRange
    private let anchorDate: CivilDate
    private let anchorDay: Int
    private let timeOfDay: Int64

    /// `months` and `days` must not both be zero, and neither may be negative.
    init(anchor: CivilDateTime, months: Int, days: Int, range: StepRange) {
        self.anchor = anchor
        self.months = months
        self.days = days
        self.range = range
        anchorDate = anchor.date
        anchorDay = anchor.day
        timeOfDay = anchor.microsecondOfDay
    }

    /// The mean length of a step; 2,629,746 s is a twelfth of the mean Gregorian year.
    var meanStep: Int64 {
        Int64(months) * 2_629_746 * Microseconds.perSecond + Int64(days) * Microseconds.perDay
    }

    /// Step `index`, also outside the calendar's range; `index` must come from a time inside it.
    func local(_ index: Int64) -> Int64 {
        var day = anchorDay
        if months != 0 {
            let month = Int64(anchorDate.year * 12 + anchorDate.month - 1) + index * Int64(months)
            let year = Int(month.floorDivided(by: 12))
            let monthOfYear = Int(month.floorRemainder(by: 12)) + 1
            let clamped = min(anchorDate.day, CivilDate.daysInMonth(monthOfYear, of: year))
            day = CivilDate.days(year: year, month: monthOfYear, day: clamped)
        }
        return (Int64(day) + index * Int64(days)) * Microseconds.perDay + timeOfDay
    }

    /// The first step, existing or not, at or after `local`.
    private func index(atOrAfter local: Int64) -> Int64 {
        // Months differ from their mean by a few days, less than one step: the loops turn once or twice.
        var index = (local - anchor.microseconds).floorDivided(by: meanStep)
        while self.local(index) < local { index += 1 }
        while self.local(index - 1) >= local { index -= 1 }
        return index
    }
}

extension CalendarSteps: LocalPattern {
    func first(atOrAfter local: Int64) -> Int64? {
        range.first(atOrAfter: index(atOrAfter: local)).map(self.local).flatMap(inCalendar)
    }

    func last(atOrBefore local: Int64) -> Int64? {
        range.last(atOrBefore: index(atOrAfter: local + 1) - 1).map(self.local).flatMap(inCalendar)
    }

    func count(from start: Int64, before end: Int64) -> Int {
        range.count(from: index(atOrAfter: start), before: index(atOrAfter: end))
    }

    private func inCalendar(_ local: Int64) -> Int64? {
        Microseconds.calendar.contains(local) ? local : nil
    }
}
