import CronqShared

extension LiveRun {
    /// The runs of each of these jobs that have not ended.
    ///
    /// The index alone cannot answer this, on purpose: MariaDB would rather read all of such an index than look up many jobs
    /// in it, because it holds every run that has ended under the same NULL.
    static func all(ofJobs jobs: [JobID], _ session: Session) throws -> [JobID: [LiveRun]] {
        let rows = try session.rows(
            "SELECT live_job, run_id, state FROM runs FORCE INDEX (runs_live) WHERE live_job IN (:list)", [],
            in: Set(jobs).sorted())
        var live: [JobID: [LiveRun]] = [:]
        for row in rows {
            live[try row.integer(0), default: []].append(
                LiveRun(id: try row.runID(1), state: try RunState(column: try row.text(2))))
        }
        return live
    }
}
