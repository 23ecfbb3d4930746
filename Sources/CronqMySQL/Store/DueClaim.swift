import CronqSchedule
import CronqShared

/// What one transaction claims: planned in memory for many schedules, then written with one statement for each kind of change.
struct DueClaim {
    let now: Instant
    /// Whether the caller publishes the runs itself; otherwise the next sweep does, at once.
    let publishing: Bool
    private let definitions: [DefinitionCache.Key: CompiledJob]
    /// The newest run of each job that has not ended.
    private var live: [JobID: LiveRun]
    /// What jobs say of resting, of those that have just rested.
    private let pauses: [JobID: Pause]
    private var planned: [(run: NewRun, job: CompiledJob)] = []
    private var moves: [DueMove] = []

    /// How many rows it will write into the ledger.
    var count: Int { planned.count }

    /// Reads what planning needs to know about these schedules, which the caller has locked.
    init(
        of due: [DueRow], now: Instant, publishing: Bool, _ definitions: DefinitionCache, _ session: Session
    ) throws {
        self.now = now
        self.publishing = publishing
        self.definitions = try definitions.jobs(due.map(\.definition), session)
        live = try LiveRun.all(ofJobs: due.map(\.job), session).compactMapValues { runs in runs.max { $0.id < $1.id } }
        pauses = try Pause.all(ofJobs: due.filter(\.isAtRest).map(\.job), session)
    }

    /// Plans the runs of one schedule, and its next instant.
    ///
    /// - Parameter restedUntil: Until when it was, or is, at rest; `nil` = as its row says, which is due.
    mutating func add(_ due: DueRow, restedUntil: Instant? = nil) throws {
        guard let job = definitions[due.definition] else {
            throw StoreError(.internalError, "job \(due.job) is claimed without its definition")
        }
        let pause = pauses[due.job]
        guard let schedule = job.schedule else {
            // What was valid when it was stored no longer is, say because a zone is gone: the instant still gets its row. The
            // schedule goes on from the same instant once it can be read again.
            let restsOn = restedUntil.map { $0 > now } ?? false
            var planned = PlannedRun.unreadable(at: due.nominal, fault: job.fault, restsOn: restsOn)
            if restsOn { planned.detail = pause?.detail }
            plan([planned], of: job, due, publishing: false)
            moves.append(
                DueMove(
                    job: due.job, schedule: due.schedule, dueAt: now + ClaimPlan.faultRetry, nominal: due.nominal,
                    keepsRest: restedUntil == nil))
            return
        }
        var plan = ClaimPlan(
            schedule: schedule, first: due.nominal, now: now, startDeadline: job.startDeadline,
            pausedUntil: restedUntil ?? due.restedUntil(pause), blocker: live[due.job])
        for index in plan.runs.indices where plan.runs[index].reason == .paused {
            plan.runs[index].detail = pause?.detail
        }
        self.plan(plan.runs, of: job, due, publishing: publishing)
        moves.append(
            DueMove(
                job: due.job, schedule: due.schedule, dueAt: plan.next, nominal: plan.next ?? due.nominal))
    }

    /// Plans what a schedule at rest has slept through so far; its job rests on.
    mutating func addSleptThrough(_ due: DueRow) throws {
        try add(due, restedUntil: pauses[due.job]?.until ?? Pause.farFuture)
    }

    private mutating func plan(_ runs: [PlannedRun], of job: CompiledJob, _ due: DueRow, publishing: Bool) {
        for run in runs {
            let new = NewRun(
                run, of: job, schedule: due.schedule, kind: .schedule, requestedBy: "schedule", now: now,
                publishing: publishing)
            // Another schedule of the same job that is due as well finds this one alive.
            if !run.state.isTerminal { live[job.id] = LiveRun(id: new.id, state: run.state) }
            planned.append((new, job))
        }
    }

    /// Writes everything.
    func write(_ session: Session) throws -> ClaimBatch {
        var batch = ClaimBatch(at: now)
        let written = try NewRun.write(planned.map(\.run), session)
        for (run, job) in planned where written.contains(run.id) {
            if run.plan.state == .pending {
                batch.dispatches.append(job.message(for: run.id, attempt: 1, scheduledAt: run.plan.nominal))
            } else {
                batch.closed += 1
            }
        }
        try DueMove.write(moves, session)
        let failed = planned.map(\.run).filter { $0.plan.state == .failed && written.contains($0.id) }
        try JobStatus.write(failed.map { JobStatus($0) }, session)
        return batch
    }
}
