/// The segments of a zone while they are put together from a TZif file.
struct ZoneTable {
    private(set) var types: [ZoneRules.LocalTimeType]
    /// Ordered by start, in microseconds; the first starts at `Int64.min`.
    private(set) var segments: [(start: Int64, type: UInt8)]
    private(set) var repeatsFrom: Int64?

    init(_ content: TZifContent) {
        types = content.types
        segments = [(start: .min, type: 0)]
        let range = Microseconds.calendar
        for transition in content.transitions {
            // Files may begin with the Big Bang (-2^59 s): what happened before the calendar is where it starts from.
            if transition.time < range.lowerBound / Microseconds.perSecond {
                segments = [(start: .min, type: transition.type)]
            } else if transition.time < range.upperBound / Microseconds.perSecond {
                append(transition.time * Microseconds.perSecond, transition.type)
            }
        }
    }

    /// Adds what the rule says from the last transition on, for 400 years, after which it repeats.
    ///
    /// Returns false if the rule does not repeat after 400 years, which none does that makes sense.
    mutating func follow(_ rule: PosixRule) -> Bool {
        guard let standard = index(of: rule.standard) else { return false }
        let last = segments[segments.count - 1].start
        guard let daylight = rule.daylight else {
            // Without a transition the rule holds for all times; with one, the last of them begins it.
            if segments.count == 1 { segments = [(start: .min, type: standard)] }
            return true
        }
        guard let daylightIndex = index(of: daylight.type) else { return false }
        let firstYear = last == .min ? 1 : CivilDateTime(microseconds: last).date.year
        var changes: [(start: Int64, type: UInt8)] = []
        for year in (firstYear - 1)...(firstYear + 404) {
            let starts = daylight.starts.local(in: year) - Int64(rule.standard.offset)
            let ends = daylight.ends.local(in: year) - Int64(daylight.type.offset)
            changes.append((start: ends * Microseconds.perSecond, type: standard))
            changes.append((start: starts * Microseconds.perSecond, type: daylightIndex))
        }
        // Where one period of daylight-saving time ends as the next begins ("all year"), it goes on.
        changes.sort { left, right in
            left.start != right.start ? left.start < right.start : left.type == standard && right.type != standard
        }
        let explicit = segments.count
        // The last year was only needed to see where the one before it goes on.
        for position in 0..<(changes.count - 2) where changes[position].start > last {
            let change = changes[position]
            if changes[position + 1].start == change.start { continue }
            append(change.start, change.type)
        }
        return close(after: explicit)
    }

    /// Cuts the table where it begins to repeat.
    private mutating func close(after explicit: Int) -> Bool {
        // The first two may join up with the explicit part; from the third on the pattern is regular.
        guard segments.count > explicit + 2 else { return true }
        let sample = segments[explicit + 2]
        let again = sample.start + ZoneRules.cycle
        guard let end = segments.firstIndex(where: { $0.start == again && $0.type == sample.type }) else {
            return false
        }
        segments.removeSubrange((end + 1)...)
        repeatsFrom = again
        return true
    }

    private mutating func append(_ start: Int64, _ type: UInt8) {
        if segments[segments.count - 1].type != type { segments.append((start: start, type: type)) }
    }

    private mutating func index(of type: ZoneRules.LocalTimeType) -> UInt8? {
        if let known = types.firstIndex(of: type) { return UInt8(known) }
        guard types.count < 256 else { return nil }
        types.append(type)
        return UInt8(types.count - 1)
    }
}
