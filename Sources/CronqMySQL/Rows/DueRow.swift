import CronqSchedule
import CronqShared

/// A row of `job_due` that a transaction has locked.
struct DueRow: Sendable, Hashable {
    var job: JobID
    /// The schedule's number within its job.
    var schedule: Int
    var dueAt: Instant
    var nominal: Instant
    var revision: Int

    var definition: DefinitionCache.Key { DefinitionCache.Key(job: job, revision: revision) }

    static let columns = "job_id, schedule, due_at, nominal_at, revision"

    init(_ row: SQLRow) throws {
        job = try row.integer(0)
        schedule = try row.int(1)
        dueAt = try row.instant(2)
        nominal = try row.instant(3)
        revision = try row.int(4)
    }
}

/// Where the next instants of schedules move to.
struct DueMove: Sendable, Hashable {
    var job: JobID
    var schedule: Int
    /// `nil` = the schedule is over.
    var dueAt: Instant?
    var nominal: Instant

    /// Stands in rows that are about to be deleted: one statement marks them, with those that move, another one deletes them.
    private static let over = Instant(microseconds: .max)

    static func write(_ moves: [DueMove], _ session: Session) throws {
        let ordered = moves.sorted { ($0.job, $0.schedule) < ($1.job, $1.schedule) }
        try session.updateEach(
            BulkUpdate(
                table: "job_due",
                columns: [
                    ("job_id", .integer), ("schedule", .integer), ("due_at", .integer), ("nominal_at", .integer),
                ],
                set: "due_at = v.due_at, nominal_at = v.nominal_at",
                match: "job_due.job_id = v.job_id AND job_due.schedule = v.schedule"),
            ordered.map { [$0.job, $0.schedule, $0.dueAt ?? over, $0.nominal] })
        try session.execute(
            "DELETE u FROM job_due u FORCE INDEX (PRIMARY) WHERE u.due_at = ? AND u.job_id IN (:list)", [over],
            in: ordered.filter { $0.dueAt == nil }.map(\.job))
    }
}
