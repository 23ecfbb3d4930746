import CronqMySQL
import CronqShared
import TestPrograms
import TestServers
import TestSupport

/// A database's own client, for statements with which the database makes a large ledger by itself: rows sent there would take
/// far longer.
struct LedgerScript: Sendable {
    let database: LedgerWatch.Database
    /// The client, up to the statements.
    private let words: [String]
    /// What follows them.
    private var target: [String] = []
    private let environment: [String: String]
    /// Where the client's output lies meanwhile.
    private let folder: String

    /// For all statements of one call: a million jobs take a minute, on a slow disk several.
    static let patience = Duration.seconds(480)

    /// As the user of the settings, over TCP.
    init(_ settings: DatabaseSettings, folder: String) {
        database = .mariaDB
        words = [
            "mariadb", "--no-defaults", "--host=\(settings.host)", "--port=\(settings.port)",
            "--user=\(settings.user)", "--skip-ssl", "--batch", "--skip-column-names",
            "--default-character-set=utf8mb4", "--execute",
        ]
        target = [settings.database]
        environment = ["PATH": "/usr/bin:/bin", "MYSQL_PWD": settings.password]
        self.folder = folder
    }

    /// - Throws: `SettingError` if the fleet's URL cannot be read.
    init(of fleet: Fleet) throws {
        let url = fleet.servers.database.url(database: fleet.database, port: fleet.servers.databasePort)
        self.init(try DatabaseSettings.read(Environment(["DATABASE_URL": url])), folder: fleet.folder)
    }

    /// - Parameters:
    ///   - file: The database of a standalone, running or not.
    ///   - folder: Where the client's output lies meanwhile.
    init(file: String, folder: String) {
        database = .sqlite
        words = ["sqlite3", "-batch", "-bail", "-noheader", "-tabs", "-cmd", ".timeout 10000", file]
        environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder]
        self.folder = folder
    }

    init(of cronq: Cronq) { self.init(file: "\(cronq.data)/cronq.db", folder: cronq.folder) }

    /// Executes statements, and returns the rows of the answers: a line for each, its values parted by tabs.
    ///
    /// - Throws: ``SpoiledRound`` with the client's words, at the first statement that fails.
    @discardableResult
    func run(_ sql: String) async throws -> String {
        let outcome = try await ChildProcess.run(
            words + [sql] + target, environment: environment, in: folder, within: Self.patience)
        guard outcome.ending == .exited(0), outcome.errors.isEmpty else {
            throw SpoiledRound("\(words[0]): \(outcome.errors)")
        }
        return outcome.output
    }

    /// Words behind a table that make the database read it by one index.
    func along(_ index: String) -> String {
        switch database {
        case .mariaDB: "FORCE INDEX (\(index))"
        case .sqlite: "INDEXED BY \(index)"
        }
    }
}
