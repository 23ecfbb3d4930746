extension Schedule {
    /// What daylight-saving time does to a fire, in words for a preview; nil if nothing.
    ///
    /// `instant` should be a fire of this schedule. Example: `01:30 is skipped this day; fires at 02:00 instead`.
    public func clockChangeNote(at instant: Instant) -> String? {
        let time = instant.microseconds
        guard Microseconds.calendar.contains(time) else { return nil }
        let shown = zone.local(at: instant)
        let before = zone.reached(time - 1)
        if dst.gap == .next, shown.microseconds > before + 1, let missed = rule.firstLocal(atOrAfter: before + 1),
            missed < shown.microseconds
        {
            let wanted = CivilDateTime(microseconds: missed)
            return "\(wanted.timeText(alwaysSeconds: false)) is skipped by the clock; fires at "
                + "\(shown.timeText(alwaysSeconds: false)) instead"
        }
        guard isWallClock else { return nil }
        let occurrences = zone.instants(of: shown)
        guard occurrences.count > 1 else { return nil }
        let which = instant == occurrences[0] ? "first" : "second"
        return "the \(which) of two \(shown.timeText(alwaysSeconds: false)) as the clock goes back"
    }
}

extension Rule {
    /// The next wall-clock time of the rule's pattern; nil for rules that are not sets of wall-clock times.
    fileprivate func firstLocal(atOrAfter local: Int64) -> Int64? {
        switch self {
        case .elapsed, .combined: nil
        case .calendar(let steps): steps.first(atOrAfter: local)
        case .crontab(let fields): fields.first(atOrAfter: local)
        }
    }
}
