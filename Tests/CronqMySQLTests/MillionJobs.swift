import CronqSchedule
import CronqShared
import Foundation
import StoreConformance
import TestServers

@testable import CronqMySQL

/// A ledger of a million jobs with 300,000 old runs, made by the server itself, on a server that writes down how it went
/// about each statement.
final class MillionJobs: Sendable {
    static let count = 1_000_000
    static let runs = 300_000
    /// Each has one run, five seconds apart from the next.
    static let jobsWithRuns = stride(from: 3, through: 900_000, by: 3)

    let server: MariaDBServer
    let store: MySQLStore
    /// As servers see it that read no arrays.
    let storeWithoutArrays: MySQLStore
    let bench: LedgerBench
    private let log: String

    static func make() async throws -> MillionJobs {
        let server = try await MariaDBServer.start(
            options: ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=512M"])
        let settings = server.settings(try await server.makeDatabase())
        let first = MySQLStore(settings, clock: nil)
        try await first.open(upgrade: true)
        await first.close()
        try await fill(settings)
        return try await MillionJobs(server, settings)
    }

    private init(_ server: MariaDBServer, _ settings: DatabaseSettings) async throws {
        self.server = server
        log = String(server.socketPath.dropLast(1)) + "statements.log"
        _ = try await server.sql(
            """
            SET GLOBAL log_slow_verbosity = 'query_plan,explain'; SET GLOBAL long_query_time = 0;
            SET GLOBAL slow_query_log_file = '\(log)'; SET GLOBAL slow_query_log = 1
            """)
        let clock = ManualClock(LedgerBench.start)
        store = MySQLStore(settings, clock: clock)
        storeWithoutArrays = MySQLStore(settings, usesArrayBinding: false, clock: clock)
        bench = LedgerBench(store: store, clock: clock, factory: MySQLStores())
        try await store.open(upgrade: false)
    }

    func close() async throws {
        for store in [store, storeWithoutArrays] { await store.close() }
        try await server.stop()
    }

    /// Stands in statements that are not the store's.
    static let mark = "/* the test's own */"

    /// Leaves nothing due and nothing alive.
    func forgetLiveRuns() async throws {
        try await bench.claimAll()
        try await store.lanes.claim.transaction { session in
            try session.execute("DELETE FROM runs WHERE wake_at IS NOT NULL \(Self.mark)")
            try session.execute("DELETE FROM attempts \(Self.mark)")
        }
    }

    /// The log as far as it is written, statement by statement.
    func statements() throws -> [LoggedStatement] {
        // Ids are written as they are, which is no text.
        LoggedStatement.read(String(decoding: try Data(contentsOf: URL(fileURLWithPath: log)), as: UTF8.self))
    }

    private static func fill(_ settings: DatabaseSettings) async throws {
        let definition = try DefinitionText.write(LedgerBench.job("NAME", schedule: "@daily"))
        let start = LedgerBench.start.microseconds
        var settings = settings
        settings.ioTimeout = .minutes(5)
        let lane = Lane(settings)
        try await lane.administer { session in
            try session.executeScript(
                """
                SET unique_checks = 0;

                INSERT INTO categories (name, name_key, jobs, created_at)
                SELECT CONCAT('c', seq), CONCAT('c', seq), 1000, \(start) FROM seq_1_to_1000;

                INSERT INTO jobs (id, category_id, name, name_key, revision, created_at, updated_at)
                SELECT seq, 1 + seq % 1000, CONCAT('job ', seq), CONCAT('job ', seq), 1, \(start), \(start)
                FROM seq_1_to_\(count);

                INSERT INTO revisions (job_id, revision, definition, created_at, created_by)
                SELECT seq, 1, REPLACE('\(definition)', 'NAME', CONCAT('job ', seq)), \(start), 'ann'
                FROM seq_1_to_\(count);

                INSERT INTO job_due (job_id, schedule, due_at, nominal_at, revision)
                SELECT seq, 1, \(start) + seq * 1000000, \(start) + seq * 1000000, 1 FROM seq_1_to_\(count);

                INSERT INTO runs (run_id, job_id, revision, kind, schedule, scheduled_at, requested_by, created_at, state,
                                  finished_at, start_by, queue, on_lost, grace_us)
                SELECT UNHEX(CONCAT(LPAD(HEX((\(start) - age * 5000000) DIV 1000), 12, '0'), LPAD(HEX(seq), 20, '0'))),
                       age * 3, 1, 'schedule', 1, \(start) - age * 5000000, 'schedule', \(start),
                       IF(seq % 10 = 0, 'failed', 'succeeded'), \(start), \(start), 'default', 'fail', 0
                FROM (SELECT seq, \(runs + 1) - seq AS age FROM seq_1_to_\(runs)) old;

                INSERT INTO job_status (job_id, last_state, failures)
                SELECT seq, IF(seq % 100 = 0, 'failed', 'succeeded'), IF(seq % 100 = 0, 1, 0) FROM seq_1_to_\(count);

                ANALYZE TABLE categories, jobs, revisions, job_due, runs, job_status
                """, name: "a million jobs")
        }
        await lane.close()
    }
}

/// What the server wrote down about one statement.
struct LoggedStatement: Sendable {
    var sql: String
    var rowsExamined: Int
    var isFullScan: Bool
    var isSorted: Bool
    /// One line for each table.
    var plan: [String]

    static func read(_ log: String) -> [LoggedStatement] {
        log.components(separatedBy: "# User@Host:").dropFirst().map { entry in
            var statement = LoggedStatement(sql: "", rowsExamined: 0, isFullScan: false, isSorted: false, plan: [])
            for line in entry.split(separator: "\n").dropFirst() {
                if line.hasPrefix("# explain:") {
                    statement.plan.append(String(line.dropFirst("# explain: ".count)))
                } else if line.hasPrefix("#") {
                    if let number = line.firstMatch(of: /Rows_examined: (\d+)/)?.1 {
                        statement.rowsExamined = Int(number) ?? 0
                    }
                    if line.contains("Full_scan: Yes") { statement.isFullScan = true }
                    if line.contains("Filesort: Yes") { statement.isSorted = true }
                } else if !line.hasPrefix("SET timestamp"), !line.hasPrefix("use ") {
                    statement.sql += (statement.sql.isEmpty ? "" : "\n") + line
                }
            }
            return statement
        }
    }
}
