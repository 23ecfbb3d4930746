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
        let definition = try DefinitionText.write(LedgerBench.job(LargeLedger.name, schedule: "@daily"))
        let start = LedgerBench.start.microseconds
        let sql = LargeLedger.filling(jobs: count, oldRuns: runs, definition: definition, start: start, due: start)
        var settings = settings
        settings.ioTimeout = .minutes(5)
        let lane = Lane(settings)
        try await lane.administer { session in try session.executeScript(sql, name: "a million jobs") }
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
