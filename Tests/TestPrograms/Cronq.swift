import Foundation
public import Glibc
public import TestServers
public import TestSupport

/// A data folder and the real `cronq standalone` on it, as a person would start it. Whoever makes one ends it.
public final class Cronq: CronqClient {
    /// How long a start may take on a slow and busy machine.
    public static let startBound = Duration.seconds(60)

    /// Everything of it lies here.
    public let folder: String
    public var data: String
    /// Words before the program, such as those of a tool that sets limits.
    public var wrapper: [String] = []
    /// Words before a program that is to see the data folder, if it cannot be seen from here.
    public var inside: [String] = []
    public var program: String
    public var environment: [String: String]
    public private(set) var process: ChildProcess?
    public var port = 0
    private let arguments: [String]
    private let lifeline: Lifeline?
    /// In the environment of the process and of all it starts, and of nothing else.
    private let mark = "CRONQ_TEST_MARK=\(UUID().uuidString)"
    private var starts = 0

    /// An empty folder, and no process yet.
    ///
    /// - Parameters:
    ///   - programs: The folder in which its programs are, if they are not those of this build.
    ///   - arguments: What follows `cronq standalone --data FOLDER`.
    ///   - environment: Variables of the process, besides the few that each gets.
    ///   - lifeline: With it, folder and process end with this process at the latest, even if that is killed.
    /// - Throws: `POSIXError` or `ServerError` if there is no folder to be had.
    public init(
        programs: String? = nil, arguments: [String] = ["--no-demo"], environment: [String: String] = [:],
        lifeline: Lifeline? = nil
    ) throws {
        folder = try lifeline?.makeFolder("standalone") ?? Files.makeTemporaryFolder()
        data = folder + "/data"
        program = programs.map { $0 + "/cronq" } ?? Binaries.cronq
        self.arguments = arguments
        self.environment = environment
        self.lifeline = lifeline
    }

    /// Kills it with all that it started, and removes its folder.
    ///
    /// - Parameter keepingFiles: The folder stays; a lifeline removes it when this process ends.
    public func end(keepingFiles: Bool = false) {
        kill9()
        for id in ProcessTable.processes(withVariable: mark) { kill(id, SIGKILL) }
        if !keepingFiles { Files.remove(folder) }
    }

    // MARK: the process

    /// Starts the process and waits until it says where its pages are.
    ///
    /// - Throws: `NeverHappened` if it ends instead, or does not say so in time.
    public func start() async throws {
        let process = try launch()
        port = try await eventually("cronq is ready", within: Self.startBound, every: .milliseconds(10)) {
            if process.ended() != nil { throw NeverHappened(description: "cronq is ready: it ended") }
            return Self.port(in: process.errors)
        }
    }

    /// Starts the process and waits for nothing.
    @discardableResult
    public func launch() throws -> ChildProcess {
        starts += 1
        let words = wrapper + [program, "standalone", "--data", data] + arguments
        let files = "\(folder)/cronq-\(starts)"
        let process =
            try lifeline?.start(words, environment: variables, files: files)
            ?? ChildProcess(words, environment: variables, files: files)
        self.process = process
        return process
    }

    /// Sends a signal and waits for the end.
    ///
    /// - Throws: `NeverHappened` if it was not started, or still runs after `bound`.
    public func stop(
        _ signal: Int32 = SIGINT, within bound: Duration = .seconds(10)
    ) async throws -> ChildProcess.Ending {
        guard let process else { throw NeverHappened(description: "cronq ends: it was not started") }
        process.send(signal)
        let ending = try await process.end(within: bound)
        lifeline?.forget(process)
        return ending
    }

    public func kill9() {
        guard let process else { return }
        process.destroy()
        lifeline?.forget(process)
    }

    /// 0 before its first start.
    public var id: pid_t { process?.id ?? 0 }
    /// What the process of the last start wrote to standard error.
    public var log: String { process?.errors ?? "" }

    /// Processes that it started and that still live, its own helpers included.
    public func children() -> [pid_t] { ProcessTable.processes(withVariable: mark, except: id) }

    /// What it is started with.
    public var variables: [String: String] {
        let parts = mark.split(separator: "=").map(String.init)
        var variables = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "PORT": "0", parts[0]: parts[1],
            "CRONQ_RUNNER_PASS_ENV": parts[0],
        ]
        variables.merge(environment) { $1 }
        return variables
    }

    /// The port in a line that says where the pages are.
    public static func port(in log: String) -> Int? {
        let sign = "pages and API: http://127.0.0.1:"
        guard let place = log.range(of: sign) else { return nil }
        let rest = log[place.upperBound...]
        let digits = rest.prefix(while: \.isNumber)
        // Without what follows the number may not be whole yet.
        return digits.endIndex == rest.endIndex ? nil : Int(digits)
    }

    // MARK: its ledger

    /// What sqlite3 answers.
    public func rows(_ query: String) async throws -> [Row] {
        let result = try await tool(inside + ["sqlite3", "-json", "-cmd", ".timeout 20000", "\(data)/cronq.db", query])
        guard result.ending == .exited(0) else {
            throw NeverHappened(description: "sqlite3: \(result.ending) \(result.errors) for \(query)")
        }
        if result.output.isEmpty { return [] }
        return try JSONDecoder().decode(JSON.self, from: Data(result.output.utf8)).list.map { Row($0) }
    }
}
