import CronqSchedule
import CronqShared
import GRDB

extension SQLiteStore {
    /// Ends a run: the one place where a row becomes terminal after it was alive.
    func close(
        _ run: RunRow, as state: RunState, reason: RunReason?, detail: String?, at now: Instant,
        finishedAt: Instant? = nil, exitCode: Int32? = nil, signal: Int32? = nil, late: Bool = false, _ db: Database
    ) throws {
        var detail = detail
        if state == .cancelled, reason == .killed, let name = run.cancelledBy {
            detail = RunRow.cancelDetail(by: name, note: run.cancelNote)
        }
        let statement = try db.cachedStatement(
            sql: """
                UPDATE runs
                SET state = ?, reason = ?, detail = ?, wake_at = NULL, finished_at = ?, exit_code = ?, signal = ?, late = ?
                WHERE run_id = ?
                """)
        try statement.execute(arguments: [
            state.rawValue, reason?.rawValue, detail, (finishedAt ?? now).microseconds, exitCode, signal, late ? 1 : 0,
            run.id.column,
        ])
        if run.countsForItsJob(endingAs: state, reason: reason) {
            try noteStatus(of: run.id, state: state, late: late, db)
        }
    }

    /// Keeps what became of a job last, apart from the job's own row. Only runs that were started count.
    /// A job fails until it succeeds: that a run was ended with its runner says nothing about the job.
    func noteStatus(of run: RunID, state: RunState, late: Bool, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO job_status (job_id, last_run_id, last_state, last_started_at, last_finished_at, failures)
                SELECT job_id, run_id, state, started_at, finished_at, :failed FROM runs WHERE run_id = :run
                ON CONFLICT (job_id) DO UPDATE SET
                    last_run_id = excluded.last_run_id, last_state = excluded.last_state,
                    last_started_at = excluded.last_started_at, last_finished_at = excluded.last_finished_at,
                    failures = CASE WHEN excluded.last_state = 'succeeded' THEN 0
                                    WHEN :failed AND NOT :late THEN failures + 1
                                    ELSE failures END
                WHERE last_run_id IS NULL OR last_run_id <= excluded.last_run_id
                """)
        try statement.execute(arguments: ["failed": state.isFailure ? 1 : 0, "run": run.column, "late": late])
    }
}
