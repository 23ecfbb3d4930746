import CronqSchedule
import CronqShared

/// What became of a job last, apart from the job's own row.
///
/// A job fails until it succeeds: that a run was ended with its runner says nothing about the job.
struct JobStatus: Sendable, Hashable {
    var job: JobID
    var run: RunID
    var state: RunState
    var startedAt: Instant?
    var finishedAt: Instant?
    /// Whether the job has failed once more: a late result does not count again.
    var isNewFailure: Bool

    init(_ run: StoredRun) {
        job = run.row.jobID
        self.run = run.row.id
        state = run.row.state
        startedAt = run.startedAt
        finishedAt = run.finishedAt
        isNewFailure = run.row.state.isFailure && !run.isLate
    }

    /// A run that was written as failed.
    init(_ run: NewRun) {
        job = run.jobID
        self.run = run.id
        state = run.plan.state
        finishedAt = run.finishedAt
        isNewFailure = run.plan.state.isFailure
    }

    /// Writes them in the order of the jobs; of one job in the order given. A run older than the last one changes nothing.
    static func write(_ statuses: [JobStatus], _ session: Session) throws {
        let ordered = statuses.enumerated().sorted { ($0.element.job, $0.offset) < ($1.element.job, $1.offset) }
        // The assignments take effect one after the other, so `last_run_id`, which all of them compare, comes last.
        try session.executeEach(
            """
            INSERT INTO job_status (job_id, last_run_id, last_state, last_started_at, last_finished_at, failures)
            VALUES (?, ?, ?, ?, ?, ?)
            ON DUPLICATE KEY UPDATE
                failures = IF(last_run_id IS NULL OR last_run_id <= VALUES(last_run_id),
                              IF(VALUES(last_state) = 'succeeded', 0, failures + VALUES(failures)), failures),
                last_state = IF(last_run_id IS NULL OR last_run_id <= VALUES(last_run_id),
                                VALUES(last_state), last_state),
                last_started_at = IF(last_run_id IS NULL OR last_run_id <= VALUES(last_run_id),
                                     VALUES(last_started_at), last_started_at),
                last_finished_at = IF(last_run_id IS NULL OR last_run_id <= VALUES(last_run_id),
                                      VALUES(last_finished_at), last_finished_at),
                last_run_id = IF(last_run_id IS NULL OR last_run_id <= VALUES(last_run_id),
                                 VALUES(last_run_id), last_run_id)
            """,
            ordered.map(\.element).map {
                [$0.job, $0.run, $0.state.rawValue, $0.startedAt, $0.finishedAt, $0.isNewFailure ? 1 : 0]
            })
    }
}
