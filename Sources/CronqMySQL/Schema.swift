import CronqSchedule
import CronqShared

/// Creates and upgrades the tables from the numbered files of `schema/mysql`, never destroying anything.
///
/// Statements that define tables commit by themselves here, each whole or not at all, so a step can be interrupted in its middle:
/// each can be executed again, and is recorded when it is complete. What is there already is left as it is: `IF NOT EXISTS` says
/// so for tables, and an `ALTER TABLE … ADD` may find its column or key, because MySQL has no such words for it. Steps expand
/// first and contract a version later: programs of two versions that follow each other work on the same tables.
enum Schema {
    /// One numbered file.
    struct Step: Sendable {
        var version: Int
        var name: String
        var sql: [UInt8]
    }

    // The build embeds each file under its name, with the first digit made an underscore.
    static let steps = [
        Step(version: 1, name: "0001_ledger.sql", sql: PackageResources._001_ledger_sql),
        Step(version: 2, name: "0002_admin.sql", sql: PackageResources._002_admin_sql),
    ]

    /// The version this program works with.
    static var version: Int { steps[steps.count - 1].version }

    /// How long a starter waits for another one that is creating the tables, in seconds; less than a connection waits for an
    /// answer.
    private static let patience = 10
    private static let rounds = 6

    /// Applies the steps that are missing. Of several starters at once one does, the others wait for it.
    ///
    /// - Throws: `StoreError` with code `schema` if the database holds other tables, or those of a much newer program;
    ///   `unavailable` if somebody else has been at it for a minute.
    static func upgrade(_ session: Session, now: Instant) throws {
        if case .current = try state(session) { return }
        try lock(session)
        // The connection would keep the lock; whatever happens, others go on.
        defer { _ = try? session.rows("SELECT RELEASE_LOCK(\(lockName))") }
        let found = try state(session)
        var applied = 0
        switch found {
        case .current: return
        case .newer: return try require(found)
        case .older(let version): applied = version
        case .absent: try refuseForeignTables(session)
        }
        try refuseForeignAccounts(session)
        try session.executeScript(stepsTable, name: "schema_steps")
        for step in steps where step.version > applied {
            try session.executeScript(
                String(decoding: step.sql, as: UTF8.self), name: step.name, tolerating: additionsThere)
            try session.execute(
                """
                INSERT INTO schema_steps (version, name, applied_at) VALUES (?, ?, ?)
                ON DUPLICATE KEY UPDATE name = VALUES(name)
                """,
                [step.version, step.name, now])
        }
    }

    static func state(_ session: Session) throws -> SchemaState {
        guard try tables(named: ["schema_steps"], session).count == 1 else { return .absent }
        let rows = try session.rows("SELECT MAX(version) FROM schema_steps")
        // Nothing is recorded while the first step is being applied.
        let applied = try rows.first?.integerOrNil(0).map { Int($0) } ?? 0
        if applied == version { return .current }
        return applied < version ? .older(applied) : .newer(applied)
    }

    /// - Throws: `StoreError` unless this program can work with such tables: `unavailable` if an injector can make them so, `schema`
    ///   if nothing but another program can.
    static func require(_ state: SchemaState) throws(StoreError) {
        switch state {
        case .current: return
        case .newer(let found) where found == version + 1: return
        case .newer(let found):
            throw StoreError(
                .schema,
                "the database has schema version \(found), this program knows \(version) and works with \(version + 1); "
                    + "use a newer CronQ")
        case .absent, .older(0):
            throw StoreError(
                .unavailable, "the database has no CronQ tables yet: start cronq-injector, which creates them")
        case .older(let found):
            throw StoreError(
                .unavailable,
                "the database has schema version \(found), this program needs \(version): start the cronq-injector of this "
                    + "version, which upgrades it")
        }
    }

    /// The name is cut where the server would refuse it.
    private static let lockName = "LEFT(CONCAT('cronq.schema.', DATABASE()), 64)"

    private static func lock(_ session: Session) throws {
        for _ in 0..<rounds {
            let rows = try session.rows("SELECT GET_LOCK(\(lockName), ?)", [patience])
            if try rows.first?.integerOrNil(0) == 1 { return }
        }
        throw StoreError(.unavailable, "another process has been upgrading the tables for a minute; trying again")
    }

    /// Tables of somebody else, under names that CronQ needs, stay as they are.
    private static func refuseForeignTables(_ session: Session) throws {
        let columns = try session.rows(
            """
            SELECT table_name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name = 'jobs' AND column_name = 'interval'
            """)
        let original = try tables(named: ["categories", "jobs", "events"], session)
        if !columns.isEmpty || original.count == 3 {
            throw StoreError(
                .schema,
                "the database holds the tables of the original CronQ (jobs, events); this version does not upgrade them and "
                    + "leaves them alone: name an empty database")
        }
        let found = try tables(named: ourTables, session)
        guard found.isEmpty else { throw foreign(found) }
    }

    /// Of the first version.
    private static let ourTables = [
        "attempts", "categories", "facts", "job_due", "job_status", "jobs", "output", "processes", "requests",
        "revisions", "runners", "runs",
    ]
    /// Of later versions, which say in their comment whose they are.
    private static let laterTables = [
        "audit", "cancellations", "category_versions", "login_links", "removals", "sessions", "tokens", "users",
    ]

    /// What an addition says that was made before its step was interrupted: the column or the key is there.
    private static let additionsThere: Set = [1_060, 1_061]

    /// The tables of the first version may have lived beside those of another program, whose names are needed only now.
    private static func refuseForeignAccounts(_ session: Session) throws {
        let found = try session.rows(
            """
            SELECT table_name FROM information_schema.tables
            WHERE table_schema = DATABASE() AND table_name IN (:list) AND table_comment <> 'CronQ' ORDER BY table_name
            """, [], in: laterTables
        ).map { try $0.text(0) }
        guard found.isEmpty else { throw foreign(found) }
    }

    private static func foreign(_ tables: [String]) -> StoreError {
        StoreError(
            .schema,
            "the database holds tables of another program under names that CronQ needs "
                + "(\(tables.joined(separator: ", "))); name an empty database")
    }

    private static func tables(named names: [String], _ session: Session) throws -> [String] {
        try session.rows(
            """
            SELECT table_name FROM information_schema.tables
            WHERE table_schema = DATABASE() AND table_name IN (:list) ORDER BY table_name
            """, [], in: names
        ).map { try $0.text(0) }
    }

    private static let stepsTable = """
        CREATE TABLE IF NOT EXISTS schema_steps (
            version    INT          NOT NULL,
            name       VARCHAR(255) NOT NULL,
            applied_at BIGINT       NOT NULL,
            PRIMARY KEY (version)
        ) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
        """
}
