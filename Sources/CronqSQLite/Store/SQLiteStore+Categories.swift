public import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func categories() async throws(StoreError) -> [CategorySummary] {
        try await read { db, _ in
            try Row.fetchAll(try db.cachedStatement(sql: "\(Self.categorySQL) ORDER BY c.id")).map {
                CategorySummary(id: $0[0], name: $0[1], version: $0[2], jobs: $0[3])
            }
        }
    }

    private static let categorySQL = """
        SELECT c.id, c.name, c.version,
               (SELECT count(*) FROM jobs j INDEXED BY jobs_by_category
                WHERE j.category_id = c.id AND j.removed_at IS NULL)
        FROM categories c
        """

    public func category(named name: String, version: Int64?) async throws(StoreError) -> CategoryContent? {
        try await read { db, _ in
            let statement = try db.cachedStatement(sql: "\(Self.categorySQL) WHERE c.name_key = ?")
            guard let row = try Row.fetchOne(statement, arguments: [JobDefinition.nameKey(name)]) else { return nil }
            let category = CategorySummary(id: row[0], name: row[1], version: row[2], jobs: row[3])
            let wanted = version ?? category.version
            guard let content = try self.content(of: category.id, at: wanted, current: category.version, db) else {
                return nil
            }
            return CategoryContent(
                category: category, version: wanted,
                jobs: content.map { stored in
                    .init(
                        id: stored.key.job, revision: stored.key.revision,
                        definition: self.definitions.definition(stored))
                })
        }
    }

    /// What a category held at a version, by name: of each job the newest of its revisions and removals up to there.
    ///
    /// - Parameter current: The category's version now.
    /// - Returns: `nil` if there was no such version.
    func content(
        of category: Int64, at version: Int64, current: Int64, _ db: Database
    ) throws -> [DefinitionCache.Stored]? {
        guard (0...current).contains(version) else { return nil }
        let statement = try db.cachedStatement(sql: Self.contentSQL)
        let rows = try Row.fetchAll(statement, arguments: ["category": category, "version": version])
        // A category that began with versions began with version 1.
        if rows.isEmpty, version == 0, current > 0 { return nil }
        let stored = rows.map { row in
            DefinitionCache.Stored(
                key: .init(job: row[0], revision: row[1]), category: row[2], name: row[3], text: row[4])
        }
        // A job had another name then, perhaps.
        let names = stored.map { JobDefinition.nameKey(definitions.definition($0).name) }
        return zip(names, stored).sorted { $0.0 < $1.0 }.map(\.1)
    }

    static let contentSQL = """
        SELECT d.job_id, d.revision, c.name, j.name, d.definition
        FROM categories c CROSS JOIN jobs j ON j.category_id = c.id CROSS JOIN revisions d
            ON d.job_id = j.id
            AND d.revision = (SELECT max(v.revision) FROM revisions v WHERE v.job_id = j.id AND v.version <= :version)
        WHERE c.id = :category
          AND NOT EXISTS (SELECT 1 FROM removals g
                          WHERE g.job_id = j.id AND g.version >= d.version AND g.version <= :version)
        """

    public func versions(
        ofCategory id: Int64, before: Int64?, limit: Int
    ) async throws(StoreError) -> [CategoryVersion] {
        try await read { db, _ in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT version, created_at, created_by, added, changed, removed, comment FROM category_versions
                    WHERE category_id = ? AND version < ? ORDER BY version DESC LIMIT ?
                    """)
            return try Row.fetchAll(statement, arguments: [id, before ?? Int64.max, max(0, limit)]).map { row in
                CategoryVersion(
                    version: row[0], at: Instant(microseconds: row[1]), by: row[2], added: row[3], changed: row[4],
                    removed: row[5], comment: row[6] as String?)
            }
        }
    }

    public func revisions(ofJob id: JobID, before: Int?, limit: Int) async throws(StoreError) -> [RevisionSummary] {
        try await read { db, _ in
            let statement = try db.cachedStatement(
                sql: """
                    \(Self.revisionSQL) WHERE d.job_id = ? AND d.revision < ? ORDER BY d.revision DESC LIMIT ?
                    """)
            return try Row.fetchAll(statement, arguments: [id, before ?? Int.max, max(0, limit)]).map {
                self.revision($0)
            }
        }
    }

    private static let revisionSQL = """
        SELECT d.job_id, d.revision, c.name, j.name, d.definition, d.created_at, d.created_by, d.version
        FROM revisions d CROSS JOIN jobs j ON j.id = d.job_id CROSS JOIN categories c ON c.id = j.category_id
        """

    private func revision(_ row: Row) -> RevisionSummary {
        let stored = DefinitionCache.Stored(
            key: .init(job: row[0], revision: row[1]), category: row[2], name: row[3], text: row[4])
        return RevisionSummary(
            revision: row[1], at: Instant(microseconds: row[5]), by: row[6],
            definition: definitions.definition(stored))
    }

    public func moment(ofJob id: JobID, at instant: Instant) async throws(StoreError) -> JobMoment? {
        try await read { db, _ in
            let created = try db.cachedStatement(sql: "SELECT created_at FROM jobs WHERE id = ?")
            guard let createdAt = try Int64.fetchOne(created, arguments: [id]) else { return nil }
            let statement = try db.cachedStatement(
                sql: """
                    \(Self.revisionSQL)
                    WHERE d.job_id = :job AND d.revision = (SELECT max(v.revision) FROM revisions v
                                                           WHERE v.job_id = :job AND v.created_at <= :at)
                    """)
            let row = try Row.fetchOne(statement, arguments: ["job": id, "at": instant.microseconds])
            return JobMoment(
                createdAt: Instant(microseconds: createdAt), revision: row.map { self.revision($0) },
                removal: try row.flatMap { try self.removal(ofJob: id, at: instant, since: $0[7], db) })
        }
    }

    /// - Parameter version: The one that the revision in force came with: a job that returned is removed no more.
    private func removal(
        ofJob id: JobID, at instant: Instant, since version: Int64, _ db: Database
    ) throws -> JobMoment.Removal? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT removed_at, removed_by FROM removals
                WHERE job_id = ? AND version >= ? AND removed_at <= ? ORDER BY version DESC LIMIT 1
                """)
        return try Row.fetchOne(statement, arguments: [id, version, instant.microseconds]).map {
            JobMoment.Removal(at: Instant(microseconds: $0[0]), by: $0[1])
        }
    }
}
