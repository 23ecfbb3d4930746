import Foundation
import Glibc
import TestSupport
import Testing

/// A data folder and the real `cronq standalone` on it, as a person would start it.
final class Cronq {
    /// How long a start may take on a slow and busy machine.
    static let startBound = Duration.seconds(60)

    /// Everything of this test lies here.
    let folder: String
    var data: String
    /// In the environment of the process and of all it starts, and of nothing else.
    let mark = "CRONQ_TEST_MARK=\(UUID().uuidString)"
    /// Words before the program, such as those of a tool that sets limits.
    var wrapper: [String] = []
    /// Words before a program that is to see the data folder, if it cannot be seen from here.
    var inside: [String] = []
    var program = Binaries.cronq
    var arguments: [String]
    var environment: [String: String]
    private(set) var process: ChildProcess?
    var port = 0
    private var starts = 0

    private init(folder: String, arguments: [String], environment: [String: String]) {
        self.folder = folder
        data = folder + "/data"
        self.arguments = arguments
        self.environment = environment
    }

    /// Starts it, and ends it with all that it started when `body` is done, however that ends.
    static func run(
        _ arguments: [String] = ["--no-demo"], environment: [String: String] = [:],
        _ body: (Cronq) async throws -> Void
    ) async throws {
        try await prepared(arguments, environment: environment) { cronq in
            try await cronq.start()
            try await body(cronq)
        }
    }

    /// The same, not started yet.
    static func prepared(
        _ arguments: [String] = ["--no-demo"], environment: [String: String] = [:],
        _ body: (Cronq) async throws -> Void
    ) async throws {
        let folder = try Files.makeTemporaryFolder()
        let cronq = Cronq(folder: folder, arguments: arguments, environment: environment)
        defer {
            cronq.process?.destroy()
            for id in ProcessTable.processes(withVariable: cronq.mark) { kill(id, SIGKILL) }
            Files.remove(folder)
        }
        do {
            try await body(cronq)
        } catch {
            Issue.record("\(error); the end of its log:\n\(cronq.log.suffix(3_000))")
        }
    }

    // MARK: the process

    /// Starts the process and waits until it says where its pages are.
    func start() async throws {
        let process = try launch()
        port = try await eventually("cronq is ready", within: Self.startBound, every: .milliseconds(10)) {
            if process.ended() != nil { throw NeverHappened(description: "cronq is ready: it ended") }
            return Self.port(in: process.errors)
        }
    }

    /// Starts the process and waits for nothing.
    @discardableResult
    func launch() throws -> ChildProcess {
        starts += 1
        let process = try ChildProcess(
            wrapper + [program, "standalone", "--data", data] + arguments, environment: variables,
            files: "\(folder)/cronq-\(starts)")
        self.process = process
        return process
    }

    /// Sends a signal and waits for the end.
    func stop(_ signal: Int32 = SIGINT, within bound: Duration = .seconds(10)) async throws -> ChildProcess.Ending {
        let process = try #require(process)
        process.send(signal)
        return try await process.end(within: bound)
    }

    func kill9() { process?.destroy() }

    var id: pid_t { process?.id ?? 0 }
    /// What the process of the last start wrote to standard error.
    var log: String { process?.errors ?? "" }

    /// Processes that it started and that still live, its own helpers included.
    func children() -> [pid_t] { ProcessTable.processes(withVariable: mark, except: id) }

    /// What it is started with.
    var variables: [String: String] {
        let parts = mark.split(separator: "=").map(String.init)
        var variables = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "PORT": "0", parts[0]: parts[1],
            "CRONQ_RUNNER_PASS_ENV": parts[0],
        ]
        variables.merge(environment) { $1 }
        return variables
    }

    /// The port in a line that says where the pages are.
    static func port(in log: String) -> Int? {
        let sign = "pages and API: http://127.0.0.1:"
        guard let place = log.range(of: sign) else { return nil }
        let rest = log[place.upperBound...]
        let digits = rest.prefix(while: \.isNumber)
        // Without what follows the number may not be whole yet.
        return digits.endIndex == rest.endIndex ? nil : Int(digits)
    }
}
