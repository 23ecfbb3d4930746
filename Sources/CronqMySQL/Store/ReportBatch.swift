import CronqSchedule
import CronqShared

/// The reports of one transaction: decided in order, each seeing what those before it did, and written together.
struct ReportBatch {
    private let now: Instant
    private let lease: TimeSpan
    private let definitions: DefinitionCache
    private var runs: RunBatch
    private var attempts: AttemptBatch
    /// Jobs that are gone, of those that a report may bring a run back to.
    private let removed: Set<JobID>
    /// Live runs beside those of the batch, of jobs to which a lost run may come back.
    private let others: [JobID: [LiveRun]]

    /// Locks everything that the reports are about, in the order of all locks.
    init(
        _ reports: [RunnerReport], now: Instant, lease: TimeSpan, _ definitions: DefinitionCache, _ session: Session
    ) throws {
        self.now = now
        self.lease = lease
        self.definitions = definitions
        removed = try Self.lockJobs(of: reports, session)
        let runs = try RunBatch(locking: reports.map(\.fenced.run), session)
        attempts = try AttemptBatch(locking: reports.map(\.fenced.run), session)
        let returning = reports.filter { $0.decline != nil }.compactMap { runs[$0.fenced.run]?.row }
        others = try LiveRun.all(ofJobs: returning.filter { $0.state == .lost }.map(\.jobID), session).mapValues {
            live in
            live.filter { runs[$0.id] == nil }
        }
        self.runs = runs
    }

    /// Decides about one report and carries it out in memory.
    mutating func record(_ report: RunnerReport, _ session: Session) throws -> ReportDecision {
        let run = runs[report.fenced.run]
        var decision = ReportDecision(report: report, row: run?.row, now: now, lease: lease)
        guard let run else { return decision }
        decision = decision.afterCancellation(of: run.row).besides(blocker(of: run.row), run.row)
        if removed.contains(run.row.jobID) { decision = decision.afterRemoval }
        try carryOut(decision, report, run, session)
        return decision
    }

    /// Writes everything that was decided.
    func save(_ session: Session) throws {
        try runs.save(session)
        try attempts.save(session)
    }

    private mutating func carryOut(
        _ decision: ReportDecision, _ report: RunnerReport, _ run: StoredRun, _ session: Session
    ) throws {
        let id = run.row.id
        switch decision {
        case .close(let state, let reason, let late):
            attempts.note(report, late: late, stale: false, now)
            let finish = report.finish
            runs.end(
                id, as: state, reason: reason, detail: finish?.outcome.detail,
                at: finish?.endedAt(grantedAt: run.startedAt, now: now) ?? now, exitCode: finish?.outcome.exitCode,
                signal: finish?.outcome.signal, late: late)
            if finish == nil { runs.change(id) { $0.forgetStart() } }
        case .rerun(let reason, let wakeAt):
            attempts.note(report, late: false, stale: false, now)
            let startBy = try definitions.job(run.definition, session).startBy(wakeAt)
            runs.change(id) { $0.awaitRerun(reason, until: wakeAt, startBy: startBy) }
        case .release(let wakeAt):
            attempts.note(report, late: false, stale: false, now)
            runs.change(id) {
                $0.release(until: wakeAt)
                if report.decline?.cause == .refused { $0.row.refusals += 1 }
            }
        case .skip(let reason, let detail):
            attempts.note(report, late: false, stale: false, now)
            runs.end(id, as: .skipped, reason: reason, detail: detail, at: now)
            runs.change(id) { $0.forgetStart() }
        case .stale:
            attempts.note(report, late: false, stale: true, now)
        case .nothing:
            break
        }
    }

    // MARK: - What else is alive

    /// The newest live run of the same job.
    private func blocker(of row: RunRow) -> LiveRun? {
        let others = others[row.jobID] ?? []
        let mine = runs.runs.values.filter { $0.row.jobID == row.jobID && !$0.row.state.isTerminal }
        return (others + mine.map { LiveRun(id: $0.row.id, state: $0.row.state) }).max { $0.id < $1.id }
    }

    /// Locks the jobs of reports that may bring a run back: its job must not be removed in the meantime. A decline may also
    /// meet a claim that has not committed yet, so it waits for that.
    ///
    /// - Returns: Those that are removed.
    private static func lockJobs(of reports: [RunnerReport], _ session: Session) throws -> Set<JobID> {
        let returning = reports.filter { $0.decline != nil || $0.finish?.outcome.verdict.state == .lost }
        let jobs = try jobs(ofRuns: returning.map(\.fenced.run), session)
        let removed = try JobLock.share(Set(jobs.values), session)
        let declined = reports.filter { $0.decline != nil }.compactMap { jobs[$0.fenced.run] }
        _ = try session.rows(
            """
            SELECT job_id FROM job_due FORCE INDEX (PRIMARY) WHERE job_id IN (:list) ORDER BY job_id, schedule FOR UPDATE
            """, [], in: Set(declined).sorted())
        return removed
    }

    private static func jobs(ofRuns runs: [RunID], _ session: Session) throws -> [RunID: JobID] {
        let rows = try session.rows(
            "SELECT run_id, job_id FROM runs FORCE INDEX (PRIMARY) WHERE run_id IN (:list)", [], in: runs)
        var jobs: [RunID: JobID] = [:]
        for row in rows { jobs[try row.runID(0)] = try row.integer(1) }
        return jobs
    }
}
