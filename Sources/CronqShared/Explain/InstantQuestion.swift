public import CronqSchedule

/// “Why did this job (not) run at that instant?”, with everything the answer depends on.
public struct InstantQuestion: Sendable {
    public var instant: Instant
    public var now: Instant
    /// What the job was at the instant.
    public var moment: JobMoment
    /// The schedule of the definition then in force; `nil` if it cannot be read.
    public var schedule: Schedule?
    /// Why the schedule cannot be read.
    public var fault: String?
    /// What stands in the way now; `nil` = the job does not rest.
    public var pause: Pause?
    /// The instant that the ledger waits for now; `nil` = none, or the job rests.
    public var waitsFor: Instant?
    /// The run that stands for the instant, if one is on record.
    public var row: RunDetail?
    /// The instant of the oldest run of the job that is on record; `nil` = none is.
    public var oldest: Instant?
    /// In which times are told.
    public var zone: ZoneRules

    public init(
        instant: Instant, now: Instant, moment: JobMoment, schedule: Schedule?, fault: String? = nil,
        pause: Pause? = nil, waitsFor: Instant? = nil, row: RunDetail? = nil, oldest: Instant? = nil,
        zone: ZoneRules = .utc
    ) {
        self.instant = instant
        self.now = now
        self.moment = moment
        self.schedule = schedule
        self.fault = fault
        self.pause = pause
        self.waitsFor = waitsFor
        self.row = row
        self.oldest = oldest
        self.zone = zone
    }

    /// The run among these that stands for an instant: the schedule's own, or one that stands for many instants; else
    /// one that somebody asked for just then.
    public static func row(for instant: Instant, among runs: [RunSummary]) -> RunSummary? {
        let exact = runs.filter { $0.scheduledAt == instant }
        if let scheduled = exact.first(where: { $0.kind == .schedule }) { return scheduled }
        let spanning = runs.first { run in
            run.instants > 1 && run.scheduledAt <= instant && run.lastInstant.map { instant <= $0 } == true
        }
        return spanning ?? exact.first
    }
}

extension Schedule {
    /// Whether it fires at exactly this instant.
    public func fires(at instant: Instant) -> Bool {
        next(after: Instant(microseconds: instant.microseconds - 1)) == instant
    }
}
