import CronqSchedule
import CronqShared

/// One replacement of a category, inside its transaction: a number of statements that does not depend on the number of jobs.
struct CategoryChange {
    let store: MySQLStore
    let actor: String
    let now: Instant
    let session: Session

    /// - Throws: `DefinitionError` before anything is written.
    func replace(_ name: String, with jobs: [JobDefinition]) throws -> CategoryReplacement {
        let key = JobDefinition.nameKey(name)
        if try lockCategory(key) == nil {
            // A refused request leaves no empty category behind.
            _ = try CategoryPlan(existing: [:], jobs: jobs, now: now, definitions: store.definitions)
            try session.execute(
                """
                INSERT INTO categories (name, name_key, created_at) VALUES (?, ?, ?)
                ON DUPLICATE KEY UPDATE name_key = VALUES(name_key)
                """, [name, key, now])
        }
        guard let category = try lockCategory(key) else {
            throw StoreError(.internalError, "a category is gone right after it was made")
        }
        let existing = try existingJobs(of: category)
        let plan = try CategoryPlan(existing: existing, jobs: jobs, now: now, definitions: store.definitions)
        try carryOut(plan, in: category)
        let ids = try jobIDs(of: category)
        let next = try nextInstants(of: Array(ids.values))
        return CategoryReplacement(
            categoryID: category,
            jobs: try plan.placements.map { placement in
                let name = placement.definition.name
                guard let id = ids[JobDefinition.nameKey(name)] else {
                    throw StoreError(.internalError, "the job “\(name)” is gone right after it was written")
                }
                return .init(id: id, name: name, change: placement.change, nextRun: next[id])
            },
            removed: plan.removed.map(\.name))
    }

    // MARK: - Reading

    private func lockCategory(_ key: String) throws -> Int64? {
        try session.rows("SELECT id FROM categories WHERE name_key = ? FOR UPDATE", [key]).first?.integer(0)
    }

    private func existingJobs(of category: Int64) throws -> [String: CategoryPlan.Existing] {
        let rows = try session.rows(
            """
            SELECT j.name_key, j.id, j.name, j.revision, j.removed_at IS NOT NULL, d.definition
            FROM jobs j FORCE INDEX (jobs_name) STRAIGHT_JOIN revisions d ON d.job_id = j.id AND d.revision = j.revision
            WHERE j.category_id = ?
            """, [category])
        var found: [String: CategoryPlan.Existing] = [:]
        for row in rows {
            found[try row.text(0)] = .init(
                id: try row.integer(1), name: try row.text(2), revision: try row.int(3), isRemoved: try row.bool(4),
                text: try row.text(5))
        }
        return found
    }

    private func jobIDs(of category: Int64) throws -> [String: JobID] {
        let rows = try session.rows(
            "SELECT name_key, id FROM jobs FORCE INDEX (jobs_name) WHERE category_id = ?", [category])
        var ids: [String: JobID] = [:]
        for row in rows { ids[try row.text(0)] = try row.integer(1) }
        return ids
    }

    private func nextInstants(of jobs: [JobID]) throws -> [JobID: Instant] {
        let rows = try session.rows(
            """
            SELECT job_id, MIN(due_at) FROM job_due FORCE INDEX (PRIMARY) WHERE job_id IN (:list) GROUP BY job_id
            """, [], in: jobs.sorted())
        var next: [JobID: Instant] = [:]
        for row in rows { next[try row.integer(0)] = try row.instant(1) }
        return next
    }

    // MARK: - Writing

    private func carryOut(_ plan: CategoryPlan, in category: Int64) throws {
        let changed = plan.placements.compactMap { placement in
            placement.change == .unchanged ? nil : placement.existing.map { Changed(job: $0, placement: placement) }
        }.sorted { $0.job.id < $1.job.id }
        let touched = (changed.map(\.job.id) + plan.removed.map(\.id)).sorted()
        _ = try session.rows(
            "SELECT id FROM jobs FORCE INDEX (PRIMARY) WHERE id IN (:list) ORDER BY id FOR UPDATE", [], in: touched)
        // What is due already is due under the old definitions.
        try store.claimDue(ofJobs: touched, now: now, session)
        try change(changed)
        try add(plan.placements.filter { $0.existing == nil }, to: category)
        try remove(plan.removed.map(\.id))
        if plan.placements.contains(where: { $0.change == .added }) || !plan.removed.isEmpty {
            try session.execute("UPDATE categories SET jobs = ? WHERE id = ?", [plan.placements.count, category])
        }
    }

