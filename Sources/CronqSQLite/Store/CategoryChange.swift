import CronqSchedule
import CronqShared
import GRDB

/// One change of a category, inside its transaction.
struct CategoryChange {
    let store: SQLiteStore
    let request: CategoryRequest
    let author: Author
    let now: Instant
    let db: Database

    /// A category as the change finds it.
    struct Category {
        var id: Int64
        var name: String
        var version: Int64
    }

    /// What would be done.
    func foresee() throws -> CategoryReplacement {
        let category = try find()
        return try plan(for: category).replacement(categoryID: category?.id ?? 0, version: category?.version ?? 0)
    }

    func carryOut() throws -> CategoryReplacement {
        let found = try find()
        // Thrown inside the transaction: nothing of it stays.
        let plan = try plan(for: found)
        if plan.isEmpty {
            // Whoever wants an empty category gets one; whoever takes something away from none does not make one.
            if found == nil, case .replace = request.edit {
                return plan.replacement(categoryID: try add().id, version: 0)
            }
            return plan.replacement(categoryID: found?.id ?? 0, version: found?.version ?? 0)
        }
        var category = try found ?? add()
        category.version += 1
        let placing = JobPlacing(store: store, author: author, category: category, now: now, db: db)
        var done = CategoryReplacement(categoryID: category.id, version: category.version, jobs: [], removed: [])
        try placing.takeNames(of: plan.unnamed)
        for placement in plan.placements { done.jobs.append(try placing.place(placement)) }
        for job in plan.removed { done.removed.append(try placing.remove(job)) }
        try note(plan, of: category)
        try store.write(
            AuditEvent.changed(request, plan: plan, done: done, category: category.name), by: author, now, db)
        return done
    }

    // MARK: The category

    private func find() throws -> Category? {
        let statement = try db.cachedStatement(sql: "SELECT id, name, version FROM categories WHERE name_key = ?")
        let key = JobDefinition.nameKey(request.category)
        let found = try Row.fetchOne(statement, arguments: [key]).map {
            Category(id: $0[0], name: $0[1], version: $0[2])
        }
        try request.check(name: found?.name, version: found?.version)
        return found
    }

    private func add() throws -> Category {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO categories (name, name_key, created_at) VALUES (?, ?, ?)")
        try statement.execute(arguments: [
            request.category, JobDefinition.nameKey(request.category), now.microseconds,
        ])
        return Category(id: db.lastInsertedRowID, name: request.category, version: 0)
    }

    private func note(_ plan: CategoryPlan, of category: Category) throws {
        let update = try db.cachedStatement(sql: "UPDATE categories SET version = ? WHERE id = ?")
        try update.execute(arguments: [category.version, category.id])
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO category_versions (category_id, version, created_at, created_by, added, changed, removed, comment)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            category.id, category.version, now.microseconds, author.name, plan.count(.added), plan.count(.changed),
            plan.removed.count, Note.kept(request.comment),
        ])
    }

    // MARK: The plan

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
        guard let content = try store.content(of: category.id, at: version, current: category.version, db) else {
            throw EditConflict(
                .missing, current: category.version, "“\(category.name)” has no version \(version)")
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

    private func existingJobs(of category: Int64) throws -> [String: CategoryPlan.Existing] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT j.name_key, j.id, j.name, j.revision, j.removed_at IS NOT NULL, d.definition,
                       (SELECT min(u.nominal_at) FROM job_due u WHERE u.job_id = j.id), \(Pause.columns)
                FROM jobs j CROSS JOIN revisions d ON d.job_id = j.id AND d.revision = j.revision
                WHERE j.category_id = ?
                """)
        let rows = try Row.fetchCursor(statement, arguments: [category])
        var found: [String: CategoryPlan.Existing] = [:]
        while let row = try rows.next() {
            found[row[0]] = .init(
                id: row[1], name: row[2], revision: row[3], isRemoved: row[4], text: row[5],
                nextInstant: (row[6] as Int64?).map(Instant.init(microseconds:)), pause: Pause.inForce(row, at: 7, now))
        }
        return found
    }
}
