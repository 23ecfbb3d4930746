public import CronqSchedule

/// A row that is about to be written: a planned run with everything that its job's definition adds.
public struct NewRun: Sendable, Hashable {
    public var id: RunID
    public var jobID: JobID
    public var revision: Int
    public var kind: RunKind
    /// The schedule's number within its job; 0 for runs that no schedule asked for.
    public var schedule: Int
    public var plan: PlannedRun
    public var requestedBy: String
    public var createdAt: Instant
    public var wakeAt: Instant?
    public var startBy: Instant
    public var queue: String
    public var onLost: OnLost
    public var grace: TimeSpan
    public var publications: Int

    /// - Parameters:
    ///   - request: Tells runs of the same instant apart that somebody asked for.
    ///   - publishing: Whether the caller publishes the run itself; otherwise the next sweep does, at once.
    public init(
        _ plan: PlannedRun, of job: CompiledJob, schedule: Int, kind: RunKind, requestedBy: String,
        request: String = "", now: Instant, publishing: Bool
    ) {
        id = RunID(RunIdentity(job: job.id, kind: kind, schedule: schedule, nominal: plan.nominal, request: request))
        jobID = job.id
        revision = job.revision
        self.kind = kind
        self.schedule = schedule
        self.plan = plan
        self.requestedBy = requestedBy
        createdAt = now
        startBy = job.startBy(plan.nominal)
        wakeAt = plan.state.isTerminal ? nil : publishing ? min(now + SweepDecision.publishLimit, startBy) : now
        queue = job.definition.routingKey
        onLost = job.definition.onLost
        grace = job.grace
        publications = publishing && plan.state == .pending ? 1 : 0
    }

    /// Set if the row is written in a terminal state.
    public var finishedAt: Instant? { plan.state.isTerminal ? createdAt : nil }
}

extension PlannedRun {
    /// The instant of a schedule that can no longer be read.
    ///
    /// - Parameters:
    ///   - fault: Why it cannot.
    ///   - restsOn: Whether its job is at rest, and stays so: then nothing was to run, and nothing fails.
    public static func unreadable(at instant: Instant, fault: String?, restsOn: Bool = false) -> PlannedRun {
        restsOn
            ? PlannedRun(nominal: instant, state: .skipped, reason: .paused)
            : PlannedRun(nominal: instant, state: .failed, reason: .badDefinition, detail: fault)
    }
}
