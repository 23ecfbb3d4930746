public import CronqSchedule

/// What to write for one schedule that has become due: the pure half of the claim.
///
/// Every due instant gets its row. Catch-up is *latest*: of several due instants the last may run and the ones before are
/// `missed`, or `skipped` where the job was at rest. Overlap is *skip*: if a run of the job is alive, the instant is
/// `skipped`, and the reason says what it would have waited for.
public struct ClaimPlan: Sendable, Hashable {
    /// In order of their instants. One that could not start any more is `missed` at once, or `skipped` if the job's rest kept
    /// it from starting.
    public var runs: [PlannedRun]
    /// The next instant that is not due yet; `nil` = the schedule is over.
    public var next: Instant?

    /// Past this many missed instants at once, one row tells their count, first and last.
    public static let missedRowLimit = 1_000
    /// After so many rows a claim leaves the rest to the next one: after an outage each job may have a thousand missed
    /// instants, and others want to write meanwhile.
    public static let rowLimit = 20_000
    /// How long a schedule that cannot be read rests before it is tried again.
    public static let faultRetry = TimeSpan.minutes(1)
    /// A clock that is set back by less leaves next instants as they are: none is moved by more than this.
    public static let clockTolerance = TimeSpan.minutes(1)

    /// Plans the claim of one schedule.
    ///
    /// - Parameters:
    ///   - first: The instant that the schedule rests on; at or before `now`.
    ///   - startDeadline: How long after its instant a run may still start.
    ///   - pausedUntil: Until when the job was at rest; `nil` = it was not. Later than `now` = it rests on: nothing runs.
    ///   - blocker: A run of the same job that has not ended.
    public init(
        schedule: Schedule, first: Instant, now: Instant, startDeadline: TimeSpan, pausedUntil: Instant? = nil,
        blocker: LiveRun?
    ) {
        precondition(first <= now, "a schedule is planned when its instant has come")
        let latest = max(schedule.previous(atOrBefore: now) ?? first, first)
        // Where the rest ended among what was missed; each part may be long enough to become one row.
        let end = min(pausedUntil ?? first, latest)
        let resumed = end <= first ? first : schedule.next(after: Instant(microseconds: end.microseconds - 1)) ?? latest
        runs = Self.passed(schedule: schedule, from: first, before: min(resumed, latest), .skipped, .paused)
        runs += Self.passed(schedule: schedule, from: resumed, before: latest, .missed, .catchUp)
        let restsOn = pausedUntil.map { $0 > now } ?? false
        if now < latest + startDeadline, !restsOn {
            runs.append(Self.occurrence(at: latest, blocker: blocker))
        } else if let pausedUntil, latest < pausedUntil {
            runs.append(PlannedRun(nominal: latest, state: .skipped, reason: .paused))
        } else {
            runs.append(PlannedRun(nominal: latest, state: .missed, reason: .startDeadline))
        }
        next = schedule.next(after: max(latest, now))
    }

    private static func occurrence(at instant: Instant, blocker: LiveRun?) -> PlannedRun {
        guard let blocker else { return PlannedRun(nominal: instant, state: .pending) }
        return PlannedRun(
            nominal: instant, state: .skipped, reason: blocker.overlap, detail: blocker.id.description)
    }

    /// The instants that will not run.
    private static func passed(
        schedule: Schedule, from first: Instant, before latest: Instant, _ state: RunState, _ reason: RunReason
    ) -> [PlannedRun] {
        guard first < latest else { return [] }
        // `count` leaves out its lower bound, which is an instant itself, and counts `latest`, which is not one of them.
        let count = schedule.count(after: first, through: latest)
        if count > missedRowLimit {
            let last = schedule.previous(atOrBefore: Instant(microseconds: latest.microseconds - 1)) ?? first
            return [
                PlannedRun(nominal: first, state: state, reason: reason, instants: count, lastInstant: last)
            ]
        }
        var planned: [PlannedRun] = []
        var instant: Instant? = first
        while let due = instant, due < latest, planned.count <= missedRowLimit {
            planned.append(PlannedRun(nominal: due, state: state, reason: reason))
            instant = schedule.next(after: due)
        }
        return planned
    }
}

/// A row that a claim writes.
public struct PlannedRun: Sendable, Hashable {
    public var nominal: Instant
    public var state: RunState
    public var reason: RunReason?
    public var detail: String?
    /// How many due instants the row stands for.
    public var instants: Int
    /// The last of them, if there are several.
    public var lastInstant: Instant?

    public init(
        nominal: Instant, state: RunState, reason: RunReason? = nil, detail: String? = nil, instants: Int = 1,
        lastInstant: Instant? = nil
    ) {
        self.nominal = nominal
        self.state = state
        self.reason = reason
        self.detail = detail
        self.instants = instants
        self.lastInstant = lastInstant
    }
}

/// A run that has not ended, as overlap sees it.
public struct LiveRun: Sendable, Hashable {
    public var id: RunID
    public var state: RunState

    public init(id: RunID, state: RunState) {
        self.id = id
        self.state = state
    }

    /// Why an instant of the same job is skipped beside it.
    public var overlap: RunReason {
        switch state {
        case .running: .overlapRunning
        case .queued: .overlapQueued
        default: .overlapPending
        }
    }
}
