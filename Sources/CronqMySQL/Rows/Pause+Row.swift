import CronqSchedule
import CronqShared

extension Pause {
    /// The columns that `init(_:at:)` reads, in its order; `j` is the job.
    static let columns = "j.paused_at, j.paused_until, j.paused_by, j.pause_note"
    static let columnCount = 4

    /// What a job's own row says of resting, over or not; `nil` = nothing.
    init?(_ row: SQLRow, at column: Int) throws {
        guard let since = try row.instantOrNil(column) else { return nil }
        self.init(
            since: since, until: try row.instantOrNil(column + 1), by: try row.textOrNil(column + 2) ?? "",
            note: try row.textOrNil(column + 3))
    }

    /// What the rows of these jobs say, over or not.
    static func all(ofJobs jobs: [JobID], _ session: Session) throws -> [JobID: Pause] {
        let rows = try session.rows(
            """
            SELECT j.id, \(columns) FROM jobs j FORCE INDEX (PRIMARY)
            WHERE j.id IN (:list) AND j.paused_at IS NOT NULL
            """, [], in: Set(jobs).sorted())
        var pauses: [JobID: Pause] = [:]
        for row in rows { pauses[try row.integer(0)] = try Pause(row, at: 1) }
        return pauses
    }

    /// Ends the rest of jobs, which the caller has locked, as far as their own rows tell it.
    static func clear(ofJobs jobs: [JobID], _ session: Session) throws {
        try session.execute(
            """
            UPDATE jobs FORCE INDEX (PRIMARY)
            SET paused_at = NULL, paused_until = NULL, paused_by = NULL, pause_note = NULL WHERE id IN (:list)
            """, [], in: jobs)
    }
}
