import CronqShared
import GRDB

extension DefinitionCache {
    /// The definition of a job, read and compiled once.
    func job(_ id: JobID, revision: Int, _ db: Database) throws -> CompiledJob {
        let key = Key(job: id, revision: revision)
        if let found = self[key] { return found }
        let statement = try db.cachedStatement(
            sql: """
                SELECT c.name, j.name, d.definition
                FROM revisions d JOIN jobs j ON j.id = d.job_id JOIN categories c ON c.id = j.category_id
                WHERE d.job_id = ? AND d.revision = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [id, revision]) else {
            throw StoreError(.internalError, "job \(id) has no revision \(revision)")
        }
        return compile(Stored(key: key, category: row[0], name: row[1], text: row[2]))
    }

    /// A definition that was read together with others, compiled if it was not before.
    func job(_ stored: Stored) -> CompiledJob { self[stored.key] ?? compile(stored) }

    /// A definition for people to look at, be it in force or not: nothing is compiled for it.
    func definition(_ stored: Stored) -> JobDefinition {
        self[stored.key]?.definition ?? (try? DefinitionText.read(stored.text))
            ?? JobDefinition(name: stored.name, schedule: "", command: "", enabled: false)
    }
}
