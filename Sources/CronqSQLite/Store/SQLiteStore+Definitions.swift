import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func replaceCategory(
        _ name: String, with jobs: [JobDefinition], by actor: String
    ) async throws -> CategoryReplacement {
        let clock = clock
        do {
            return try await database.write { db in
                try CategoryChange(store: self, actor: actor, now: clock(), db: db).replace(name, with: jobs)
            }
        } catch let error as DefinitionError {
            throw error
        } catch {
            throw StoreError(describing: error)
        }
    }

    public func runNow(_ job: JobID, by actor: String, request: String) async throws(StoreError) -> RunID? {
        try await write { db, now in
            let statement = try db.cachedStatement(
                sql: "SELECT revision FROM jobs WHERE id = ? AND removed_at IS NULL")
            guard let revision = try Int.fetchOne(statement, arguments: [job]) else { return nil }
            let compiled = try self.definitions.job(job, revision: revision, db)
            // The same request makes the same run, whenever it is repeated: its instant is the one of the first time.
            let asked = "SELECT run_id FROM requests WHERE job_id = ? AND request = ?"
            if let known = try Row.fetchOne(try db.cachedStatement(sql: asked), arguments: [job, request]) {
                return try RunID(column: known[0])
            }
            let planned = PlannedRun(nominal: now, state: .pending)
            let id = try self.insert(
                planned, of: compiled, schedule: 0, kind: .manual, requestedBy: actor, request: request, now: now,
                publishing: false, db)
            guard let id else { return nil }
            let remember = try db.cachedStatement(
                sql: "INSERT INTO requests (job_id, request, run_id, created_at) VALUES (?, ?, ?, ?)")
            try remember.execute(arguments: [job, request, id.column, now.microseconds])
            return id
        }
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
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT u.job_id, u.schedule, j.revision FROM job_due u JOIN jobs j ON j.id = u.job_id
                WHERE u.due_at > ?
                """,
            arguments: [now.microseconds])
        let move = try db.cachedStatement(
            sql: "UPDATE job_due SET due_at = ?, nominal_at = ? WHERE job_id = ? AND schedule = ?")
        for row in rows {
            let job = try definitions.job(row[0], revision: row[2], db)
            guard job.definition.timeZone == nil, let next = job.schedule?.next(after: now) else { continue }
            try move.execute(arguments: [next.microseconds, next.microseconds, job.id, row[1] as Int])
        }
    }
}

/// One replacement of a category, inside its transaction.
private struct CategoryChange {
    let store: SQLiteStore
    let actor: String
    let now: Instant
    let db: Database

    /// A job row as it stands.
    struct Existing {
        var id: JobID
        var name: String
        var revision: Int
        var isRemoved: Bool
        var definition: String
    }

    func replace(_ name: String, with jobs: [JobDefinition]) throws -> CategoryReplacement {
        let category = try self.category(named: name)
        var existing = try existingJobs(of: category)
        var replacement = CategoryReplacement(categoryID: category, jobs: [], removed: [])
        var faults: [FieldFault] = []
        var names: Set<String> = []
        for (index, definition) in jobs.enumerated() {
            let key = JobDefinition.nameKey(definition.name)
            guard names.insert(key).inserted else {
                faults.append(
                    FieldFault(
                        path: "jobs[\(index)].name",
                        message: "“\(definition.name)” is there twice; names must differ by more than case"))
                continue
            }
            do {
                replacement.jobs.append(try place(definition, existing.removeValue(forKey: key), in: category))
            } catch let error as ScheduleError {
                let field = error.code == .badZone ? "time_zone" : "schedule"
                faults.append(FieldFault(path: "jobs[\(index)].\(field)", message: error.message))
            }
        }
        // Thrown inside the transaction: nothing of it stays.
        guard faults.isEmpty else { throw DefinitionError(faults) }
        for job in existing.values.sorted(by: { $0.id < $1.id }) where !job.isRemoved {
            replacement.removed.append(try remove(job))
        }
        return replacement
    }

    private func category(named name: String) throws -> Int64 {
        let key = JobDefinition.nameKey(name)
        if let id = try Int64.fetchOne(db, sql: "SELECT id FROM categories WHERE name_key = ?", arguments: [key]) {
            return id
        }
        try db.execute(
            sql: "INSERT INTO categories (name, name_key, created_at) VALUES (?, ?, ?)",
            arguments: [name, key, now.microseconds])
        return db.lastInsertedRowID
    }

    private func existingJobs(of category: Int64) throws -> [String: Existing] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT j.name_key, j.id, j.name, j.revision, j.removed_at IS NOT NULL, d.definition
                FROM jobs j JOIN revisions d ON d.job_id = j.id AND d.revision = j.revision
                WHERE j.category_id = ?
                """,
            arguments: [category])
        var found: [String: Existing] = [:]
        while let row = try rows.next() {
            found[row[0]] = Existing(id: row[1], name: row[2], revision: row[3], isRemoved: row[4], definition: row[5])
        }
        return found
    }

    private func place(
        _ definition: JobDefinition, _ existing: Existing?, in category: Int64
    ) throws -> CategoryReplacement.Placed {
        let text = try DefinitionText.write(definition)
        if let existing, !existing.isRemoved, existing.definition == text {
            return .init(id: existing.id, name: definition.name, change: .unchanged, nextRun: try nextDue(existing.id))
        }
        let schedule = try store.definitions.schedule(of: definition)
        if let existing {
            return try change(existing, to: definition, text, schedule)
        }
        return try add(definition, text, schedule, in: category)
    }

    private func add(
        _ definition: JobDefinition, _ text: String, _ schedule: Schedule, in category: Int64
    ) throws -> CategoryReplacement.Placed {
        let next = try firstFire(of: schedule)
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO jobs (category_id, name, name_key, revision, created_at, updated_at) VALUES (?, ?, ?, 1, ?, ?)
                """)
        try insert.execute(arguments: [
            category, definition.name, JobDefinition.nameKey(definition.name), now.microseconds, now.microseconds,
        ])
        let id = db.lastInsertedRowID
        try insertRevision(1, of: id, text)
        if definition.enabled { try setDue(id, next) }
        return .init(id: id, name: definition.name, change: .added, nextRun: definition.enabled ? next : nil)
    }

    private func change(
        _ existing: Existing, to definition: JobDefinition, _ text: String, _ schedule: Schedule
    ) throws -> CategoryReplacement.Placed {
        // What is due already is due under the old definition.
        try store.claimDue(ofJob: existing.id, now: now, db)
        // What cannot be read any more is replaced like anything else.
        let old = try? DefinitionText.read(existing.definition)
        let keepsSchedule = old?.schedule == definition.schedule && old?.timeZone == definition.timeZone
        let revision = existing.revision + 1
        let update = try db.cachedStatement(
            sql: "UPDATE jobs SET name = ?, revision = ?, updated_at = ?, removed_at = NULL WHERE id = ?")
        try update.execute(arguments: [definition.name, revision, now.microseconds, existing.id])
        try insertRevision(revision, of: existing.id, text)

        var next: Instant?
        if !definition.enabled {
            try setDue(existing.id, nil)
        } else if keepsSchedule, old?.enabled == true, !existing.isRemoved {
            next = try nextDue(existing.id)
        } else {
            // A schedule that is over is refused when it is new, not when the job around it changes.
            next = keepsSchedule ? schedule.next(after: now) : try firstFire(of: schedule)
            try setDue(existing.id, next)
        }
        return .init(
            id: existing.id, name: definition.name, change: existing.isRemoved ? .added : .changed, nextRun: next)
    }

    private func firstFire(of schedule: Schedule) throws(ScheduleError) -> Instant {
        if let next = schedule.next(after: now) { return next }
        let last = schedule.previous(atOrBefore: now)
        throw ScheduleError(
            .neverFires,
            "“\(schedule.text)” never fires: \(last.map { "its last instant was \($0.iso8601)" } ?? "it has no instant")"
                + "; use a start or an end in the future")
    }

    private func insertRevision(_ revision: Int, of id: JobID, _ text: String) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO revisions (job_id, revision, definition, created_at, created_by) VALUES (?, ?, ?, ?, ?)")
        try statement.execute(arguments: [id, revision, text, now.microseconds, actor])
    }

    private func setDue(_ id: JobID, _ next: Instant?) throws {
        guard let next else {
            try db.cachedStatement(sql: "DELETE FROM job_due WHERE job_id = ?").execute(arguments: [id])
            return
        }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO job_due (job_id, schedule, due_at, nominal_at) VALUES (?, 1, ?, ?)
                ON CONFLICT (job_id, schedule) DO UPDATE SET due_at = excluded.due_at, nominal_at = excluded.nominal_at
                """)
        try statement.execute(arguments: [id, next.microseconds, next.microseconds])
    }

    private func nextDue(_ id: JobID) throws -> Instant? {
        let statement = try db.cachedStatement(sql: "SELECT min(due_at) FROM job_due WHERE job_id = ?")
        return try Int64.fetchOne(statement, arguments: [id]).map(Instant.init(microseconds:))
    }

    private func remove(_ job: Existing) throws -> String {
        try store.claimDue(ofJob: job.id, now: now, db)
        try setDue(job.id, nil)
        let update = try db.cachedStatement(sql: "UPDATE jobs SET removed_at = ?, updated_at = ? WHERE id = ?")
        try update.execute(arguments: [now.microseconds, now.microseconds, job.id])
        let live = try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT \(RunRow.columns) FROM runs INDEXED BY runs_live
                    WHERE job_id = ? AND wake_at IS NOT NULL AND state <> 'running'
                    """),
            arguments: [job.id])
        for row in live {
            try store.close(
                try RunRow(row), as: .cancelled, reason: .jobRemoved, detail: "by \(actor)", at: now, db)
        }
        return job.name
    }
}