    private func add(_ placements: [CategoryPlan.Placement], to category: Int64) throws {
        if placements.isEmpty { return }
        try session.executeEach(
            "INSERT INTO jobs (category_id, name, name_key, revision, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
            placements.map {
                [category, $0.definition.name, JobDefinition.nameKey($0.definition.name), 1, now, now]
            })
        let ids = try jobIDs(of: category)
        let added = placements.compactMap { placement in
            ids[JobDefinition.nameKey(placement.definition.name)].map { (id: $0, placement: placement) }
        }
        try insertRevisions(added.map { ($0.id, 1, $0.placement.text) })
        try setDue(
            added.compactMap { item in
                guard case .move(let next?) = item.placement.due else { return nil }
                return (item.id, 1, next)
            })
    }

    /// A job that gets another definition, or returns.
    private struct Changed {
        var job: CategoryPlan.Existing
        var placement: CategoryPlan.Placement
        var revision: Int { job.revision + 1 }
    }

    private func change(_ changed: [Changed]) throws {
        try session.updateEach(
            BulkUpdate(
                table: "jobs",
                columns: [("id", .integer), ("name", .text), ("revision", .integer), ("updated_at", .integer)],
                set: "name = v.name, revision = v.revision, updated_at = v.updated_at, removed_at = NULL",
                match: "jobs.id = v.id"),
            changed.map { [$0.job.id, $0.placement.definition.name, $0.revision, now] })
        try insertRevisions(changed.map { ($0.job.id, $0.revision, $0.placement.text) })
        // What keeps its instant runs under the new definition when that comes.
        try session.updateEach(
            BulkUpdate(
                table: "job_due", columns: [("job_id", .integer), ("revision", .integer)],
                set: "revision = v.revision", match: "job_due.job_id = v.job_id"),
            changed.filter { $0.placement.due == .keep }.map { [$0.job.id, $0.revision] })
        try deleteDue(changed.filter { $0.placement.due == .move(nil) }.map(\.job.id))
        try setDue(
            changed.compactMap { item in
                guard case .move(let next?) = item.placement.due else { return nil }
                return (item.job.id, item.revision, next)
            })
    }

    private func remove(_ jobs: [JobID]) throws {
        if jobs.isEmpty { return }
        try deleteDue(jobs)
        try session.execute(
            "UPDATE jobs FORCE INDEX (PRIMARY) SET removed_at = ?, updated_at = ? WHERE id IN (:list)", [now, now],
            in: jobs)
        let live = try LiveRun.all(ofJobs: jobs, session).values.joined()
        var runs = try RunBatch(locking: live.map(\.id), session)
        for run in runs.runs.values where !run.row.state.isTerminal && run.row.state != .running {
            runs.end(run.row.id, as: .cancelled, reason: .jobRemoved, detail: "by \(actor)", at: now)
        }
        try runs.save(session)
    }

    private func insertRevisions(_ revisions: [(job: JobID, revision: Int, text: String)]) throws {
        try session.executeEach(
            "INSERT INTO revisions (job_id, revision, definition, created_at, created_by) VALUES (?, ?, ?, ?, ?)",
            revisions.map { [$0.job, $0.revision, $0.text, now, actor.short] })
    }

    private func setDue(_ due: [(job: JobID, revision: Int, next: Instant)]) throws {
        try session.executeEach(
            """
            INSERT INTO job_due (job_id, schedule, due_at, nominal_at, revision) VALUES (?, ?, ?, ?, ?)
            ON DUPLICATE KEY UPDATE
                due_at = VALUES(due_at), nominal_at = VALUES(nominal_at), revision = VALUES(revision)
            """,
            due.map { [$0.job, 1, $0.next, $0.next, $0.revision] })
    }

    private func deleteDue(_ jobs: [JobID]) throws {
        try session.execute(
            "DELETE u FROM job_due u FORCE INDEX (PRIMARY) WHERE u.job_id IN (:list)", [], in: jobs)
    }
}
