import CronqMySQL
import CronqSchedule
import CronqShared
import Logging
import TestServers
import TestSupport

/// The empty ledger that `DATABASE_URL` names, and the server's own client.
struct ServerLedger: MeasuredLedger {
    private let mysql: MySQLStore
    private let settings: DatabaseSettings
    /// Where the client's output lies meanwhile.
    private let folder: String

    /// For all statements of one call: a million jobs take a minute, on a slow disk several.
    static let patience = Duration.seconds(480)

    var store: any LedgerStore { mysql }

    /// Makes the tables.
    ///
    /// - Throws: ``PartFailure`` if no ledger is named: the one that programs use then may be in use; `SettingError`, `StoreError`.
    init(folder: String) async throws {
        let environment = Environment(ProcessEnvironment.variables)
        guard environment.text("DATABASE_URL") != nil else {
            throw PartFailure(description: "DATABASE_URL is not set: it names the empty ledger that is filled")
        }
        self.folder = folder
        settings = try DatabaseSettings.read(environment)
        mysql = MySQLStore(
            settings: settings, zones: SystemZones(), defaultZone: .utc,
            logger: Logger(label: "cronq.database", factory: { StreamLogHandler.standardError(label: $0) }))
        try await mysql.open(upgrade: true)
    }

    func fill(jobs: Int, oldRuns: Int, now: Instant) async throws {
        let definition = try DefinitionText.write(Self.definition(named: LargeLedger.name))
        try await run(
            LargeLedger.filling(
                jobs: jobs, oldRuns: oldRuns, definition: definition, start: now.microseconds,
                due: (now + .days(1)).microseconds))
        try await run(
            """
            SELECT SUM(nominal_at) FROM job_due FORCE INDEX (PRIMARY);
            SELECT SUM(due_at) FROM job_due FORCE INDEX (job_due_order)
            """)
        try await untilSteady("Innodb_buffer_pool_pages_dirty", below: 500)
    }

    func makeDue(_ count: Int, step: Int, at past: Int64) async throws {
        try await run(
            """
            UPDATE seq_0_to_\(count - 1) AS stretch
            JOIN job_due ON job_due.job_id = 1 + stretch.seq * \(step) + stretch.seq % \(step)
            SET due_at = \(past), nominal_at = \(past)
            """)
        try await untilSteady("Innodb_history_list_length", below: 10)
    }

    func makePendingDue(at past: Int64) async throws {
        try await run(Self.pendingDue(at: past))
        try await untilSteady("Innodb_history_list_length", below: 10)
    }

    func close() async { await mysql.close() }

    /// Waits until the server has done most of what it does behind a change, so that nothing of that falls into a measurement: a
    /// minute at most, and no longer than it goes on doing it.
    private func untilSteady(_ variable: String, below bound: Int) async throws {
        var before = Int.max
        for _ in 0..<300 {
            let status = try await run("SHOW GLOBAL STATUS LIKE '\(variable)'")
            let rest = status.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) } ?? 0
            if rest < bound || rest >= before { return }
            before = rest
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Executes statements, and returns the rows of the answers: a line for each, its values parted by tabs.
    ///
    /// - Throws: ``PartFailure`` with the client's words, at the first statement that fails.
    @discardableResult
    private func run(_ sql: String) async throws -> String {
        let words = [
            "mariadb", "--no-defaults", "--host=\(settings.host)", "--port=\(settings.port)",
            "--user=\(settings.user)", "--skip-ssl", "--batch", "--skip-column-names",
            "--default-character-set=utf8mb4", "--execute=\(sql)", settings.database,
        ]
        let outcome = try await ChildProcess.run(
            words, environment: ["PATH": "/usr/bin:/bin", "MYSQL_PWD": settings.password], in: folder,
            within: Self.patience)
        guard outcome.ending == .exited(0) else { throw PartFailure(description: "mariadb: \(outcome.errors)") }
        return outcome.output
    }
}
