import CronqSchedule
import CronqShared

/// Makes runs of what original injectors have sent to our runners (design §3.6).
///
/// Their jobs are in another database, under numbers that mean something else here. So they get jobs of their own, in a
/// category of their own, which have no next instant.
struct LegacyIntake {
    let now: Instant
    let session: Session

    private static let categoryName = "Original CronQ"
    private static let actor = "an original injector"
    /// A schedule that is over.
    private static let schedule = "R1/1970-01-01T00:00:00Z/PT1M"

    /// Their category, locked.
    private struct Category {
        var id: Int64
        var version: Int64
        /// The one that a change makes.
        var next: Int64 { version + 1 }
    }

    /// What the ledger has for such a job.
    struct Entry {
        var run: RunID
        /// What its runner is to know; `nil` if the run was pruned.
        var message: JobMessage?
    }

    /// The run of a job that was offered, written if it is not there yet. The same message is the same run, for a day.
    func entry(of job: LegacyJob) throws -> Entry {
        let category = try lockCategory()
        let name = (job.name.isEmpty ? "job \(job.jobID)" : "\(job.name) (\(job.jobID))").short
        let existing = try find(name, in: category.id)
        if let existing, let known = try known(job, existing) { return known }
        let definition = JobDefinition(
            name: name, schedule: Self.schedule, command: job.command, routingKey: job.queue, enabled: false)
        let compiled = try define(definition, existing, in: category)
        let run = NewRun(
            PlannedRun(nominal: now, state: .pending), of: compiled, schedule: 0, kind: .schedule,
            requestedBy: Self.actor, request: job.runID.lowercased(), now: now, publishing: true)
        _ = try NewRun.write([run], session)
        try session.execute(
            "INSERT INTO requests (job_id, request, run_id, created_at) VALUES (?, ?, ?, ?)",
            [compiled.id, Self.token(of: job, compiled.id), run.id, now])
        return Entry(run: run.id, message: compiled.message(for: run.id, attempt: 1, scheduledAt: now))
    }

    private static func token(of job: LegacyJob, _ id: JobID) -> RunID {
        RunID(RunIdentity(job: id, kind: .schedule, nominal: Instant(microseconds: 0), request: job.runID.lowercased()))
    }

    /// The run that the same message made before, under the definition of then.
    private func known(_ job: LegacyJob, _ existing: CategoryPlan.Existing) throws -> Entry? {
        let rows = try session.rows(
            """
            SELECT q.run_id, r.revision, r.scheduled_at, r.attempt, d.definition
            FROM requests q LEFT JOIN runs r ON r.run_id = q.run_id
                 LEFT JOIN revisions d ON d.job_id = r.job_id AND d.revision = r.revision
            WHERE q.job_id = ? AND q.request = ?
            """, [existing.id, Self.token(of: job, existing.id)])
        guard let row = rows.first else { return nil }
        let run = try row.runID(0)
        guard let text = try row.textOrNil(4), let definition = try? DefinitionText.read(text) else {
            return Entry(run: run, message: nil)
        }
        let compiled = CompiledJob(
            id: existing.id, revision: try row.int(1), category: Self.categoryName, definition: definition)
        return Entry(
            run: run,
            message: compiled.message(for: run, attempt: try row.int(3), scheduledAt: try row.instant(2)))
    }

    private func lockCategory() throws -> Category {
        let key = JobDefinition.nameKey(Self.categoryName)
        try session.execute(
            """
            INSERT INTO categories (name, name_key, created_at) VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE name_key = VALUES(name_key)
            """, [Self.categoryName, key, now])
        let rows = try session.rows("SELECT id, version FROM categories WHERE name_key = ? FOR UPDATE", [key])
        guard let row = rows.first else {
            throw StoreError(.internalError, "a category is gone right after it was made")
        }
        return Category(id: try row.integer(0), version: try row.integer(1))
    }

    /// Definitions are read and written past the cache: what this transaction has written may yet be rolled back.
    private func define(
        _ definition: JobDefinition, _ existing: CategoryPlan.Existing?, in category: Category
    ) throws -> CompiledJob {
        guard let found = existing else {
            try note(added: 1, changed: 0, in: category)
            let id = try session.insert(
                """
                INSERT INTO jobs (category_id, name, name_key, revision, created_at, updated_at) VALUES (?, ?, ?, 1, ?, ?)
                """, [category.id, definition.name, JobDefinition.nameKey(definition.name), now, now])
            return try revise(id, 1, definition, in: category)
        }
        if !found.isRemoved, let known = try? DefinitionText.read(found.text), known.command == definition.command,
            known.routingKey == definition.routingKey
        {
            return CompiledJob(id: found.id, revision: found.revision, category: Self.categoryName, definition: known)
        }
        try note(added: found.isRemoved ? 1 : 0, changed: found.isRemoved ? 0 : 1, in: category)
        let revision = found.revision + 1
        try session.execute(
            "UPDATE jobs SET revision = ?, updated_at = ?, removed_at = NULL WHERE id = ?", [revision, now, found.id])
        return try revise(found.id, revision, definition, in: category)
    }

    /// Makes the category's next version: what a job was before, or that it had been removed, stays known.
    private func note(added: Int, changed: Int, in category: Category) throws {
        try session.execute(
            "UPDATE categories SET version = ?, jobs = jobs + ? WHERE id = ?", [category.next, added, category.id])
        try session.execute(
            """
            INSERT INTO category_versions (category_id, version, created_at, created_by, added, changed, removed)
            VALUES (?, ?, ?, ?, ?, ?, 0)
            """, [category.id, category.next, now, Self.actor, added, changed])
    }

    private func find(_ name: String, in category: Int64) throws -> CategoryPlan.Existing? {
        let rows = try session.rows(
            """
            SELECT j.id, j.name, j.revision, j.removed_at IS NOT NULL, d.definition
            FROM jobs j STRAIGHT_JOIN revisions d ON d.job_id = j.id AND d.revision = j.revision
            WHERE j.category_id = ? AND j.name_key = ? FOR UPDATE
            """, [category, JobDefinition.nameKey(name)])
        return try rows.first.map { row in
            CategoryPlan.Existing(
                id: try row.integer(0), name: try row.text(1), revision: try row.int(2), isRemoved: try row.bool(3),
                text: try row.text(4))
        }
    }

    private func revise(
        _ id: JobID, _ revision: Int, _ definition: JobDefinition, in category: Category
    ) throws -> CompiledJob {
        try session.execute(
            """
            INSERT INTO revisions (job_id, revision, definition, created_at, created_by, version)
            VALUES (?, ?, ?, ?, ?, ?)
            """, [id, revision, try DefinitionText.write(definition), now, Self.actor, category.next])
        return CompiledJob(id: id, revision: revision, category: Self.categoryName, definition: definition)
    }
}
