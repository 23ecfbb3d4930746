import CronqShared

extension DefinitionCache {
    /// The definitions of jobs at these revisions, each read and compiled once.
    ///
    /// - Throws: `StoreError` with code `internalError` if there is no such revision.
    func jobs(_ keys: some Sequence<Key>, _ session: Session) throws -> [Key: CompiledJob] {
        var found: [Key: CompiledJob] = [:]
        var missing: Set<Key> = []
        for key in keys {
            if let job = self[key] { found[key] = job } else { missing.insert(key) }
        }
        if missing.isEmpty { return found }
        // Nearly always the revision in force is asked for, and all of them come with one statement.
        let current = try session.rows(
            "\(Self.selection) AND d.revision = j.revision WHERE j.id IN (:list)", [],
            in: Set(missing.map(\.job)).sorted())
        for row in current {
            let stored = try Stored(row)
            if missing.remove(stored.key) != nil { found[stored.key] = compile(stored) }
        }
        for key in missing {
            let rows = try session.rows(
                "\(Self.selection) AND d.revision = ? WHERE j.id = ?", [key.revision, key.job])
            guard let row = rows.first else {
                throw StoreError(.internalError, "job \(key.job) has no revision \(key.revision)")
            }
            found[key] = compile(try Stored(row))
        }
        return found
    }

    /// The definition of one job.
    func job(_ key: Key, _ session: Session) throws -> CompiledJob {
        guard let job = try jobs([key], session)[key] else {
            throw StoreError(.internalError, "job \(key.job) has no revision \(key.revision)")
        }
        return job
    }

    /// A definition for people to look at, be it in force or not: nothing is compiled for it.
    func definition(_ stored: Stored) -> JobDefinition {
        self[stored.key]?.definition ?? (try? DefinitionText.read(stored.text))
            ?? JobDefinition(name: stored.name, schedule: "", command: "", enabled: false)
    }

    private static let selection = """
        SELECT d.job_id, d.revision, c.name, j.name, d.definition
        FROM jobs j STRAIGHT_JOIN categories c ON c.id = j.category_id STRAIGHT_JOIN revisions d ON d.job_id = j.id
        """
}

extension DefinitionCache.Stored {
    /// Reads job, revision, category, the job's name and the text.
    init(_ row: SQLRow) throws {
        self.init(
            key: .init(job: try row.integer(0), revision: try row.int(1)), category: try row.text(2),
            name: try row.text(3), text: try row.text(4))
    }
}
