import CronqShared
import TestSupport

/// Tells the ledger's database what no store says, with the server's own client.
struct LedgerClient {
    let settings: DatabaseSettings
    /// Where the client's output lies meanwhile.
    let folder: String

    /// For all statements of one call: a million jobs take a minute, on a slow disk several.
    static let patience = Duration.seconds(480)

    /// Executes statements, and returns the rows of the answers: a line for each, its values parted by tabs.
    ///
    /// - Throws: ``PartFailure`` with the client's words, at the first statement that fails.
    @discardableResult
    func run(_ sql: String) async throws -> String {
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

    /// Reads every row of what claims look at, and waits until the server has written most of what was filled in: nothing of that
    /// is to fall into a measurement. A server that keeps it in memory is not waited for longer than a minute.
    func warmUp() async throws {
        try await run(
            """
            SELECT SUM(nominal_at) FROM job_due FORCE INDEX (PRIMARY);
            SELECT SUM(due_at) FROM job_due FORCE INDEX (job_due_order)
            """)
        var before = Int.max
        for _ in 0..<60 {
            let status = try await run("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")
            let pages = status.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) } ?? 0
            if pages < 500 || pages >= before { return }
            before = pages
            try await Task.sleep(for: .seconds(1))
        }
    }
}
