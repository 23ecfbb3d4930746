import CronqMySQL
import CronqSchedule
import CronqShared
import Logging
import TestServers
import TestSupport

/// The empty ledger that `DATABASE_URL` names, and the server's own client.
struct ServerLedger: MeasuredLedger {
    private let mysql: MySQLStore
    private let script: LedgerScript

    var store: any LedgerStore { mysql }

    /// Makes the tables.
    ///
    /// - Throws: ``PartFailure`` if no ledger is named: the one that programs use then may be in use; `SettingError`, `StoreError`.
    init(folder: String) async throws {
        let environment = Environment(ProcessEnvironment.variables)
        guard environment.text("DATABASE_URL") != nil else {
            throw PartFailure(description: "DATABASE_URL is not set: it names the empty ledger that is filled")
        }
        let settings = try DatabaseSettings.read(environment)
        script = LedgerScript(settings, folder: folder)
        mysql = MySQLStore(
            settings: settings, zones: SystemZones(), defaultZone: .utc,
            logger: Logger(label: "cronq.database", factory: { StreamLogHandler.standardError(label: $0) }))
        try await mysql.open(upgrade: true)
    }

    func fill(jobs: Int, oldRuns: Int, now: Instant) async throws {
        let definition = try DefinitionText.write(Self.definition(named: LargeLedger.name))
        try await script.run(
            LargeLedger.filling(
                jobs: jobs, oldRuns: oldRuns, definition: definition, start: now.microseconds,
                due: (now + .days(1)).microseconds))
        try await script.run(
            """
            SELECT SUM(nominal_at) FROM job_due FORCE INDEX (PRIMARY);
            SELECT SUM(due_at) FROM job_due FORCE INDEX (job_due_order)
            """)
        try await untilSteady("Innodb_buffer_pool_pages_dirty", below: 500)
    }

    func makeDue(_ count: Int, step: Int, at past: Int64) async throws {
        try await script.run(
            """
            UPDATE seq_0_to_\(count - 1) AS stretch
            JOIN job_due ON job_due.job_id = 1 + stretch.seq * \(step) + stretch.seq % \(step)
            SET due_at = \(past), nominal_at = \(past)
            """)
        try await untilSteady("Innodb_history_list_length", below: 10)
    }

    func makePendingDue(at past: Int64) async throws {
        try await script.run(Self.pendingDue(at: past))
        try await untilSteady("Innodb_history_list_length", below: 10)
    }

    func close() async { await mysql.close() }

    /// Waits until the server has done most of what it does behind a change, so that nothing of that falls into a measurement: a
    /// minute at most, and no longer than it goes on doing it.
    private func untilSteady(_ variable: String, below bound: Int) async throws {
        var before = Int.max
        for _ in 0..<300 {
            let status = try await script.run("SHOW GLOBAL STATUS LIKE '\(variable)'")
            let rest = status.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) } ?? 0
            if rest < bound || rest >= before { return }
            before = rest
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
