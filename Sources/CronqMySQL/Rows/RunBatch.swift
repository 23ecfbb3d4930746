import CronqSchedule
import CronqShared

/// The runs that one transaction works on: locked in the order of their ids, decided about in memory, written with one
/// statement for each kind of change.
struct RunBatch {
    private(set) var runs: [RunID: StoredRun] = [:]
    private var changed: Set<RunID> = []
    private var statuses: [JobStatus] = []

    /// Locks these runs, as far as there are any.
    init(locking ids: some Sequence<RunID>, _ session: Session) throws {
        let rows = try session.rows(
            """
            SELECT \(StoredRun.columns) FROM runs FORCE INDEX (PRIMARY)
            WHERE run_id IN (:list) ORDER BY run_id FOR UPDATE
            """, [], in: Set(ids).sorted())
        for row in rows { add(try StoredRun(row)) }
    }

    /// Takes rows that are locked already.
    init(_ locked: [StoredRun]) {
        for run in locked { add(run) }
    }

    private mutating func add(_ run: StoredRun) { runs[run.row.id] = run }

    subscript(id: RunID) -> StoredRun? { runs[id] }

    /// Changes a run that is in the batch.
    mutating func change(_ id: RunID, _ body: (inout StoredRun) -> Void) {
        guard var run = runs[id] else { return }
        body(&run)
        runs[id] = run
        changed.insert(id)
    }

    /// Ends a run that is in the batch, and remembers what that says of its job.
    mutating func end(
        _ id: RunID, as state: RunState, reason: RunReason?, detail: String? = nil, at finishedAt: Instant,
        exitCode: Int32? = nil, signal: Int32? = nil, late: Bool = false
    ) {
        guard let before = runs[id] else { return }
        change(id) {
            $0.end(
                as: state, reason: reason, detail: detail, at: finishedAt, exitCode: exitCode, signal: signal,
                late: late)
        }
        if before.row.countsForItsJob(endingAs: state, reason: reason) { noteStatus(of: id) }
    }

    /// Keeps what became of the run as the last thing of its job.
    mutating func noteStatus(of id: RunID) {
        guard let run = runs[id] else { return }
        statuses.append(JobStatus(run))
    }

    /// Writes what was changed.
    func save(_ session: Session) throws {
        try session.updateEach(StoredRun.update, changed.sorted().compactMap { runs[$0]?.values })
        try JobStatus.write(statuses, session)
    }
}
