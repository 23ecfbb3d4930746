import CronqSchedule
import CronqShared

/// A clock that jumps far ahead and is set right again, or a server that takes over with an earlier one, leaves every job's
/// next instant beyond the jump: nothing would fire until then. Claims remember how late it was, and compute the next
/// instants anew when it is earlier.
extension MySQLStore {
    /// So many schedules are computed anew in one transaction.
    private static let replanLimit = 5_000
    /// Claims note the time no more often: all of them write the same row, and would wait for each other.
    private static let noteInterval = TimeSpan.seconds(5)

    /// Remembers the time of a claim.
    ///
    /// - Parameter latest: What was remembered before, in microseconds.
    func noteClaim(at now: Instant, after latest: Int64?, _ session: Session) throws {
        if let latest, now.microseconds < latest + Self.noteInterval.microseconds { return }
        try session.execute(
            """
            INSERT INTO facts (name, value) VALUES (?, ?)
            ON DUPLICATE KEY UPDATE
                value = IF(CAST(value AS SIGNED) < CAST(VALUES(value) AS SIGNED), VALUES(value), value)
            """, [Facts.claimedAt.rawValue, String(now.microseconds)])
    }

    /// Computes next instants anew, some jobs at a time, if the clock has gone back since the last claim.
    ///
    /// - Parameter latest: When something was claimed last, in microseconds.
    /// - Returns: Whether there are more to compute.
    func followClockBack(to now: Instant, from latest: Int64?, _ session: Session) throws -> Bool {
        let bound = (now + ClaimPlan.clockTolerance).microseconds
        guard let latest, bound < latest else { return false }
        // Of several injectors that notice it, one does the work; whoever has waited for it finds that it is done.
        try Facts.lock(.claimedAt, session)
        guard let latest = try Facts.integer(.claimedAt, session), bound < latest else { return false }
        let from = try Facts.integer(.replannedThrough, session) ?? 0
        let rows = try session.rows(
            """
            SELECT \(DueRow.columns) FROM job_due FORCE INDEX (PRIMARY)
            WHERE job_id > ? ORDER BY job_id, schedule LIMIT ? FOR UPDATE
            """, [from, Self.replanLimit]
        ).map { try DueRow($0) }
        let jobs = try definitions.jobs(rows.map(\.definition), session)
        let pauses = try Pause.all(ofJobs: rows.filter(\.isAtRest).map(\.job), session)
        try DueMove.write(
            rows.compactMap { row in
                guard let next = jobs[row.definition]?.schedule?.next(after: now), next < row.nominal else {
                    return nil
                }
                return DueMove(row, to: next, pauses[row.job])
            }, session)
        if rows.count == Self.replanLimit {
            try Facts.set(.replannedThrough, String(rows[rows.count - 1].job), session)
            return true
        }
        try Facts.set(.replannedThrough, "0", session)
        try Facts.set(.claimedAt, String(now.microseconds), session)
        return false
    }

    /// Computes the next instants anew where the instance's zone decides and has changed since the last start.
    ///
    /// In parts, the fact last: who dies in between begins again.
    func adoptDefaultZone() async throws(StoreError) {
        let zone = definitions.defaultZone.identifier
        let known = try await lanes.definitions.read { session in try Facts.text(.timeZone, session) }
        guard known != zone else { return }
        var last: JobID? = known == nil ? nil : 0
        while let from = last {
            last = try await lanes.definitions.transaction { session in try self.replanWithZone(after: from, session) }
        }
        try await lanes.definitions.transaction { session in try Facts.set(.timeZone, zone, session) }
    }

    /// - Returns: The last job that was looked at; `nil` if there are no more.
    private func replanWithZone(after job: JobID, _ session: Session) throws -> JobID? {
        let now = try self.now(session)
        let rows = try session.rows(
            """
            SELECT \(DueRow.columns) FROM job_due FORCE INDEX (PRIMARY)
            WHERE job_id > ? ORDER BY job_id, schedule LIMIT ? FOR UPDATE
            """, [job, Self.replanLimit]
        ).map { try DueRow($0) }
        let jobs = try definitions.jobs(rows.map(\.definition), session)
        let pauses = try Pause.all(ofJobs: rows.filter(\.isAtRest).map(\.job), session)
        try DueMove.write(
            rows.compactMap { row in
                // An instant that a job sleeps through was one in the old zone, and stays.
                guard row.dueAt > now, !row.isAtRest || row.nominal > now, let job = jobs[row.definition],
                    job.definition.timeZone == nil, let next = job.schedule?.next(after: now)
                else { return nil }
                return DueMove(row, to: next, pauses[row.job])
            }, session)
        return rows.count == Self.replanLimit ? rows[rows.count - 1].job : nil
    }
}

extension DueMove {
    /// To another instant; a row at rest stays so.
    ///
    /// - Parameter pause: What its job says of resting, over or not.
    fileprivate init(_ row: DueRow, to next: Instant, _ pause: Pause?) {
        let dueAt = row.isAtRest ? pause?.dueAt(next) ?? next : next
        self.init(job: row.job, schedule: row.schedule, dueAt: dueAt, nominal: next, keepsRest: true)
    }
}
