/// A set of wall-clock times seen through a time zone: where each of them fires on the line of real time.
///
/// With `reached(t)` the latest local time shown up to t, the pattern's member L fires first at the first t for which
/// `reached(t) >= L`. That gives the first occurrence in a fold and the first valid instant after a gap, never twice.
/// The policies only take away (`skip`) or add (`twice`) fires near transitions.
struct WallClock<Pattern: LocalPattern> {
    let pattern: Pattern
    let zone: ZoneRules
    let dst: DSTPolicy

    func next(after time: Int64) -> Int64? {
        guard time < Microseconds.calendar.upperBound else { return nil }
        let time = max(time, Microseconds.calendar.lowerBound)
        let regular = nextRegular(after: time)
        guard dst.fold == .twice, zone.spread > 0 else { return regular }
        return nextRepeated(after: time, before: regular ?? .max) ?? regular
    }

    private func nextRegular(after time: Int64) -> Int64? {
        var from = zone.reached(time) + 1
        // Each turn passes one gap; a pattern that only ever meets gaps is not worth looking for any longer.
        for _ in 0..<1_000 {
            guard let local = pattern.first(atOrAfter: from) else { return nil }
            let fire = zone.firstTime(reaching: local)
            if dst.gap == .next || zone.spread == 0 { return fire }
            let shown = fire + zone.segment(at: fire).offset
            if shown == local { return fire }
            from = shown
        }
        return nil
    }

    /// A repeated fire repeats one that `time` has passed already, so it comes within the zone's spread.
    private func nextRepeated(after time: Int64, before limit: Int64) -> Int64? {
        var candidate: ZoneSegment? = zone.segment(at: time)
        while let segment = candidate, segment.start < min(limit, time + zone.spread + 1) {
            if let range = repeated(segment, from: time + 1, through: limit - 1),
                let local = pattern.first(atOrAfter: range.lowerBound + segment.offset),
                local - segment.offset <= range.upperBound
            {
                return local - segment.offset
            }
            candidate = zone.segment(after: segment)
        }
        return nil
    }

    func previous(atOrBefore time: Int64) -> Int64? {
        guard time >= Microseconds.calendar.lowerBound else { return nil }
        let time = min(time, Microseconds.calendar.upperBound)
        guard let regular = lastRegular(atOrBefore: time) else { return nil }
        guard dst.fold == .twice, zone.spread > 0 else { return regular }
        return lastRepeated(after: regular, atOrBefore: min(time, regular + zone.spread)) ?? regular
    }

    private func lastRegular(atOrBefore time: Int64) -> Int64? {
        var from = zone.reached(time)
        for _ in 0..<1_000 {
            guard let local = pattern.last(atOrBefore: from) else { return nil }
            let fire = zone.firstTime(reaching: local)
            if dst.gap == .next || zone.spread == 0 || fire + zone.segment(at: fire).offset == local { return fire }
            from = zone.reached(fire - 1)
        }
        return nil
    }

    private func lastRepeated(after limit: Int64, atOrBefore time: Int64) -> Int64? {
        var candidate: ZoneSegment? = zone.segment(at: time)
        while let segment = candidate, segment.end > limit {
            if let range = repeated(segment, from: limit + 1, through: time),
                let local = pattern.last(atOrBefore: range.upperBound + segment.offset),
                local - segment.offset >= range.lowerBound
            {
                return local - segment.offset
            }
            candidate = zone.segment(before: segment)
        }
        return nil
    }

    /// The part of `segment` during which the clock shows times for the second time, within the limits.
    private func repeated(_ segment: ZoneSegment, from: Int64, through: Int64) -> ClosedRange<Int64>? {
        guard segment.start != .min else { return nil }
        let lower = max(segment.start, from)
        let upper = min(segment.end - 1, zone.reached(segment.start - 1) - segment.offset, through)
        return lower <= upper ? lower...upper : nil
    }

    /// Fires in (`start`, `end`]: members of the pattern, corrected at each transition in between.
    func count(after start: Int64, through end: Int64) -> Int {
        let start = max(start, Microseconds.calendar.lowerBound - 1)
        let end = min(end, Microseconds.calendar.upperBound)
        guard start < end else { return 0 }
        var total = pattern.count(from: zone.reached(start) + 1, before: zone.reached(end) + 1)
        guard zone.spread > 0 else { return total }
        var candidate: ZoneSegment? = zone.segment(at: start)
        while let segment = candidate, segment.start <= end {
            if segment.start > start { total -= lostInGap(before: segment) }
            if dst.fold == .twice, let range = repeated(segment, from: start + 1, through: end) {
                total += pattern.count(
                    from: range.lowerBound + segment.offset, before: range.upperBound + 1 + segment.offset)
            }
            candidate = zone.segment(after: segment)
        }
        return total
    }

    /// How many members of the pattern do not fire on their own because they lie in the gap that ends at `segment`.
    private func lostInGap(before segment: ZoneSegment) -> Int {
        let shown = segment.start + segment.offset
        let gapStart = zone.reached(segment.start - 1) + 1
        guard gapStart < shown else { return 0 }
        let inGap = pattern.count(from: gapStart, before: shown)
        if inGap == 0 || dst.gap == .skip { return inGap }
        return inGap - 1 + pattern.count(from: shown, before: shown + 1)
    }
}
