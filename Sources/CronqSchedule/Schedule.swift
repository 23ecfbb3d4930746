/// When something fires: a text in one of the grammars of `docs/schedules.md`, understood in a time zone.
///
/// A value: no clock, no I/O. Fires are strictly increasing, and every search is bounded.
public struct Schedule: Sendable, Hashable {
    /// Which grammar a schedule was written in.
    public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
        /// ISO 8601 repeating interval.
        case interval
        /// Five crontab fields or an alias such as `@daily`.
        case crontab
        /// One fire: `at …` or `R1/…`.
        case once
    }

    /// The longest text that is looked at, in UTF-8 bytes.
    public static let longestText = 1_000

    /// The text as given.
    public let text: String
    public let kind: Kind
    /// The zone that local times are read in; a fixed offset if the start was written with one.
    public let zone: ZoneRules
    /// The policy in force: the one given, or the default of the kind.
    public let dst: DSTPolicy
    let rule: Rule

    /// Reads `text`. Without `dst` the kind of schedule decides; see `docs/schedules.md`.
    ///
    /// Throws if the text is in no grammar, or if it could never fire at any time. A schedule whose fires are all in
    /// the past is not an error.
    public init(parsing text: String, zone: ZoneRules, dst: DSTPolicy? = nil) throws(ScheduleError) {
        let parsed = try ScheduleParser.parse(text, zone: zone)
        self.text = text
        self.kind = parsed.kind
        self.zone = parsed.zone
        self.dst = dst ?? parsed.defaultPolicy
        self.rule = parsed.rule
        guard next(after: Instant(microseconds: .min)) != nil else {
            throw ScheduleError(.neverFires, "“\(TextScanner.excerpt(Array(text.utf8)[...]))” never fires", offset: 0)
        }
    }

    /// The first fire strictly after `instant`, or nil if there is none (at all, or before the year 9999).
    public func next(after instant: Instant) -> Instant? {
        rule.next(after: instant.microseconds, zone: zone, dst: dst).map(Instant.init(microseconds:))
    }

    /// The last fire at or before `instant`, or nil if there is none.
    public func previous(atOrBefore instant: Instant) -> Instant? {
        rule.previous(atOrBefore: instant.microseconds, zone: zone, dst: dst).map(Instant.init(microseconds:))
    }

    /// How many fires there are in (`start`, `end`]; exact, and not one step per fire.
    public func count(after start: Instant, through end: Instant) -> Int {
        guard start < end else { return 0 }
        return rule.count(after: start.microseconds, through: end.microseconds, zone: zone, dst: dst)
    }

    /// Whether fires follow the clock on the wall, so that a change of the zone's rules moves them.
    public var isWallClock: Bool {
        switch rule {
        case .elapsed: false
        case .crontab, .calendar, .combined: true
        }
    }

    /// The schedule in words, such as `at 05:30 on Monday to Friday, Europe/London`.
    public var summary: String {
        rule.summary(zone: zone)
    }
}
