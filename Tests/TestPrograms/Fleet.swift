import Foundation
public import Glibc
import Synchronization
import TestServers
public import TestSupport

/// The real programs on real servers, with a database and a virtual host of their own. Whoever makes one ends it.
public final class Fleet: Sendable, CronqClient {
    /// Everything of this fleet lies here.
    public let folder: String
    public let servers: FleetServers
    public let database: String
    public let virtualHost: String
    private let programs: String
    /// In the environment of all processes and of the commands they start, and of nothing else.
    private let mark: String
    private let environment: [String: String]
    private let processes = Mutex<[FleetProcess]>([])

    /// A fleet without any process.
    ///
    /// - Parameters:
    ///   - programs: The folder in which its programs are, if they are not those of this build.
    ///   - environment: Variables of every process.
    /// - Throws: `ServerError` if there is no database, virtual host or folder for it.
    public init(programs: String? = nil, environment: [String: String] = [:], on servers: FleetServers) async throws {
        folder = try Lifeline.shared().makeFolder("fleet")
        self.programs = programs ?? Binaries.folder
        self.servers = servers
        database = try await servers.database.makeDatabase()
        virtualHost = try await servers.broker.makeVirtualHost()
        let value = UUID().uuidString
        mark = "CRONQ_TEST_MARK=\(value)"
        let jobLogs = folder + "/logs"
        guard mkdir(jobLogs, 0o700) == 0 else { throw NeverHappened(description: "folder \(jobLogs)") }
        self.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "PORT": "0", "LOG_PATH": jobLogs,
            "DATABASE_URL": servers.database.url(database: database, port: servers.databasePort),
            "RABBITMQ_URL": servers.broker.url(virtualHost: virtualHost, port: servers.brokerPort),
            "CRONQ_TEST_MARK": value, "CRONQ_RUNNER_PASS_ENV": "CRONQ_TEST_MARK",
        ].merging(environment) { $1 }
    }

    /// Kills its processes with all that they started, and removes its folder. Database and virtual host stay.
    ///
    /// - Parameter keepingFiles: The folder stays, too, until this process ends.
    public func end(keepingFiles: Bool = false) {
        for process in all { process.kill9() }
        for id in ProcessTable.processes(withVariable: mark) { kill(id, SIGKILL) }
        if !keepingFiles { Files.remove(folder) }
    }

    // MARK: its processes

    /// Adds a process that does not run yet.
    ///
    /// - Parameter changes: Variables that are other than those of the fleet.
    @discardableResult
    public func add(_ role: FleetRole, _ changes: [String: String] = [:]) throws -> FleetProcess {
        try processes.withLock { processes in
            let index = processes.count { $0.role == role }
            let ownFolder = "\(folder)/\(role.rawValue)-\(index)"
            let process = try FleetProcess(
                role: role, index: index, programs: programs, folder: ownFolder,
                variables: environment.merging(["CRONQ_STATE_DIR": ownFolder]) { $1 }.merging(changes) { $1 })
            processes.append(process)
            return process
        }
    }

    /// Starts those that do not run, all at once, and waits until they are ready.
    ///
    /// - Throws: `NeverHappened` with the words of one that does not become ready.
    public func start() async throws {
        try await withThrowingTaskGroup { group in
            for process in all where !process.isRunning { group.addTask { try await process.start() } }
            try await group.waitForAll()
        }
    }

    public var all: [FleetProcess] { processes.withLock { $0 } }

    public func all(_ role: FleetRole) -> [FleetProcess] { all.filter { $0.role == role } }

    public subscript(role: FleetRole, index: Int) -> FleetProcess { all(role)[index] }

    public func kill9(_ role: FleetRole, _ index: Int = 0) { self[role, index].kill9() }

    /// Kills it if it runs, starts it again and waits until it is ready.
    public func restart(_ role: FleetRole, _ index: Int = 0) async throws { try await self[role, index].restart() }

    public func log(of role: FleetRole, _ index: Int = 0) -> String { self[role, index].log }

    /// The end of each log, for whoever looks for the reason of a failure.
    public var logs: String {
        all.map { "the end of the log of \($0.name):\n\($0.log.suffix(3_000))" }.joined(separator: "\n")
    }

    /// Processes that were started by this fleet's runners, their helpers included, and still live.
    public func children() -> [pid_t] {
        let own = Set(all.map(\.id))
        return ProcessTable.processes(withVariable: mark).filter { !own.contains($0) }
    }

    // MARK: its ledger, its queues and its pages

    /// Where the first web process serves its pages.
    public var port: Int { port(ofWeb: 0) }

    /// 0 if it is not ready.
    public func port(ofWeb index: Int) -> Int { Cronq.port(in: self[.web, index].lastLog) ?? 0 }

    public func rows(_ query: String) async throws -> [Row] {
        try await servers.database.rows(query, database: database)
    }

    /// What the `mariadb` client answers: a line for each row, its values parted by tabs.
    public func sql(_ text: String) async throws -> String { try await servers.database.sql(text, database: database) }

    /// How many messages lie in each queue, those that somebody holds included.
    public func depths() async throws -> [String: Int] { try await queues("messages") }

    /// How many consumers each queue has.
    public func consumers() async throws -> [String: Int] { try await queues("consumers") }

    /// - Parameter column: One of the numbers that `rabbitmqctl list_queues` knows of a queue.
    private func queues(_ column: String) async throws -> [String: Int] {
        let answer = try await servers.broker.ctl(
            ["list_queues", "-q", "--no-table-headers", "-p", virtualHost, "name", column])
        let lines = answer.split(separator: "\n").map { $0.split(separator: "\t") }
        let numbers = lines.compactMap { line in line.last.flatMap { Int($0) }.map { (String(line[0]), $0) } }
        return Dictionary(numbers) { $1 }
    }
}
