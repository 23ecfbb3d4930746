import CronqSchedule
import CronqShared

/// Writes what a change of a category does to its jobs, each kind of change with one statement.
struct JobPlacing {
    let store: MySQLStore
    let author: Author
    let category: Int64
    /// The one that the change makes.
    let version: Int64
    let now: Instant
    let session: Session

    /// A job that gets another definition, or returns.
    private struct Changed {
        var job: CategoryPlan.Existing
        var placement: CategoryPlan.Placement
        var revision: Int { job.revision + 1 }
    }

    /// A row of `job_due` that is written.
    private struct Due {
        var job: JobID
        var revision: Int
        var next: Instant
        /// The rest that goes on; `nil` = there is none.
        var pause: Pause?
    }

    /// - Returns: The jobs of the request, in its order.
    func carryOut(_ plan: CategoryPlan) throws -> [CategoryReplacement.Placed] {
        let changed = plan.placements.compactMap { placement in
            placement.change == .unchanged ? nil : placement.existing.map { Changed(job: $0, placement: placement) }
        }.sorted { $0.job.id < $1.job.id }
        let removed = plan.removed.map(\.id)
        let touched = (changed.map(\.job.id) + removed).sorted()
        let pauses = try lock(touched + plan.unnamed.map(\.id))
        // What is due already is due under the old definitions; so is what jobs slept through that do not go on sleeping.
        try store.claimDue(ofJobs: touched, now: now, session)
        let moved = changed.filter { $0.placement.due != .keep }.map(\.job.id)
        try store.claimSleptThrough(ofJobs: moved + removed, now: now, session)
        try takeNames(of: plan.unnamed)
        try change(changed, pauses)
        let added = try add(plan.placements.filter { $0.existing == nil })
        try remove(removed)
        return try answer(plan, added, pauses)
    }

    /// Locks the jobs, and tells again which of them rest: for that nobody needs their category.
    private func lock(_ jobs: [JobID]) throws -> [JobID: Pause] {
        let rows = try session.rows(
            """
            SELECT j.id, \(Pause.columns) FROM jobs j FORCE INDEX (PRIMARY)
            WHERE j.id IN (:list) ORDER BY j.id FOR UPDATE
            """, [], in: Set(jobs).sorted())
        var pauses: [JobID: Pause] = [:]
        for row in rows {
            if let pause = try Pause(row, at: 1), pause.isInForce(at: now) { pauses[try row.integer(0)] = pause }
        }
        return pauses
    }

    // MARK: - Writing

    /// - Returns: The ids of the new jobs, by `JobDefinition.nameKey`.
    private func add(_ placements: [CategoryPlan.Placement]) throws -> [String: JobID] {
        if placements.isEmpty { return [:] }
        let keys = placements.map { JobDefinition.nameKey($0.definition.name) }
        try session.executeEach(
            "INSERT INTO jobs (category_id, name, name_key, revision, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
            zip(keys, placements).map { [category, $1.definition.name, $0, 1, now, now] })
        let rows = try session.rows(
            "SELECT name_key, id FROM jobs FORCE INDEX (jobs_name) WHERE category_id = ? AND name_key IN (:list)",
            [category], in: keys)
        var ids: [String: JobID] = [:]
        for row in rows { ids[try row.text(0)] = try row.integer(1) }
        let added = zip(keys, placements).compactMap { key, placement in
            ids[key].map { (id: $0, placement: placement) }
        }
        try insertRevisions(added.map { ($0.id, 1, $0.placement.text) })
        try setDue(
            added.compactMap { item in
                guard case .move(let next?) = item.placement.due else { return nil }
                return Due(job: item.id, revision: 1, next: next)
            })
        return ids
    }

    /// Takes the names of jobs away that others are about to get.
    private func takeNames(of jobs: [CategoryPlan.Existing]) throws {
        try session.updateEach(
            BulkUpdate(
                table: "jobs", columns: [("id", .integer), ("name_key", .text)], set: "name_key = v.name_key",
                match: "jobs.id = v.id"),
            jobs.map { [$0.id, CategoryPlan.keyWithoutName($0.id)] })
    }

