public import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func pause(
        _ jobs: [JobID], until: Instant?, note: String?, by author: Author
    ) async throws(StoreError) -> [JobID] {
        try await write { db, now in
            let pause = Pause(since: now, until: until, by: author.name, note: Note.kept(note))
            guard pause.isInForce(at: now) else { return [] }
            var resting: [JobID] = []
            var changed: [AuditEvent.Job] = []
            for job in try self.found(jobs, db) {
                resting.append(job.id)
                if try self.rest(job, pause, now, db) { changed.append(job.audited) }
            }
            try self.write(AuditEvent.paused(changed, until: until, note: note), by: author, now, db)
            return resting
        }
    }

    /// Each job once, in their order, without unknown and removed ones.
    private func found(_ ids: [JobID], _ db: Database) throws -> [FoundJob] {
        var seen: Set<JobID> = []
        return try ids.filter { seen.insert($0).inserted }.compactMap { try FoundJob.existing($0, db) }
    }

    /// - Returns: Whether that changed anything.
    private func rest(_ job: FoundJob, _ wanted: Pause, _ now: Instant, _ db: Database) throws -> Bool {
        var pause = wanted
        if let old = job.rest(at: now) {
            if old.until == wanted.until, old.note == wanted.note { return false }
            pause.since = old.since
        } else {
            // What is due is due under what the job was until now.
            try claimDue(ofJob: job.id, now: now, db)
        }
        let update = try db.cachedStatement(
            sql: "UPDATE jobs SET paused_at = ?, paused_until = ?, paused_by = ?, pause_note = ? WHERE id = ?")
        try update.execute(arguments: [
            pause.since.microseconds, pause.until?.microseconds, pause.by, pause.note, job.id,
        ])
        for due in try DueRow.all(of: job.id, db) {
            try moveDue(job.id, due.schedule, to: due.nominal, resting: pause, db)
        }
        return true
    }

    public func resume(_ jobs: [JobID], by author: Author) async throws(StoreError) -> [JobID] {
        try await write { db, now in
            let resting = try self.found(jobs, db).filter { $0.rest(at: now) != nil }
            for job in resting { try self.wake(job, now, db) }
            try self.write(AuditEvent.resumed(resting.map(\.audited)), by: author, now, db)
            return resting.map(\.id)
        }
    }

    private func wake(_ job: FoundJob, _ now: Instant, _ db: Database) throws {
        var batch = ClaimBatch(at: now)
        for due in try DueRow.all(of: job.id, db) where due.isAtRest {
            if due.nominal <= now {
                try claim(due, restedUntil: now, now: now, publishing: false, into: &batch, db)
            } else {
                try moveDue(job.id, due.schedule, to: due.nominal, db)
            }
        }
        let update = try db.cachedStatement(
            sql: """
                UPDATE jobs SET paused_at = NULL, paused_until = NULL, paused_by = NULL, pause_note = NULL WHERE id = ?
                """)
        try update.execute(arguments: [job.id])
    }

    public func skipNext(_ jobs: [JobID], by author: Author) async throws(StoreError) -> [SkippedInstant] {
        try await write { db, now in
            var skipped: [SkippedInstant] = []
            var changed: [AuditEvent.Job] = []
            for job in try self.found(jobs, db) where job.rest(at: now) == nil {
                guard let instant = try self.skipNext(of: job, by: author, now, db) else { continue }
                skipped.append(instant)
                changed.append(job.audited)
            }
            try self.write(AuditEvent.skipped(skipped, of: changed), by: author, now, db)
            return skipped
        }
    }

    private func skipNext(
        of job: FoundJob, by author: Author, _ now: Instant, _ db: Database
    ) throws -> SkippedInstant? {
        // What is due already cannot be skipped any more.
        try claimDue(ofJob: job.id, now: now, db)
        let compiled = try definitions.job(job.id, revision: job.revision, db)
        guard let due = try DueRow.all(of: job.id, db).min(by: { $0.nominal < $1.nominal }),
            let schedule = compiled.schedule
        else { return nil }
        let planned = PlannedRun(
            nominal: due.nominal, state: .skipped, reason: .skipRequested, detail: "by \(author.name)")
        let run = NewRun(
            planned, of: compiled, schedule: due.schedule, kind: .schedule, requestedBy: "schedule", now: now,
            publishing: false)
        // It is there already if the clock was set back: then it is not to come.
        guard try insert(run, db) else { return nil }
        let next = schedule.next(after: due.nominal)
        try moveDue(job.id, due.schedule, to: next, db)
        return SkippedInstant(job: job.id, run: run.id, instant: due.nominal, nextRun: next)
    }
}
