/// Fires at `anchor` + k × `period` of elapsed time.
struct ElapsedSteps: Sendable, Hashable {
    let anchor: Int64
    /// At least a second.
    let period: Int64
    let range: StepRange

    private func time(_ index: Int64) -> Int64? {
        let time = anchor.saturatingAdding(index.saturatingMultiplied(by: period))
        return Microseconds.calendar.contains(time) ? time : nil
    }

    func next(after time: Int64) -> Int64? {
        guard time < Microseconds.calendar.upperBound else { return nil }
        let time = max(time, Microseconds.calendar.lowerBound)
        return range.first(atOrAfter: (time - anchor).floorDivided(by: period) + 1).flatMap(self.time)
    }

    func previous(atOrBefore time: Int64) -> Int64? {
        guard time >= Microseconds.calendar.lowerBound else { return nil }
        let time = min(time, Microseconds.calendar.upperBound)
        return range.last(atOrBefore: (time - anchor).floorDivided(by: period)).flatMap(self.time)
    }

    func count(after start: Int64, through end: Int64) -> Int {
        let start = max(start, Microseconds.calendar.lowerBound - 1)
        let end = min(end, Microseconds.calendar.upperBound)
        guard start < end else { return 0 }
        return range.count(
            from: (start - anchor).floorDivided(by: period) + 1, before: (end - anchor).floorDivided(by: period) + 1)
    }
}
