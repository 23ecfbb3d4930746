import Foundation
public import Glibc
import Synchronization
public import TestSupport

/// A MariaDB server of the test process, on a free port of this machine, with its data in a temporary folder.
///
/// It ends with the last reference to it, and with the test process at the latest.
public final class MariaDBServer: Sendable {
    public static let user = "cronq"
    public static let password = "cronq-secret"

    /// On 127.0.0.1.
    public let port: Int
    public let socketPath: String
    private let folder: String
    private let process: ServerProcess
    private let databases = Atomic(0)

    private static let started = Task { try await start(options: ["--innodb-flush-log-at-trx-commit=0"]) }

    /// The one that tests share; for those that leave it running. It does not wait for the disk at a commit.
    ///
    /// - Throws: ``ServerError`` if it did not start; to everybody who asks.
    public static func shared() async throws -> MariaDBServer { try await started.value }

    /// One of the test's own, with MariaDB's own settings.
    ///
    /// - Parameters:
    ///   - options: More words for `mariadbd`.
    ///   - tls: With what it answers those who ask for TLS.
    /// - Throws: ``ServerError`` if it does not start.
    public static func start(
        options: [String] = [], tls certificates: TestCertificates? = nil
    ) async throws -> MariaDBServer {
        try await ServerError.again {
            let server = try MariaDBServer(options: options, certificates: certificates)
            try await server.install()
            try await server.run()
            _ = try await server.sql("CREATE USER \(user) IDENTIFIED BY '\(password)'")
            return server
        }
    }

    private init(options: [String], certificates: TestCertificates?) throws {
        folder = try Lifeline.shared().makeFolder("mariadb")
        socketPath = folder + "/run/s"
        port = try Loopback.freePort()
        var words =
            Self.asAnother + [
                "mariadbd", "--no-defaults", "--datadir=\(folder)/data", "--socket=\(socketPath)",
                "--pid-file=\(folder)/run/pid", "--tmpdir=\(folder)/tmp", "--port=\(port)", "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--max-connections=500",
            ]
        if let certificates {
            words += [
                "--ssl-ca=\(certificates.authority)", "--ssl-cert=\(certificates.serverCertificate)",
                "--ssl-key=\(certificates.serverKey)",
            ]
        }
        process = try ServerProcess(words + options, environment: Self.environment, files: folder + "/mariadbd")
    }

    deinit {
        process.kill()
        Files.remove(folder)
    }

    // MARK: databases

    /// Makes an empty database for one test, and returns its name.
    public func makeDatabase() async throws -> String {
        let name = "test\(databases.add(1, ordering: .relaxed).newValue)"
        _ = try await sql("CREATE DATABASE \(name) CHARACTER SET utf8mb4; GRANT ALL ON \(name).* TO \(Self.user)")
        return name
    }

    /// What CronQ is given as its DATABASE_URL.
    ///
    /// - Parameter port: That of a proxy, if not the server's own.
    public func url(database: String, host: String = "127.0.0.1", port: Int? = nil) -> String {
        "mysql://\(Self.user):\(Self.password)@\(host):\(port ?? self.port)/\(database)"
    }

    /// What the `mariadb` client answers to the server's administrator: a line for each row, its values parted by tabs,
    /// without the columns' names.
    ///
    /// - Throws: ``ServerError`` with the client's words.
    public func sql(_ text: String, database: String? = nil) async throws -> String {
        try await client(["--raw", "--skip-column-names", "--execute=\(text)"], database)
    }

    /// The rows of one query.
    ///
    /// - Throws: ``ServerError`` with the client's words.
    public func rows(_ query: String, database: String) async throws -> [Row] {
        let lines = try await client(["--execute=\(query)"], database).split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map { Self.unescaped($0) }
        }
        guard let names = lines.first else { return [] }
        return lines.dropFirst().map { line in
            Row(Dictionary(zip(names, line).filter { $1 != "NULL" }) { $1 })
        }
    }

    /// As the client prints a value in batch mode.
    private static func unescaped(_ text: Substring) -> String {
        var characters = text.makeIterator()
        var result = ""
        while let character = characters.next() {
            guard character == "\\", let next = characters.next() else {
                result.append(character)
                continue
            }
            result.append(next == "n" ? "\n" : next == "t" ? "\t" : next == "0" ? "\0" : next)
        }
        return result
    }

    private func client(_ arguments: [String], _ database: String?) async throws -> String {
        let words = [
            "mariadb", "--no-defaults", "--user=\(Self.account)", "--socket=\(socketPath)", "--batch",
            "--default-character-set=utf8mb4",
        ]
        let outcome = try await ChildProcess.run(
            words + arguments + (database.map { [$0] } ?? []), environment: Self.environment, in: folder)
        guard outcome.ending == .exited(0) else { throw ServerError(description: "mariadb: \(outcome.errors)") }
        return outcome.output
    }

    // MARK: the process

    /// Asks it to end, and waits until it has.
    public func stop() async throws { try await process.stop() }

    /// Ends it in the middle of whatever it does.
    public func kill() { process.kill() }

    /// Ends it if it runs, and starts it again with its data and its port.
    public func restart() async throws {
        try await process.stop()
        try await run()
    }

    /// Lets it do nothing: its connections stay open, and nobody answers.
    public func pause() { process.send(SIGSTOP) }

    public func resume() { process.send(SIGCONT) }

    /// That of `mariadbd` itself, another one after each start; 0 while it is stopped.
    public var processID: pid_t { process.id }

    /// What it has written since its first start.
    public var log: String { process.output }

    private func run() async throws {
        try await process.start {
            guard Loopback.answers(on: port) else { return false }
            return (try? await sql("SELECT 1")) != nil
        }
    }

    private func install() async throws {
        // Servers that start clear the folder of temporary tables, their neighbours' as well.
        for name in ["data", "run", "tmp"] {
            let path = "\(folder)/\(name)"
            guard mkdir(path, 0o700) == 0 else { throw ServerError(description: "no folder \(path)") }
            if let owner = Self.owner { chown(path, owner.user, owner.group) }
        }
        let words =
            Self.asAnother + [
                "mariadb-install-db", "--no-defaults", "--datadir=\(folder)/data",
                "--tmpdir=\(folder)/tmp", "--auth-root-authentication-method=socket",
                "--auth-root-socket-user=\(Self.account)",
                "--skip-test-db", "--skip-name-resolve",
            ]
        let outcome = try await ChildProcess.run(words, environment: Self.environment, in: folder)
        guard outcome.ending == .exited(0) else {
            throw ServerError(description: "mariadb-install-db: \(outcome.output) \(outcome.errors)")
        }
    }

    private static let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]

    /// MariaDB does not want to be run by root.
    private static let owner: (user: uid_t, group: gid_t)? = getuid() == 0 ? (65_534, 65_534) : nil
    private static let asAnother =
        owner.map { ["setpriv", "--reuid=\($0.user)", "--regid=\($0.group)", "--clear-groups"] } ?? []
    /// Whoever runs the tests is the server's administrator, through its socket.
    private static let account = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "root"
}
