import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func claim(limit: Int) async throws(StoreError) -> ClaimBatch {
        let floor = claims.value
        let (batch, next) = try await lanes.claim.transaction { session -> (ClaimBatch, Instant?) in
            let now = try self.now(session)
            let latest = try Facts.integer(.claimedAt, session)
            if try self.followClockBack(to: now, from: latest, session) {
                return (ClaimBatch(at: now, more: true), nil)
            }
            let due = try Self.due(by: now, from: floor, limit: limit, session)
            if due.isEmpty { return (ClaimBatch(at: now), nil) }
            var claim = try DueClaim(of: due, now: now, publishing: true, self.definitions, session)
            var taken = 0
            for row in due where claim.count < ClaimPlan.rowLimit {
                try claim.add(row)
                taken += 1
            }
            var batch = try claim.write(session)
            try self.noteClaim(at: now, after: latest, session)
            let isFull = due.count == limit
            batch.more = isFull || taken < due.count
            return (batch, taken < due.count ? floor : isFull ? due[due.count - 1].dueAt : nil)
        }
        claims.set(next)
        return batch
    }

    /// What is due, locked, in the order of the index; what others hold is left to them.
    private static func due(
        by now: Instant, from floor: Instant?, limit: Int, _ session: Session
    ) throws -> [DueRow] {
        let lowest = Instant(microseconds: .min)
        var rows = try session.rows(dueSQL, [floor ?? lowest, now, limit])
        if let floor, rows.count < limit {
            // A row below the floor is another one than those above.
            rows += try session.rows(
                dueSQL, [lowest, min(now, Instant(microseconds: floor.microseconds - 1)), limit - rows.count])
        }
        return try rows.map { try DueRow($0) }
    }

    private static let dueSQL = """
        SELECT \(DueRow.columns) FROM job_due FORCE INDEX (job_due_order)
        WHERE due_at >= ? AND due_at <= ?
        ORDER BY due_at, job_id, schedule
        LIMIT ?
        FOR UPDATE SKIP LOCKED
        """

    /// Claims what is due of jobs that are about to change: what was due is due under what they were.
    ///
    /// The caller holds the rows of the jobs; a claim that has one of them in its hands is waited for.
    func claimDue(ofJobs jobs: [JobID], now: Instant, _ session: Session) throws {
        let due = try DueRow.lock(ofJobs: jobs, session).filter { $0.dueAt <= now }
        guard !due.isEmpty else { return }
        var claim = try DueClaim(of: due, now: now, publishing: false, definitions, session)
        for row in due { try claim.add(row) }
        _ = try claim.write(session)
    }

    /// Writes as skipped what jobs at rest have slept through so far: their schedules are about to move or to go, and the jobs
    /// rest on.
    func claimSleptThrough(ofJobs jobs: [JobID], now: Instant, _ session: Session) throws {
        let due = try DueRow.lock(ofJobs: jobs, session).filter { $0.isAtRest && $0.nominal <= now }
        guard !due.isEmpty else { return }
        var claim = try DueClaim(of: due, now: now, publishing: false, definitions, session)
        for row in due { try claim.addSleptThrough(row) }
        _ = try claim.write(session)
    }
}
