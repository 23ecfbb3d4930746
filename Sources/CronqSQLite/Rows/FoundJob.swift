import CronqSchedule
import CronqShared
import GRDB

/// A job that is not removed, as somebody asks something of it.
struct FoundJob {
    var id: JobID
    var name: String
    var revision: Int
    var categoryID: Int64
    var category: String
    /// Over or not.
    var pause: Pause?

    static func existing(_ id: JobID, _ db: Database) throws -> FoundJob? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT j.id, j.name, j.revision, c.id, c.name, \(Pause.columns)
                FROM jobs j CROSS JOIN categories c ON c.id = j.category_id
                WHERE j.id = ? AND j.removed_at IS NULL
                """)
        return try Row.fetchOne(statement, arguments: [id]).map { row in
            FoundJob(
                id: row[0], name: row[1], revision: row[2], categoryID: row[3], category: row[4],
                pause: Pause(row, at: 5))
        }
    }

    /// The rest that is not over at an instant.
    func rest(at now: Instant) -> Pause? { pause.flatMap { $0.isInForce(at: now) ? $0 : nil } }

    /// As the audit names it.
    var audited: AuditEvent.Job { AuditEvent.Job(id: id, name: name, categoryID: categoryID, category: category) }
}
