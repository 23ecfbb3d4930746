/// A stretch of time during which a zone's offset stays the same, in microseconds since 1970.
struct ZoneSegment {
    /// Index into the table, and how far this repetition of the table is shifted.
    let index: Int
    let shift: Int64
    let start: Int64
    /// Exclusive; `Int64.max` if the segment lasts for ever.
    let end: Int64
    let offset: Int64
}

extension ZoneRules {
    /// 400 Gregorian years, a whole number of weeks: calendar and weekdays repeat exactly.
    static let cycle: Int64 = 146_097 * Microseconds.perDay

    /// How much the zone's offsets ever differed.
    var spread: Int64 { largestOffset - smallestOffset }

    func segment(at time: Int64) -> ZoneSegment {
        var time = time
        var shift: Int64 = 0
        if let repeatsFrom, time >= repeatsFrom {
            shift = ((time - repeatsFrom) / ZoneRules.cycle + 1) * ZoneRules.cycle
            time -= shift
        }
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= time { low = middle } else { high = middle }
        }
        return segment(index: low, shift: shift)
    }

    private func segment(index: Int, shift: Int64) -> ZoneSegment {
        ZoneSegment(
            index: index, shift: shift,
            start: index == 0 ? .min : starts[index] + shift,
            end: index + 1 < starts.count ? starts[index + 1].saturatingAdding(shift) : .max,
            offset: offsets[index])
    }

    func segment(after segment: ZoneSegment) -> ZoneSegment? {
        segment.end == .max ? nil : self.segment(at: segment.end)
    }

    func segment(before segment: ZoneSegment) -> ZoneSegment? {
        segment.start == .min ? nil : self.segment(at: segment.start - 1)
    }

    /// The latest local time that the wall clock has shown at or before `time`.
    ///
    /// It is the local time of `time` itself, except during a repeated hour. A fire at local time L is due for the
    /// first time exactly when this reaches L, which is what makes gaps and folds one case.
    func reached(_ time: Int64) -> Int64 {
        var segment = self.segment(at: time)
        var latest = time + segment.offset
        while segment.start > time - spread, let earlier = self.segment(before: segment) {
            latest = max(latest, earlier.end - 1 + earlier.offset)
            segment = earlier
        }
        return latest
    }

    /// The first time at which the wall clock shows `local` or later: its first occurrence, or the end of the gap it
    /// falls into. Non-decreasing in `local`.
    func firstTime(reaching local: Int64) -> Int64 {
        var segment = self.segment(at: local - largestOffset)
        while true {
            let time = max(local - segment.offset, segment.start)
            guard time >= segment.end, let later = self.segment(after: segment) else { return time }
            segment = later
        }
    }
}

extension ZoneRules {
    /// What the wall clock shows at `instant`.
    public func local(at instant: Instant) -> CivilDateTime {
        let offset = segment(at: instant.microseconds).offset
        return CivilDateTime(microseconds: instant.microseconds.saturatingAdding(offset))
    }

    /// The instants at which the wall clock shows `local`, in order: none in a gap, two where the clock was put back.
    public func instants(of local: CivilDateTime) -> [Instant] {
        guard Microseconds.calendar.contains(local.microseconds) else { return [] }
        var found: [Instant] = []
        var candidate: ZoneSegment? = segment(at: local.microseconds - largestOffset)
        while let segment = candidate, segment.start <= local.microseconds - smallestOffset {
            let time = local.microseconds - segment.offset
            if time >= segment.start, time < segment.end { found.append(Instant(microseconds: time)) }
            candidate = self.segment(after: segment)
        }
        return found
    }

    /// The first instant at which the wall clock shows `local` or a later time: the first occurrence if it comes
    /// twice, the first instant after the gap if it never comes.
    public func firstInstant(reaching local: CivilDateTime) -> Instant {
        let bounded = min(max(local.microseconds, Microseconds.calendar.lowerBound), Microseconds.calendar.upperBound)
        return Instant(microseconds: firstTime(reaching: bounded))
    }

    /// The next instant at which the offset from UTC changes, or nil if it never does again.
    public func nextTransition(after instant: Instant) -> Instant? {
        var segment = self.segment(at: instant.microseconds)
        // Changes of the abbreviation alone are passed over; no zone has more than a few of them in a row.
        for _ in 0..<starts.count {
            guard let later = self.segment(after: segment) else { return nil }
            if later.offset != segment.offset { return Instant(microseconds: later.start) }
            segment = later
        }
        return nil
    }
}
