import Foundation
import Glibc
import Synchronization
import TestServers
import TestSupport
import Testing

/// The real programs on real servers, with a database and a virtual host of their own.
final class Fleet: Sendable, CronqClient {
    /// Everything of this test lies here.
    let folder: String
    let servers: FleetServers
    let database: String
    let virtualHost: String
    /// In the environment of all processes and of the commands they start, and of nothing else.
    let mark: String
    private let environment: [String: String]
    private let processes = Mutex<[FleetProcess]>([])

    /// Starts so many processes of each role, and ends them with all that they started when `body` is done, however that
    /// ends.
    ///
    /// - Parameters:
    ///   - queues: `CRONQ_QUEUE` of each runner, in their order; those without one serve `cronq_jobs`.
    ///   - environment: Variables of every process.
    ///   - servers: Those that the tests share, unless others are given.
    static func run(
        injectors: Int = 1, results: Int = 1, runners: Int = 1, web: Int = 1, queues: [String] = [],
        environment: [String: String] = [:], on servers: FleetServers? = nil, _ body: (Fleet) async throws -> Void
    ) async throws {
        try await prepared(environment: environment, on: servers) { fleet in
            for (role, count) in [(FleetRole.injector, injectors), (.results, results), (.web, web)] {
                for _ in 0..<count { try fleet.add(role) }
            }
            for index in 0..<runners {
                try fleet.add(.runner, queues.indices.contains(index) ? ["CRONQ_QUEUE": queues[index]] : [:])
            }
            try await fleet.start()
            try await body(fleet)
        }
    }

    /// The same without any process: `body` adds them.
    static func prepared(
        environment: [String: String] = [:], on servers: FleetServers? = nil, _ body: (Fleet) async throws -> Void
    ) async throws {
        let servers = if let servers { servers } else { try await FleetServers.shared() }
        let fleet = try await Fleet(servers, environment)
        defer { fleet.end() }
        do {
            try await body(fleet)
        } catch {
            Issue.record("\(error)\n\(fleet.logs)")
        }
    }

    private init(_ servers: FleetServers, _ environment: [String: String]) async throws {
        folder = try Lifeline.shared().makeFolder("fleet")
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

    // MARK: its processes

    /// Adds a process that does not run yet.
    @discardableResult
    func add(_ role: FleetRole, _ changes: [String: String] = [:]) throws -> FleetProcess {
        try processes.withLock { processes in
            let index = processes.count { $0.role == role }
            let ownFolder = "\(folder)/\(role.rawValue)-\(index)"
            let process = try FleetProcess(
                role: role, index: index, folder: ownFolder,
                variables: environment.merging(["CRONQ_STATE_DIR": ownFolder]) { $1 }.merging(changes) { $1 })
            processes.append(process)
            return process
        }
    }

    /// Starts those that do not run, all at once, and waits until they are ready.
    func start() async throws {
        try await withThrowingTaskGroup { group in
            for process in all where !process.isRunning { group.addTask { try await process.start() } }
            try await group.waitForAll()
        }
    }

    var all: [FleetProcess] { processes.withLock { $0 } }

    func all(_ role: FleetRole) -> [FleetProcess] { all.filter { $0.role == role } }

    subscript(role: FleetRole, index: Int) -> FleetProcess { all(role)[index] }

    func kill9(_ role: FleetRole, _ index: Int = 0) { self[role, index].kill9() }

    /// Kills it if it runs, starts it again and waits until it is ready.
    func restart(_ role: FleetRole, _ index: Int = 0) async throws { try await self[role, index].restart() }

    func log(of role: FleetRole, _ index: Int = 0) -> String { self[role, index].log }

    /// The end of each log, for whoever looks for the reason of a failure.
    var logs: String {
        all.map { "the end of the log of \($0.name):\n\($0.log.suffix(3_000))" }.joined(separator: "\n")
    }

    /// Processes that were started by this fleet's runners, their helpers included, and still live.
    func children() -> [pid_t] {
        let own = Set(all.map(\.id))
        return ProcessTable.processes(withVariable: mark).filter { !own.contains($0) }
    }

    private func end() {
        for process in all { process.kill9() }
        for id in ProcessTable.processes(withVariable: mark) { kill(id, SIGKILL) }
        Files.remove(folder)
    }

    // MARK: its ledger and its pages

    /// Where the first web process serves its pages.
    var port: Int { port(ofWeb: 0) }

    /// 0 if it is not ready.
    func port(ofWeb index: Int) -> Int {
        let places = self[.web, index].lastLog.matches(of: /pages and API: http:\/\/127\.0\.0\.1:(\d+)/)
        return places.last.flatMap { Int($0.output.1) } ?? 0
    }

    func rows(_ query: String) async throws -> [Row] { try await servers.database.rows(query, database: database) }

    /// What the `mariadb` client answers: a line for each row, its values parted by tabs.
    func sql(_ text: String) async throws -> String { try await servers.database.sql(text, database: database) }
}
