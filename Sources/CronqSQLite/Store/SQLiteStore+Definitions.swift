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
            let run = NewRun(
                PlannedRun(nominal: now, state: .pending), of: compiled, schedule: 0, kind: .manual, requestedBy: actor,
                request: request, now: now, publishing: false)
            guard try self.insert(run, db) else { return nil }
            let remember = try db.cachedStatement(
                sql: "INSERT INTO requests (job_id, request, run_id, created_at) VALUES (?, ?, ?, ?)")
            try remember.execute(arguments: [job, request, run.id.column, now.microseconds])
            return run.id
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

    func replace(_ name: String, with jobs: [JobDefinition]) throws -> CategoryReplacement {
        let category = try self.category(named: name)
        // Thrown inside the transaction: nothing of it stays.
        let plan = try CategoryPlan(
            existing: try existingJobs(of: category), jobs: jobs, now: now, definitions: store.definitions)
        var replacement = CategoryReplacement(categoryID: category, jobs: [], removed: [])
        for placement in plan.placements {
            let id = try place(placement, in: category)
            replacement.jobs.append(
                .init(
                    id: id, name: placement.definition.name, change: placement.change, nextRun: try nextDue(id)))
        }
        for job in plan.removed { replacement.removed.append(try remove(job)) }
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

    private func existingJobs(of category: Int64) throws -> [String: CategoryPlan.Existing] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT j.name_key, j.id, j.name, j.revision, j.removed_at IS NOT NULL, d.definition
                FROM jobs j JOIN revisions d ON d.job_id = j.id AND d.revision = j.revision
                WHERE j.category_id = ?
                """,
            arguments: [category])
        var found: [String: CategoryPlan.Existing] = [:]
        while let row = try rows.next() {
            found[row[0]] = .init(id: row[1], name: row[2], revision: row[3], isRemoved: row[4], text: row[5])
        }
        return found
    }

    private func place(_ placement: CategoryPlan.Placement, in category: Int64) throws -> JobID {
        guard let existing = placement.existing else { return try add(placement, in: category) }
        if placement.change != .unchanged { try change(existing, as: placement) }
        return existing.id
    }

    private func add(_ placement: CategoryPlan.Placement, in category: Int64) throws -> JobID {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO jobs (category_id, name, name_key, revision, created_at, updated_at) VALUES (?, ?, ?, 1, ?, ?)
                """)
        let name = placement.definition.name
        try insert.execute(arguments: [
            category, name, JobDefinition.nameKey(name), now.microseconds, now.microseconds,
        ])
        let id = db.lastInsertedRowID
        try insertRevision(1, of: id, placement.text)
        if case .move(let next) = placement.due { try setDue(id, next) }
        return id
    }

    private func change(_ existing: CategoryPlan.Existing, as placement: CategoryPlan.Placement) throws {
        // What is due already is due under the old definition.
        try store.claimDue(ofJob: existing.id, now: now, db)
        let revision = existing.revision + 1
        let update = try db.cachedStatement(
            sql: "UPDATE jobs SET name = ?, revision = ?, updated_at = ?, removed_at = NULL WHERE id = ?")
        try update.execute(arguments: [placement.definition.name, revision, now.microseconds, existing.id])
        try insertRevision(revision, of: existing.id, placement.text)
        if case .move(let next) = placement.due { try setDue(existing.id, next) }
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

    private func remove(_ job: CategoryPlan.Existing) throws -> String {
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
