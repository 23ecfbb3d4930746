import CronqSchedule
import CronqShared
import GRDB

/// One schedule that will fire again, with what its job says of resting.
struct DueRow {
    var job: JobID
    var schedule: Int
    var nominal: Instant
    var dueAt: Instant
    /// The revision of the job that is in force.
    var revision: Int
    var isAtRest: Bool
    /// What the job's own row says; over or not.
    var pause: Pause?

    /// The columns that `init(_:)` reads, in its order; `u` is `job_due`, `j` its job.
    static let columns = "u.job_id, u.schedule, u.nominal_at, u.due_at, j.revision, u.paused_since, \(Pause.columns)"

    init(_ row: Row) {
        job = row[0]
        schedule = row[1]
        nominal = Instant(microseconds: row[2])
        dueAt = Instant(microseconds: row[3])
        revision = row[4]
        isAtRest = (row[5] as Int64?) != nil
        pause = Pause(row, at: 6)
    }

    /// Until when it was at rest, now that it is due; `nil` = it was not, or its rest ended before its instant.
    var restedUntil: Instant? {
        guard isAtRest, dueAt > nominal else { return nil }
        // A schedule that could not be read was looked at again and again since.
        return pause?.until.map { min($0, dueAt) } ?? dueAt
    }

    /// The schedules of one job.
    static func all(of job: JobID, _ db: Database) throws -> [DueRow] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns) FROM job_due u CROSS JOIN jobs j ON j.id = u.job_id
                WHERE u.job_id = ? ORDER BY u.schedule
                """)
        return try Row.fetchAll(statement, arguments: [job]).map { DueRow($0) }
    }
}
