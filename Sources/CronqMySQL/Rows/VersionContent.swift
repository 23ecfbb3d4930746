import CronqShared

/// What a category held at a version.
enum VersionContent {
    /// Of each job the newest of its revisions and removals up to there, by the names that they had then.
    ///
    /// - Parameter current: The category's version now.
    /// - Returns: `nil` if there was no such version.
    static func read(
        _ category: Int64, at version: Int64, current: Int64, _ session: Session
    ) throws -> [DefinitionCache.Stored]? {
        guard (0...current).contains(version) else { return nil }
        let rows = try session.rows(sql, [version, category, version])
        // A category that began with versions began with version 1.
        if rows.isEmpty, version == 0, current > 0 { return nil }
        let stored = try rows.map { try DefinitionCache.Stored($0) }
        let names = stored.map { JobDefinition.nameKey(((try? DefinitionText.read($0.text))?.name) ?? $0.name) }
        return zip(names, stored).sorted { $0.0 < $1.0 }.map(\.1)
    }

    private static let sql = """
        SELECT d.job_id, d.revision, c.name, j.name, d.definition
        FROM jobs j FORCE INDEX (jobs_name) STRAIGHT_JOIN categories c ON c.id = j.category_id
             STRAIGHT_JOIN revisions d ON d.job_id = j.id
                 AND d.revision = (SELECT MAX(v.revision) FROM revisions v WHERE v.job_id = j.id AND v.version <= ?)
        WHERE j.category_id = ?
              AND (SELECT MAX(g.version) FROM removals g
                   WHERE g.job_id = j.id AND g.version >= d.version AND g.version <= ?) IS NULL
        """
}
