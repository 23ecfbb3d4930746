import CronqSchedule
import CronqShared

extension NewRun {
    /// Writes runs, unless the ledger has them already, because their instants were claimed before. One that a clock far ahead
    /// declared missed, before it was set right, has not been missed after all.
    ///
    /// Whoever calls this holds the row in `job_due` or `jobs` that the ids come from: nobody else writes the same ones.
    ///
    /// - Returns: The ids of those that were written.
    static func write(_ runs: [NewRun], _ session: Session) throws -> Set<RunID> {
        let rows = try session.rows(
            """
            SELECT run_id, state = 'missed' AND reason = 'catch_up' AND instants = 1, created_at
            FROM runs FORCE INDEX (PRIMARY) WHERE run_id IN (:list)
            """, [], in: runs.map(\.id))
        var known: Set<RunID> = []
        // When those were declared missed that may not be.
        var missedAt: [RunID: Instant] = [:]
        for row in rows {
            known.insert(try row.runID(0))
            if try row.boolOrNil(1) == true { missedAt[try row.runID(0)] = try row.instant(2) }
        }
        let ordered = runs.sorted { $0.id < $1.id }
        let new = ordered.filter { !known.contains($0.id) }
        let revived = ordered.filter { run in
            missedAt[run.id].map { $0 > run.createdAt + ClaimPlan.clockTolerance } ?? false
        }
        try session.executeEach(insertSQL, new.map(\.values))
        try session.updateEach(revival, revived.map(\.revivedValues))
        return Set((new + revived).map(\.id))
    }

    private static let insertSQL = """
        INSERT INTO runs (run_id, job_id, revision, kind, schedule, scheduled_at, requested_by, created_at, state, reason,
                          detail, wake_at, start_by, queue, on_lost, grace_us, publications, finished_at, instants,
                          last_instant)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    private var values: [any SQLBindable] {
        [
            id, jobID, revision, kind.rawValue, schedule, plan.nominal, requestedBy.short, createdAt,
            plan.state.rawValue, plan.reason?.rawValue, plan.detail?.long, wakeAt, startBy, queue, onLost.rawValue,
            grace.microseconds, publications, finishedAt, plan.instants, plan.lastInstant,
        ]
    }

    private static let revival = BulkUpdate(
        table: "runs",
        columns: [
            ("run_id", .bytes), ("revision", .integer), ("created_at", .integer), ("state", .text), ("reason", .text),
            ("detail", .text), ("wake_at", .integer), ("start_by", .integer), ("queue", .text), ("on_lost", .text),
            ("grace_us", .integer), ("publications", .integer), ("finished_at", .integer),
        ],
        set: """
            revision = v.revision, created_at = v.created_at, state = v.state, reason = v.reason, detail = v.detail,
            wake_at = v.wake_at, start_by = v.start_by, queue = v.queue, on_lost = v.on_lost, grace_us = v.grace_us,
            publications = v.publications, finished_at = v.finished_at
            """,
        match: "runs.run_id = v.run_id")

    private var revivedValues: [any SQLBindable] {
        [
            id, revision, createdAt, plan.state.rawValue, plan.reason?.rawValue, plan.detail?.long, wakeAt, startBy,
            queue, onLost.rawValue, grace.microseconds, publications, finishedAt,
        ]
    }
}
