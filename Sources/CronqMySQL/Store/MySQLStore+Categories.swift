public import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func categories() async throws(StoreError) -> [CategorySummary] {
        try await lanes.reading.read { session in
            try session.rows("SELECT id, name, version, jobs FROM categories ORDER BY id").map {
                try CategorySummary($0)
            }
        }
    }

    public func category(named name: String, version: Int64?) async throws(StoreError) -> CategoryContent? {
        try await lanes.reading.read { session in
            let rows = try session.rows(
                "SELECT id, name, version, jobs FROM categories WHERE name_key = ?", [JobDefinition.nameKey(name)])
            guard let row = rows.first else { return nil }
            let category = try CategorySummary(row)
            let wanted = version ?? category.version
            let content = try VersionContent.read(category.id, at: wanted, current: category.version, session)
            return content.map { content in
                CategoryContent(
                    category: category, version: wanted,
                    jobs: content.map { stored in
                        .init(
                            id: stored.key.job, revision: stored.key.revision,
                            definition: self.definitions.definition(stored))
                    })
            }
        }
    }

    public func versions(
        ofCategory id: Int64, before: Int64?, limit: Int
    ) async throws(StoreError) -> [CategoryVersion] {
        try await lanes.reading.read { session in
            let rows = try session.rows(
                """
                SELECT version, created_at, created_by, added, changed, removed, comment FROM category_versions
                WHERE category_id = ? AND version < ? ORDER BY version DESC LIMIT ?
                """, [id, before ?? .max, max(0, limit)])
            return try rows.map { row in
                CategoryVersion(
                    version: try row.integer(0), at: try row.instant(1), by: try row.text(2), added: try row.int(3),
                    changed: try row.int(4), removed: try row.int(5), comment: try row.textOrNil(6))
            }
        }
    }

    public func revisions(ofJob id: JobID, before: Int?, limit: Int) async throws(StoreError) -> [RevisionSummary] {
        try await lanes.reading.read { session in
            let rows = try session.rows(
                "\(Self.revisionSQL) WHERE d.job_id = ? AND d.revision < ? ORDER BY d.revision DESC LIMIT ?",
                [id, before ?? .max, max(0, limit)])
            return try rows.map { try self.revision($0) }
        }
    }

    private static let revisionSQL = """
        SELECT d.job_id, d.revision, c.name, j.name, d.definition, d.created_at, d.created_by, d.version
        FROM revisions d FORCE INDEX (PRIMARY) STRAIGHT_JOIN jobs j ON j.id = d.job_id
             STRAIGHT_JOIN categories c ON c.id = j.category_id
        """

    private func revision(_ row: SQLRow) throws -> RevisionSummary {
        RevisionSummary(
            revision: try row.int(1), at: try row.instant(5), by: try row.text(6),
            definition: definitions.definition(try DefinitionCache.Stored(row)))
    }

    public func moment(ofJob id: JobID, at instant: Instant) async throws(StoreError) -> JobMoment? {
        try await lanes.reading.read { session in
            let created = try session.rows("SELECT created_at FROM jobs WHERE id = ?", [id])
            guard let createdAt = try created.first?.instant(0) else { return nil }
            let row = try session.rows(
                "\(Self.revisionSQL) WHERE d.job_id = ? AND d.created_at <= ? ORDER BY d.revision DESC LIMIT 1",
                [id, instant]
            ).first
            return JobMoment(
                createdAt: createdAt, revision: try row.map { try self.revision($0) },
                removal: try row.flatMap {
                    try Self.removal(ofJob: id, at: instant, since: try $0.integer(7), session)
                })
        }
    }

    /// - Parameter version: The one that the revision in force came with: a job that returned is removed no more.
    private static func removal(
        ofJob id: JobID, at instant: Instant, since version: Int64, _ session: Session
    ) throws -> JobMoment.Removal? {
        let rows = try session.rows(
            """
            SELECT removed_at, removed_by FROM removals
            WHERE job_id = ? AND version >= ? AND removed_at <= ? ORDER BY version DESC LIMIT 1
            """, [id, version, instant])
        return try rows.first.map { JobMoment.Removal(at: try $0.instant(0), by: try $0.text(1)) }
    }
}

extension CategorySummary {
    /// Reads id, name, version and the number of jobs.
    fileprivate init(_ row: SQLRow) throws {
        self.init(id: try row.integer(0), name: try row.text(1), version: try row.integer(2), jobs: try row.int(3))
    }
}
