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
    /// Since when it is at rest; `nil` = it is not.
    var pausedSince: Instant?

    var definition: DefinitionCache.Key { DefinitionCache.Key(job: job, revision: revision) }
    var isAtRest: Bool { pausedSince != nil }

    static let columns = "job_id, schedule, due_at, nominal_at, revision, paused_since"

    init(_ row: SQLRow) throws {
        job = try row.integer(0)
        schedule = try row.int(1)
        dueAt = try row.instant(2)
        nominal = try row.instant(3)
        revision = try row.int(4)
        pausedSince = try row.instantOrNil(5)
    }

    /// Locks the schedules of these jobs; a claim that has one of them in its hands is waited for.
    static func lock(ofJobs jobs: [JobID], _ session: Session) throws -> [DueRow] {
        try session.rows(
            """
            SELECT \(columns) FROM job_due FORCE INDEX (PRIMARY)
            WHERE job_id IN (:list) ORDER BY job_id, schedule FOR UPDATE
            """, [], in: Set(jobs).sorted()
        ).map { try DueRow($0) }
    }

    /// Until when it was at rest, now that it is due; `nil` = it was not, or its rest ended before its instant.
    ///
    /// - Parameter pause: What its job says, over or not.
    func restedUntil(_ pause: Pause?) -> Instant? {
        guard isAtRest, dueAt > nominal else { return nil }
        // A schedule that could not be read was looked at again and again since.
        return pause?.until.map { min($0, dueAt) } ?? dueAt
    }
}

/// Where the next instants of schedules move to.
struct DueMove: Sendable, Hashable {
    var job: JobID
    var schedule: Int
    /// `nil` = the schedule is over.
    var dueAt: Instant?
    var nominal: Instant
    /// Whether it rests on, if it does.
    var keepsRest = false

    /// Stands in rows that are about to be deleted: one statement marks them, with those that move, another one deletes them.
    private static let over = Instant(microseconds: .max)

    static func write(_ moves: [DueMove], _ session: Session) throws {
        let ordered = moves.sorted { ($0.job, $0.schedule) < ($1.job, $1.schedule) }
        let (resting, others) = (ordered.filter(\.keepsRest), ordered.filter { !$0.keepsRest })
        try session.updateEach(update("\(instants), paused_since = NULL"), others.map(\.values))
        try session.updateEach(update(instants), resting.map(\.values))
        try session.execute(
            "DELETE u FROM job_due u FORCE INDEX (PRIMARY) WHERE u.due_at = ? AND u.job_id IN (:list)", [over],
            in: ordered.filter { $0.dueAt == nil }.map(\.job))
    }

    private static let instants = "due_at = v.due_at, nominal_at = v.nominal_at"

    private static func update(_ set: String) -> BulkUpdate {
        BulkUpdate(
            table: "job_due",
            columns: [("job_id", .integer), ("schedule", .integer), ("due_at", .integer), ("nominal_at", .integer)],
            set: set, match: "job_due.job_id = v.job_id AND job_due.schedule = v.schedule")
    }

    private var values: [any SQLBindable] { [job, schedule, dueAt ?? Self.over, nominal] }
}
