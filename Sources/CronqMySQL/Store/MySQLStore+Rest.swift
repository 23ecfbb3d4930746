public import CronqSchedule
public import CronqShared

/// Jobs at rest. Their rows in `job_due` keep the instant they stand for, and look due when the rest ends.
extension MySQLStore {
    public func pause(
        _ jobs: [JobID], until: Instant?, note: String?, by author: Author
    ) async throws(StoreError) -> [JobID] {
        guard !jobs.isEmpty else { return [] }
        return try await lanes.definitions.transaction { session in
            let now = try self.now(session)
            let pause = Pause(since: now, until: until, by: author.name.short, note: Note.kept(note))
            guard pause.isInForce(at: now) else { return [] }
            let found = try JobLock.take(jobs, session)
            let new = found.filter { !$0.isAtRest(now) }
            let changed = found.filter { job in
                job.isAtRest(now) && (job.pause?.until != pause.until || job.pause?.note != pause.note)
            }
            // What is due already is not slept through.
            try self.claimDue(ofJobs: found.map(\.id), now: now, session)
            try Self.begin(pause, of: new.map(\.id), session)
            try Self.change(to: pause, of: changed.map(\.id), session)
            let written = Set((new + changed).map(\.id))
            try AuditEntry.write(
                AuditEvent.paused(
                    found.filter { written.contains($0.id) }.map(\.name), until: until, note: note),
                by: author, at: now, session)
            return found.map(\.id)
        }
    }

    /// Lets jobs rest that did not, or whose rest is over.
    private static func begin(_ pause: Pause, of jobs: [JobID], _ session: Session) throws {
        try session.execute(
            """
            UPDATE jobs FORCE INDEX (PRIMARY) SET paused_at = ?, paused_until = ?, paused_by = ?, pause_note = ?
            WHERE id IN (:list)
            """, [pause.since, pause.until, pause.by, pause.note], in: jobs)
        try session.execute(
            """
            UPDATE job_due FORCE INDEX (PRIMARY) SET paused_since = ?, due_at = GREATEST(nominal_at, ?)
            WHERE job_id IN (:list)
            """, [pause.since, pause.until ?? Pause.farFuture], in: jobs)
    }

    /// Gives jobs that rest another end; they rest since when they did.
    private static func change(to pause: Pause, of jobs: [JobID], _ session: Session) throws {
        try session.execute(
            """
            UPDATE jobs FORCE INDEX (PRIMARY) SET paused_until = ?, paused_by = ?, pause_note = ? WHERE id IN (:list)
            """, [pause.until, pause.by, pause.note], in: jobs)
        try session.execute(
            """
            UPDATE job_due FORCE INDEX (PRIMARY)
            SET paused_since = COALESCE(paused_since, ?), due_at = GREATEST(nominal_at, ?) WHERE job_id IN (:list)
            """, [pause.since, pause.until ?? Pause.farFuture], in: jobs)
    }

    public func resume(_ jobs: [JobID], by author: Author) async throws(StoreError) -> [JobID] {
        guard !jobs.isEmpty else { return [] }
        return try await lanes.definitions.transaction { session in
            let now = try self.now(session)
            let found = try JobLock.take(jobs, session).filter { $0.isAtRest(now) }
            let ids = found.map(\.id)
            let due = try DueRow.lock(ofJobs: ids, session).filter(\.isAtRest)
            try self.claimSleptThrough(due.filter { $0.nominal <= now }, now: now, session)
            // The others are due at their instants again.
            try DueMove.write(
                due.filter { $0.nominal > now }.map { row in
                    DueMove(job: row.job, schedule: row.schedule, dueAt: row.nominal, nominal: row.nominal)
                }, session)
            try Pause.clear(ofJobs: ids, session)
            try AuditEntry.write(AuditEvent.resumed(found.map(\.name)), by: author, at: now, session)
            return ids
        }
    }

    private func claimSleptThrough(_ due: [DueRow], now: Instant, _ session: Session) throws {
        if due.isEmpty { return }
        var claim = try DueClaim(of: due, now: now, publishing: false, definitions, session)
        for row in due { try claim.add(row, restedUntil: now) }
        _ = try claim.write(session)
    }

    public func skipNext(_ jobs: [JobID], by author: Author) async throws(StoreError) -> [SkippedInstant] {
        guard !jobs.isEmpty else { return [] }
        return try await lanes.definitions.transaction { session in
            let now = try self.now(session)
            let found = try JobLock.take(jobs, session).filter { !$0.isAtRest(now) }
            let ids = found.map(\.id)
            // What is due already runs; the instant after it is the next one.
            try self.claimDue(ofJobs: ids, now: now, session)
            let skips = try self.skips(in: try DueRow.lock(ofJobs: ids, session), by: author, now: now, session)
            // A run that is there already comes no more: the clock was set back.
            let written = try NewRun.write(skips.map(\.run), session)
            let done = skips.filter { written.contains($0.run.id) }
            try DueMove.write(done.map(\.move), session)
            let answers = Dictionary(done.map { ($0.run.jobID, $0.answer) }) { first, _ in first }
            let skipped = found.compactMap { answers[$0.id] }
            let names = found.filter { answers[$0.id] != nil }.map(\.name)
            try AuditEntry.write(AuditEvent.skipped(skipped, of: names), by: author, at: now, session)
            return skipped
        }
    }

    /// One instant that is to be skipped.
    private struct Skip {
        var run: NewRun
        var move: DueMove
        var answer: SkippedInstant
    }

    /// The soonest instant of each job.
    private func skips(in due: [DueRow], by author: Author, now: Instant, _ session: Session) throws -> [Skip] {
        let soonest = Dictionary(grouping: due, by: \.job).compactMap { $1.min { $0.nominal < $1.nominal } }
        let jobs = try definitions.jobs(soonest.map(\.definition), session)
        return soonest.compactMap { row in
            // Of a schedule that cannot be read nobody knows the instant after it.
            guard let job = jobs[row.definition], let schedule = job.schedule, row.nominal > now else { return nil }
            let planned = PlannedRun(
                nominal: row.nominal, state: .skipped, reason: .skipRequested,
                detail: RunRow.cancelDetail(by: author.name, note: nil))
            let run = NewRun(
                planned, of: job, schedule: row.schedule, kind: .schedule, requestedBy: "schedule", now: now,
                publishing: false)
            let next = schedule.next(after: row.nominal)
            return Skip(
                run: run,
                move: DueMove(job: row.job, schedule: row.schedule, dueAt: next, nominal: next ?? row.nominal),
                answer: SkippedInstant(job: row.job, run: run.id, instant: row.nominal, nextRun: next))
        }
    }
}
