import CronqSchedule
import CronqShared

/// Jobs that stay as they are for as long as the transaction lasts.
enum JobLock {
    /// Locks these jobs against removal; others may do the same.
    ///
    /// - Returns: Those that are removed, or gone altogether.
    static func share(_ jobs: Set<JobID>, _ session: Session) throws -> Set<JobID> {
        let rows = try session.rows(
            """
            SELECT id FROM jobs FORCE INDEX (PRIMARY) WHERE id IN (:list) AND removed_at IS NULL
            ORDER BY id LOCK IN SHARE MODE
            """, [], in: jobs.sorted())
        return jobs.subtracting(try rows.map { try $0.integer(0) })
    }

    /// Locks these jobs in order to change them, and leaves out those that are removed.
    ///
    /// - Returns: Each once, in their order.
    static func take(_ jobs: [JobID], _ session: Session) throws -> [LockedJob] {
        let rows = try session.rows(
            """
            SELECT j.id, j.name, j.category_id, j.revision, \(Pause.columns)
            FROM jobs j FORCE INDEX (PRIMARY) WHERE j.id IN (:list) AND j.removed_at IS NULL ORDER BY j.id FOR UPDATE
            """, [], in: Set(jobs).sorted())
        // By themselves: a join would lock the categories, too.
        let categories = try session.rows(
            "SELECT id, name FROM categories WHERE id IN (:list)", [],
            in: Set(try rows.map { try $0.integer(2) }).sorted())
        var names: [Int64: String] = [:]
        for row in categories { names[try row.integer(0)] = try row.text(1) }
        var found: [JobID: LockedJob] = [:]
        for row in rows {
            let category = try row.integer(2)
            let name = AuditEvent.Job(
                id: try row.integer(0), name: try row.text(1), categoryID: category, category: names[category] ?? "")
            found[name.id] = LockedJob(name: name, revision: try row.int(3), pause: try Pause(row, at: 4))
        }
        return jobs.compactMap { found.removeValue(forKey: $0) }
    }
}

/// A job that a transaction has locked in order to change it.
struct LockedJob: Sendable {
    /// As the audit names it.
    var name: AuditEvent.Job
    var revision: Int
    /// Over or not.
    var pause: Pause?

    var id: JobID { name.id }
    var definition: DefinitionCache.Key { DefinitionCache.Key(job: id, revision: revision) }

    /// Whether it rests.
    func isAtRest(_ now: Instant) -> Bool { pause?.isInForce(at: now) ?? false }
}
