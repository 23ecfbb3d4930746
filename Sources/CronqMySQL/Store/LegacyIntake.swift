import CronqSchedule
import CronqShared

/// Makes runs of what original injectors have sent to our runners (design §3.6).
///
/// Their jobs are in another database, under numbers that mean something else here. So they get jobs of their own, in a
/// category of their own, which have no next instant.
struct LegacyIntake {
    let definitions: DefinitionCache
    let now: Instant
    let session: Session

    private static let category = "Original CronQ"
    private static let actor = "an original injector"
    /// A schedule that is over.
    private static let schedule = "R1/1970-01-01T00:00:00Z/PT1M"

    /// The run of a job that was offered, written if it is not there yet. The same message is the same run, for a day.
    func run(of job: LegacyJob) throws -> RunID {
        let category = try lockCategory()
        let definition = try lockJob(of: job, in: category)
        let id = definition.id
        let token = RunID(
            RunIdentity(job: id, kind: .schedule, nominal: Instant(microseconds: 0), request: job.runID.lowercased()))
        let known = try session.rows("SELECT run_id FROM requests WHERE job_id = ? AND request = ?", [id, token])
        if let row = known.first { return try row.runID(0) }
        let run = NewRun(
            PlannedRun(nominal: now, state: .pending), of: definition, schedule: 0, kind: .schedule,
            requestedBy: Self.actor, request: job.runID.lowercased(), now: now, publishing: true)
        _ = try NewRun.write([run], session)
        try session.execute(
            "INSERT INTO requests (job_id, request, run_id, created_at) VALUES (?, ?, ?, ?)", [id, token, run.id, now])
        return run.id
    }

    private func lockCategory() throws -> Int64 {
        let key = JobDefinition.nameKey(Self.category)
        try session.execute(
            """
            INSERT INTO categories (name, name_key, created_at) VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE name_key = VALUES(name_key)
            """, [Self.category, key, now])
        let rows = try session.rows("SELECT id FROM categories WHERE name_key = ? FOR UPDATE", [key])
        guard let row = rows.first else {
            throw StoreError(.internalError, "a category is gone right after it was made")
        }
        return try row.integer(0)
    }

    /// Definitions are read and written past the cache: what this transaction has written may yet be rolled back.
    private func lockJob(of job: LegacyJob, in category: Int64) throws -> CompiledJob {
        let name = job.name.isEmpty ? "job \(job.jobID)" : "\(job.name) (\(job.jobID))"
        let definition = JobDefinition(
            name: name.short, schedule: Self.schedule, command: job.command, enabled: false)
        guard let found = try find(definition.name, in: category) else {
            try session.execute(
                """
                INSERT INTO jobs (category_id, name, name_key, revision, created_at, updated_at) VALUES (?, ?, ?, 1, ?, ?)
                """, [category, definition.name, JobDefinition.nameKey(definition.name), now, now])
            try session.execute("UPDATE categories SET jobs = jobs + 1 WHERE id = ?", [category])
            return try revise(try session.lastInsertedID(), 1, definition)
        }
        if found.isRemoved {
            try session.execute("UPDATE jobs SET removed_at = NULL, updated_at = ? WHERE id = ?", [now, found.id])
            try session.execute("UPDATE categories SET jobs = jobs + 1 WHERE id = ?", [category])
        }
        if let known = try? DefinitionText.read(found.text), known.command == job.command {
            return CompiledJob(id: found.id, revision: found.revision, category: Self.category, definition: known)
        }
        let revision = found.revision + 1
        try session.execute("UPDATE jobs SET revision = ?, updated_at = ? WHERE id = ?", [revision, now, found.id])
        return try revise(found.id, revision, definition)
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

    private func revise(_ id: JobID, _ revision: Int, _ definition: JobDefinition) throws -> CompiledJob {
        try session.execute(
            "INSERT INTO revisions (job_id, revision, definition, created_at, created_by) VALUES (?, ?, ?, ?, ?)",
            [id, revision, try DefinitionText.write(definition), now, Self.actor])
        return CompiledJob(id: id, revision: revision, category: Self.category, definition: definition)
    }
}

extension Session {
    fileprivate func lastInsertedID() throws -> Int64 {
        guard let row = try rows("SELECT CAST(LAST_INSERT_ID() AS SIGNED)").first else {
            throw StoreError(.internalError, "the server does not say which row it has inserted")
        }
        return try row.integer(0)
    }
}
