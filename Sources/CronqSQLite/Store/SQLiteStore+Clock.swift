import CronqSchedule
import CronqShared
import GRDB

/// A clock that jumps far ahead and is set right again leaves every job's next instant beyond the jump: nothing would fire until
/// then. Claims remember how late it was, and compute the next instants anew when it is earlier.
extension SQLiteStore {
    /// So many jobs are computed anew in one transaction.
    private static let replanLimit = 5_000

    /// Remembers the time of a claim.
    func noteClaim(at now: Instant, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO facts (name, value) VALUES ('claimed_at', ?)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                WHERE CAST(value AS INTEGER) < CAST(excluded.value AS INTEGER)
                """)
        try statement.execute(arguments: [String(now.microseconds)])
    }

    /// Computes next instants anew, some jobs at a time, if the clock has gone back since the last claim.
    ///
    /// - Returns: Whether there are more to compute.
    func followClockBack(to now: Instant, _ db: Database) throws -> Bool {
        guard let latest = try fact("claimed_at", db), (now + ClaimPlan.clockTolerance).microseconds < latest else {
            return false
        }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT \(DueRow.columns) FROM job_due u CROSS JOIN jobs j ON j.id = u.job_id
                WHERE u.job_id > ? ORDER BY u.job_id, u.schedule LIMIT ?
                """,
            arguments: [try fact("replanned_through", db) ?? 0, Self.replanLimit])
        for due in rows.map({ DueRow($0) }) {
            let job = try definitions.job(due.job, revision: due.revision, db)
            guard let next = job.schedule?.next(after: now), next < due.nominal else { continue }
            try moveDue(job.id, due.schedule, to: next, resting: due.isAtRest ? due.pause : nil, db)
        }
        if rows.count == Self.replanLimit {
            try setFact("replanned_through", rows[rows.count - 1][0], db)
            return true
        }
        try setFact("replanned_through", 0, db)
        try setFact("claimed_at", now.microseconds, db)
        return false
    }

    private func fact(_ name: String, _ db: Database) throws -> Int64? {
        let statement = try db.cachedStatement(sql: "SELECT CAST(value AS INTEGER) FROM facts WHERE name = ?")
        return try Int64.fetchOne(statement, arguments: [name])
    }

    private func setFact(_ name: String, _ value: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """,
            arguments: [name, String(value)])
    }

    /// Computes the next instants anew where the instance's zone decides and has changed since the last start.
    func adoptDefaultZone(_ zone: String, _ db: Database) throws {
        let known = try String.fetchOne(db, sql: "SELECT value FROM facts WHERE name = 'time_zone'")
        guard known != zone else { return }
        try db.execute(
            sql: """
                INSERT INTO facts (name, value) VALUES ('time_zone', ?)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """,
            arguments: [zone])
        guard known != nil else { return }
        let now = clock()
        // An instant that a job sleeps through was one in the old zone, and stays.
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT \(DueRow.columns) FROM job_due u CROSS JOIN jobs j ON j.id = u.job_id
                WHERE u.due_at > :now AND (u.paused_since IS NULL OR u.nominal_at > :now)
                """,
            arguments: ["now": now.microseconds])
        for due in rows.map({ DueRow($0) }) {
            let job = try definitions.job(due.job, revision: due.revision, db)
            guard job.definition.timeZone == nil, let next = job.schedule?.next(after: now) else { continue }
            try moveDue(job.id, due.schedule, to: next, resting: due.isAtRest ? due.pause : nil, db)
        }
    }
}
