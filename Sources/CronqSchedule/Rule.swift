/// What a parsed schedule comes down to; times are microseconds since 1970.
enum Rule: Sendable, Hashable {
    /// Steps of elapsed time, which no clock change touches; also the one-shots.
    case elapsed(ElapsedSteps)
    /// Days, weeks, months and years on the wall clock.
    case calendar(CalendarSteps)
    /// Calendar steps with elapsed time on top, such as `P1DT12H`.
    case combined(CombinedSteps)
    case crontab(Crontab)

    func next(after time: Int64, zone: ZoneRules, dst: DSTPolicy) -> Int64? {
        switch self {
        case .elapsed(let steps): steps.next(after: time)
        case .calendar(let steps): WallClock(pattern: steps, zone: zone, dst: dst).next(after: time)
        case .combined(let steps): steps.next(after: time, zone: zone)
        case .crontab(let fields): WallClock(pattern: fields, zone: zone, dst: dst).next(after: time)
        }
    }

    func previous(atOrBefore time: Int64, zone: ZoneRules, dst: DSTPolicy) -> Int64? {
        switch self {
        case .elapsed(let steps): steps.previous(atOrBefore: time)
        case .calendar(let steps): WallClock(pattern: steps, zone: zone, dst: dst).previous(atOrBefore: time)
        case .combined(let steps): steps.previous(atOrBefore: time, zone: zone)
        case .crontab(let fields): WallClock(pattern: fields, zone: zone, dst: dst).previous(atOrBefore: time)
        }
    }

    func count(after start: Int64, through end: Int64, zone: ZoneRules, dst: DSTPolicy) -> Int {
        switch self {
        case .elapsed(let steps): steps.count(after: start, through: end)
        case .calendar(let steps): WallClock(pattern: steps, zone: zone, dst: dst).count(after: start, through: end)
        case .combined(let steps): steps.count(after: start, through: end, zone: zone)
        case .crontab(let fields): WallClock(pattern: fields, zone: zone, dst: dst).count(after: start, through: end)
        }
    }
}
