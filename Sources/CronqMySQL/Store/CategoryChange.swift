import CronqSchedule
import CronqShared

/// One change of a category, inside its transaction: a number of statements that does not depend on the number of jobs.
struct CategoryChange {
    let store: MySQLStore
    let request: CategoryRequest
    let author: Author
    let now: Instant
    let session: Session

    /// A category as the change finds it, locked.
    struct Category {
        var id: Int64
        var name: String
        var version: Int64
        var jobs: Int

        /// Whether nobody has done anything with it yet.
        var isNew: Bool { version == 0 && jobs == 0 }
    }

    /// - Throws: `DefinitionError`, `EditConflict`, both before anything is written.
    func carryOut() throws -> CategoryReplacement {
        var found = try lock()
        try request.check(name: found?.name, version: found?.version)
        var plan = try plan(for: found)
        if found == nil, !request.isDryRun, !plan.isEmpty || isReplacement {
            let added = try add()
            if !added.isNew {
                // Somebody else was faster.
                try request.check(name: added.name, version: added.version)
                plan = try self.plan(for: added)
            }
            found = added
        }
        guard let found, !plan.isEmpty, !request.isDryRun else {
            return plan.replacement(categoryID: found?.id ?? 0, version: found?.version ?? 0)
        }
        return try carryOut(plan, in: found)
    }

    /// Whoever wants an empty category gets one; whoever takes something away from none does not make one.
    private var isReplacement: Bool {
        if case .replace = request.edit { true } else { false }
    }

    private func carryOut(_ plan: CategoryPlan, in category: Category) throws -> CategoryReplacement {
        let version = category.version + 1
        let placing = JobPlacing(
            store: store, author: author, category: category.id, version: version, now: now, session: session)
        let placed = try placing.carryOut(plan)
        try note(plan, of: category, at: version)
        let done = CategoryReplacement(
            categoryID: category.id, version: version, jobs: placed,
            removed: plan.removed.map { .init(id: $0.id, name: $0.name, previousNextRun: $0.nextRun) })
        try AuditEntry.write(
            AuditEvent.changed(request, plan: plan, done: done, category: category.name), by: author, at: now, session)
        return done
    }

    // MARK: - The category

    private var key: String { JobDefinition.nameKey(request.category) }

    private func lock() throws -> Category? {
        let rows = try session.rows(
            "SELECT id, name, version, jobs FROM categories WHERE name_key = ? FOR UPDATE", [key])
        return try rows.first.map {
            Category(id: try $0.integer(0), name: try $0.text(1), version: try $0.integer(2), jobs: try $0.int(3))
        }
    }

    private func add() throws -> Category {
        try session.execute(
            """
            INSERT INTO categories (name, name_key, created_at) VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE name_key = VALUES(name_key)
            """, [request.category, key, now])
        guard let category = try lock() else {
            throw StoreError(.internalError, "a category is gone right after it was made")
        }
        return category
    }

    private func note(_ plan: CategoryPlan, of category: Category, at version: Int64) throws {
        try session.execute(
            "UPDATE categories SET version = ?, jobs = jobs + ? WHERE id = ?",
            [version, plan.count(.added) - plan.removed.count, category.id])
        try session.execute(
            """
            INSERT INTO category_versions (category_id, version, created_at, created_by, added, changed, removed, comment)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                category.id, version, now, author.name.short, plan.count(.added), plan.count(.changed),
                plan.removed.count, Note.kept(request.comment),
            ])
    }

    // MARK: - The plan

    private func plan(for category: Category?) throws -> CategoryPlan {
        let existing = try category.map { try existingJobs(of: $0.id) } ?? [:]
        let version = category?.version ?? 0
        if case .restore(let wanted) = request.edit {
            return try CategoryPlan(
                existing: existing, restoring: try content(of: category, at: wanted), version: version, now: now,
                definitions: store.definitions)
        }
        return try CategoryPlan(
            existing: existing, edit: request.edit, expected: request.expected, version: version, now: now,
            definitions: store.definitions)
    }

    private func content(of category: Category?, at version: Int64) throws -> [CategoryContent.Entry] {
        guard let category else {
            throw EditConflict(.missing, current: 0, "there is no category “\(request.category)”")
        }
        guard let content = try VersionContent.read(category.id, at: version, current: category.version, session) else {
            throw EditConflict(.missing, current: category.version, "“\(category.name)” has no version \(version)")
        }
        return try content.map { stored in
            do {
                return .init(
                    id: stored.key.job, revision: stored.key.revision, definition: try DefinitionText.read(stored.text))
            } catch {
                throw StoreError(
                    .schema, "the definition of “\(stored.name)” at version \(version) cannot be read: \(error)")
            }
        }
    }

    /// The jobs that the edit may be about: of a large category only few are read to change one.
    private func existingJobs(of category: Int64) throws -> [String: CategoryPlan.Existing] {
        var rows: [SQLRow]
        switch request.edit {
        case .replace, .restore:
            rows = try session.rows("\(Self.selection(index: "jobs_name")) WHERE j.category_id = ?", [category])
        case .update(let jobs), .create(let jobs):
            rows = try self.rows(named: jobs, in: category)
        case .save(let job, as: let id):
            rows = try self.rows(named: [job], in: category)
            if let id { rows += try self.rows(of: [id], in: category) }
        case .remove(let ids):
            rows = try self.rows(of: ids, in: category)
        }
        var found: [String: CategoryPlan.Existing] = [:]
        for row in rows {
            let pause = try Pause(row, at: 6)
            found[try row.text(0)] = .init(
                id: try row.integer(1), name: try row.text(2), revision: try row.int(3), isRemoved: try row.bool(4),
                text: try row.text(5), nextInstant: try row.instantOrNil(6 + Pause.columnCount),
                pause: pause?.isInForce(at: now) == true ? pause : nil)
        }
        return found
    }

    private func rows(named jobs: [JobDefinition], in category: Int64) throws -> [SQLRow] {
        try session.rows(
            "\(Self.selection(index: "jobs_name")) WHERE j.category_id = ? AND j.name_key IN (:list)", [category],
            in: jobs.map { JobDefinition.nameKey($0.name) })
    }

    private func rows(of ids: [JobID], in category: Int64) throws -> [SQLRow] {
        try session.rows(
            "\(Self.selection(index: "PRIMARY")) WHERE j.category_id = ? AND j.id IN (:list)", [category], in: ids)
    }

    private static func selection(index: String) -> String {
        """
        SELECT j.name_key, j.id, j.name, j.revision, j.removed_at IS NOT NULL, d.definition, \(Pause.columns),
               (SELECT MIN(u.nominal_at) FROM job_due u WHERE u.job_id = j.id)
        FROM jobs j FORCE INDEX (\(index)) STRAIGHT_JOIN revisions d ON d.job_id = j.id AND d.revision = j.revision
        """
    }
}
