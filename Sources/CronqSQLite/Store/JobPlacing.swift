import CronqSchedule
import CronqShared
import GRDB

/// Writes what a change of a category does to its jobs.
struct JobPlacing {
    let store: SQLiteStore
    let author: Author
    /// At the version that the change makes.
    let category: CategoryChange.Category
    let now: Instant
    let db: Database

    /// Takes the names of jobs away that others are about to get.
    func takeNames(of jobs: [CategoryPlan.Existing]) throws {
        let update = try db.cachedStatement(sql: "UPDATE jobs SET name_key = ? WHERE id = ?")
        for job in jobs { try update.execute(arguments: [CategoryPlan.keyWithoutName(job.id), job.id]) }
    }

    func place(_ placement: CategoryPlan.Placement) throws -> CategoryReplacement.Placed {
        let existing = placement.existing
        var placed = CategoryReplacement.Placed(
            id: existing?.id ?? 0, name: placement.definition.name, change: placement.change,
            nextRun: placement.nextRun, previousNextRun: placement.isReturning ? nil : existing?.nextRun)
        guard placement.change != .unchanged else { return placed }
        if let existing {
            try change(existing, as: placement)
        } else {
            placed.id = try add(placement)
        }
        placed.nextRun = try nextInstant(placed.id)?.nextRun(of: placement.isReturning ? nil : existing?.pause)
        return placed
    }

    private func add(_ placement: CategoryPlan.Placement) throws -> JobID {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO jobs (category_id, name, name_key, revision, created_at, updated_at) VALUES (?, ?, ?, 1, ?, ?)
                """)
        let name = placement.definition.name
        try insert.execute(arguments: [
            category.id, name, JobDefinition.nameKey(name), now.microseconds, now.microseconds,
        ])
        let id = db.lastInsertedRowID
        try insertRevision(1, of: id, placement.text)
        if case .move(let next) = placement.due { try setDue(id, next, resting: nil) }
        return id
    }

    private func change(_ existing: CategoryPlan.Existing, as placement: CategoryPlan.Placement) throws {
        // What is due already is due under the old definition; so is what the job slept through, unless it goes on sleeping.
        try store.claimDue(ofJob: existing.id, now: now, db)
        if case .move = placement.due { try store.claimSleptThrough(ofJob: existing.id, now: now, db) }
        let revision = existing.revision + 1
        let name = placement.definition.name
        let update = try db.cachedStatement(
            sql: "UPDATE jobs SET name = ?, name_key = ?, revision = ?, updated_at = ?, removed_at = NULL WHERE id = ?")
        try update.execute(arguments: [
            name, JobDefinition.nameKey(name), revision, now.microseconds, existing.id,
        ])
        try insertRevision(revision, of: existing.id, placement.text)
        if case .move(let next) = placement.due {
            try setDue(existing.id, next, resting: placement.isReturning ? nil : existing.pause)
        }
    }

    private func insertRevision(_ revision: Int, of id: JobID, _ text: String) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO revisions (job_id, revision, definition, created_at, created_by, version)
                VALUES (?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [id, revision, text, now.microseconds, author.name, category.version])
    }

    private func setDue(_ id: JobID, _ next: Instant?, resting pause: Pause?) throws {
        guard let next else {
            try db.cachedStatement(sql: "DELETE FROM job_due WHERE job_id = ?").execute(arguments: [id])
            return
        }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO job_due (job_id, schedule, due_at, nominal_at, paused_since) VALUES (?, 1, ?, ?, ?)
                ON CONFLICT (job_id, schedule) DO UPDATE SET
                    due_at = excluded.due_at, nominal_at = excluded.nominal_at, paused_since = excluded.paused_since
                """)
        try statement.execute(arguments: [
            id, (pause?.dueAt(next) ?? next).microseconds, next.microseconds, pause?.since.microseconds,
        ])
    }

    private func nextInstant(_ id: JobID) throws -> Instant? {
        let statement = try db.cachedStatement(sql: "SELECT min(nominal_at) FROM job_due WHERE job_id = ?")
        return try Int64.fetchOne(statement, arguments: [id]).map(Instant.init(microseconds:))
    }

    /// Takes a job out of its category: what waits goes with it, what runs goes on, its history stays.
    func remove(_ job: CategoryPlan.Existing) throws -> CategoryReplacement.Removed {
        try store.claimDue(ofJob: job.id, now: now, db)
        try store.claimSleptThrough(ofJob: job.id, now: now, db)
        try setDue(job.id, nil, resting: nil)
        let update = try db.cachedStatement(
            sql: """
                UPDATE jobs
                SET removed_at = ?, updated_at = ?, paused_at = NULL, paused_until = NULL, paused_by = NULL, pause_note = NULL
                WHERE id = ?
                """)
        try update.execute(arguments: [now.microseconds, now.microseconds, job.id])
        let insert = try db.cachedStatement(
            sql: "INSERT INTO removals (job_id, version, removed_at, removed_by) VALUES (?, ?, ?, ?)")
        try insert.execute(arguments: [job.id, category.version, now.microseconds, author.name])
        let live = try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT \(RunRow.columns) FROM runs INDEXED BY runs_live
                    WHERE job_id = ? AND wake_at IS NOT NULL AND state <> 'running'
                    """),
            arguments: [job.id])
        for row in live {
            try store.close(
                try RunRow(row), as: .cancelled, reason: .jobRemoved, detail: "by \(author.name)", at: now, db)
        }
        return .init(id: job.id, name: job.name, previousNextRun: job.nextRun)
    }
}
