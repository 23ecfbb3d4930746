/// Calendar steps followed by elapsed time: step k is k × the date part on the wall clock, then k × `time`.
///
/// The date part always takes the first valid instant after a gap and the first occurrence in a fold: the elapsed part
/// keeps the fires apart, so there is nothing for a policy to decide.
struct CombinedSteps: Sendable, Hashable {
    let date: CalendarSteps
    /// Microseconds, more than zero.
    let time: Int64

    private func time(_ index: Int64, _ zone: ZoneRules) -> Int64 {
        zone.firstTime(reaching: date.local(index)) + index * time
    }

    /// The first step, existing or not, that fires at or after `time`.
    private func index(atOrAfter time: Int64, _ zone: ZoneRules) -> Int64 {
        // Off by the few days that months and offsets vary: a handful of turns at most.
        var index = (time - date.anchor.microseconds).floorDivided(by: date.meanStep + self.time)
        while self.time(index, zone) < time { index += 1 }
        while self.time(index - 1, zone) >= time { index -= 1 }
        return index
    }

    func next(after time: Int64, zone: ZoneRules) -> Int64? {
        guard time < Microseconds.calendar.upperBound else { return nil }
        let time = max(time, Microseconds.calendar.lowerBound)
        return fire(date.range.first(atOrAfter: index(atOrAfter: time + 1, zone)), zone)
    }

    func previous(atOrBefore time: Int64, zone: ZoneRules) -> Int64? {
        guard time >= Microseconds.calendar.lowerBound else { return nil }
        let time = min(time, Microseconds.calendar.upperBound)
        return fire(date.range.last(atOrBefore: index(atOrAfter: time + 1, zone) - 1), zone)
    }

    private func fire(_ index: Int64?, _ zone: ZoneRules) -> Int64? {
        guard let index else { return nil }
        let time = self.time(index, zone)
        return Microseconds.calendar.contains(time) ? time : nil
    }

    func count(after start: Int64, through end: Int64, zone: ZoneRules) -> Int {
        let start = max(start, Microseconds.calendar.lowerBound - 1)
        let end = min(end, Microseconds.calendar.upperBound)
        guard start < end else { return 0 }
        return date.range.count(from: index(atOrAfter: start + 1, zone), before: index(atOrAfter: end + 1, zone))
    }
}