    private func change(_ changed: [Changed], _ pauses: [JobID: Pause]) throws {
        try session.updateEach(
            BulkUpdate(
                table: "jobs",
                columns: [
                    ("id", .integer), ("name", .text), ("name_key", .text), ("revision", .integer),
                    ("updated_at", .integer),
                ],
                set: """
                    name = v.name, name_key = v.name_key, revision = v.revision, updated_at = v.updated_at,
                    removed_at = NULL
                    """,
                match: "jobs.id = v.id"),
            changed.map { item in
                let name = item.placement.definition.name
                return [item.job.id, name, JobDefinition.nameKey(name), item.revision, now]
            })
        try Pause.clear(ofJobs: changed.filter(\.placement.isReturning).map(\.job.id), session)
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
                let pause = item.placement.isReturning ? nil : pauses[item.job.id]
                return Due(job: item.job.id, revision: item.revision, next: next, pause: pause)
            })
    }

    /// Takes jobs out of their category: what waits goes with them, what runs goes on, their history stays.
    private func remove(_ jobs: [JobID]) throws {
        if jobs.isEmpty { return }
        try deleteDue(jobs)
        try session.execute(
            """
            UPDATE jobs FORCE INDEX (PRIMARY)
            SET removed_at = ?, updated_at = ?, paused_at = NULL, paused_until = NULL, paused_by = NULL, pause_note = NULL
            WHERE id IN (:list)
            """, [now, now], in: jobs)
        try session.executeEach(
            "INSERT INTO removals (job_id, version, removed_at, removed_by) VALUES (?, ?, ?, ?)",
            jobs.map { [$0, version, now, author.name.short] })
        let live = try LiveRun.all(ofJobs: jobs, session).values.joined()
        var runs = try RunBatch(locking: live.map(\.id), session)
        for run in runs.runs.values where !run.row.state.isTerminal && run.row.state != .running {
            runs.end(run.row.id, as: .cancelled, reason: .jobRemoved, detail: "by \(author.name)", at: now)
        }
        try runs.save(session)
    }

    private func insertRevisions(_ revisions: [(job: JobID, revision: Int, text: String)]) throws {
        try session.executeEach(
            """
            INSERT INTO revisions (job_id, revision, definition, created_at, created_by, version)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            revisions.map { [$0.job, $0.revision, $0.text, now, author.name.short, version] })
    }

    private func setDue(_ due: [Due]) throws {
        try session.executeEach(
            """
            INSERT INTO job_due (job_id, schedule, due_at, nominal_at, revision, paused_since) VALUES (?, ?, ?, ?, ?, ?)
            ON DUPLICATE KEY UPDATE
                due_at = VALUES(due_at), nominal_at = VALUES(nominal_at), revision = VALUES(revision),
                paused_since = VALUES(paused_since)
            """,
            due.map { [$0.job, 1, $0.pause?.dueAt($0.next) ?? $0.next, $0.next, $0.revision, $0.pause?.since] })
    }

    private func deleteDue(_ jobs: [JobID]) throws {
        try session.execute(
            "DELETE u FROM job_due u FORCE INDEX (PRIMARY) WHERE u.job_id IN (:list)", [], in: jobs)
    }

    // MARK: - What came of it

    private func answer(
        _ plan: CategoryPlan, _ added: [String: JobID], _ pauses: [JobID: Pause]
    ) throws -> [CategoryReplacement.Placed] {
        let touched = plan.placements.filter { $0.change != .unchanged }.compactMap { $0.existing?.id }
        let next = try nextInstants(of: touched + added.values)
        return try plan.placements.map { placement in
            let name = placement.definition.name
            guard let id = placement.existing?.id ?? added[JobDefinition.nameKey(name)] else {
                throw StoreError(.internalError, "the job “\(name)” is gone right after it was written")
            }
            let pause = placement.isReturning ? nil : pauses[id]
            return .init(
                id: id, name: name, change: placement.change,
                nextRun: placement.change == .unchanged ? placement.nextRun : next[id]?.nextRun(of: pause),
                previousNextRun: placement.isReturning ? nil : placement.existing?.nextRun)
        }
    }

    private func nextInstants(of jobs: [JobID]) throws -> [JobID: Instant] {
        let rows = try session.rows(
            """
            SELECT job_id, MIN(nominal_at) FROM job_due FORCE INDEX (PRIMARY) WHERE job_id IN (:list) GROUP BY job_id
            """, [], in: jobs.sorted())
        var next: [JobID: Instant] = [:]
        for row in rows { next[try row.integer(0)] = try row.instant(1) }
        return next
    }
}
