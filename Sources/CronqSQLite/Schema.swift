import CronqSchedule
import CronqShared
import GRDB

/// Creates and upgrades the tables from the numbered files of `schema/sqlite`, never destroying anything.
enum Schema {
    /// One numbered file.
    private struct Step {
        var version: Int
        var name: String
        var sql: [UInt8]
    }

    // The build embeds each file under its name, with the first digit made an underscore.
    private static let steps = [
        Step(version: 1, name: "ledger", sql: PackageResources._001_ledger_sql),
        Step(version: 2, name: "processes", sql: PackageResources._002_processes_sql),
        Step(version: 3, name: "admin", sql: PackageResources._003_admin_sql),
    ]

    /// The version this program works with.
    static var version: Int { steps[steps.count - 1].version }

    /// Applies the steps that are missing, each in its own transaction.
    ///
    /// - Throws: `StoreError` with code `schema` if a newer program wrote the database.
    static func upgrade(_ database: any DatabaseWriter) throws {
        try database.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS schema_steps (
                        version    INTEGER NOT NULL PRIMARY KEY,
                        name       TEXT    NOT NULL,
                        applied_at INTEGER NOT NULL
                    ) STRICT
                    """)
        }
        let applied = try database.read { db in try appliedVersion(db) }
        guard applied <= version else { throw tooNew(applied) }
        for step in steps where step.version > applied {
            try database.write { db in
                try db.execute(sql: String(decoding: step.sql, as: UTF8.self))
                try db.execute(
                    sql: "INSERT INTO schema_steps (version, name, applied_at) VALUES (?, ?, ?)",
                    arguments: [step.version, step.name, SystemClock.now().microseconds])
            }
        }
    }

    /// Makes sure that the database is as this program knows it, and changes nothing.
    ///
    /// - Throws: `StoreError` with code `schema` if it is older or newer, or none of CronQ's.
    static func check(_ database: any DatabaseWriter) throws {
        let applied = try database.read { db in
            guard try db.tableExists("schema_steps") else {
                throw StoreError(.schema, "the database is none of CronQ's: it says nothing of its schema")
            }
            return try appliedVersion(db)
        }
        guard applied <= version else { throw tooNew(applied) }
        guard applied == version else {
            throw StoreError(
                .schema,
                "the database has schema version \(applied), this program needs \(version); start cronq standalone once, "
                    + "it upgrades the database")
        }
    }

    private static func appliedVersion(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT max(version) FROM schema_steps") ?? 0
    }

    private static func tooNew(_ applied: Int) -> StoreError {
        StoreError(
            .schema, "the database has schema version \(applied), this program knows \(version); use a newer CronQ")
    }
}
