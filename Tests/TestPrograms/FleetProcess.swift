public import Glibc
import Synchronization
import TestServers
public import TestSupport

/// One process of a fleet. It can be killed, stopped and started again, and keeps its folders and its settings.
public final class FleetProcess: Sendable {
    /// How long a start may take on a slow and busy machine.
    private static let startBound = Duration.seconds(60)

    private struct State {
        var starts = 0
        var child: ChildProcess?
    }

    public let role: FleetRole
    /// Its number among those of its role, from 0.
    public let index: Int
    /// The output of its starts lies beside it; a runner's journal lies in it.
    public let folder: String
    private let program: String
    private let variables: [String: String]
    private let state = Mutex(State())

    /// - Parameter programs: The folder in which its program is.
    init(role: FleetRole, index: Int, programs: String, folder: String, variables: [String: String]) throws {
        self.role = role
        self.index = index
        self.folder = folder
        self.variables = variables
        program = "\(programs)/\(role.program)"
        guard mkdir(folder, 0o700) == 0 else { throw NeverHappened(description: "folder \(folder)") }
    }

    /// Starts it and waits until it is ready.
    ///
    /// - Parameter changes: Variables that are other than those of the fleet, this time.
    /// - Throws: `NeverHappened` with its words if it ends instead, or is not ready in time.
    public func start(_ changes: [String: String] = [:]) async throws {
        let process = try launch(changes)
        try await eventually("\(name) is ready", within: Self.startBound) {
            if let ending = process.ended() {
                throw NeverHappened(description: "\(name) is ready: \(ending), \(process.errors)")
            }
            // The line is whole when the next one may begin.
            return process.errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .contains { $0.contains(role.readySign) }
        }
    }

    /// Starts it and waits for nothing.
    ///
    /// - Throws: `NeverHappened` if it runs already.
    @discardableResult
    public func launch(_ changes: [String: String] = [:]) throws -> ChildProcess {
        let lifeline = try Lifeline.shared()
        return try state.withLock { state in
            guard state.child?.ended() != nil || state.child == nil else {
                throw NeverHappened(description: "\(name) starts: it runs already")
            }
            state.starts += 1
            let child = try lifeline.start(
                [program], environment: variables.merging(changes) { $1 }, files: "\(folder)-\(state.starts)")
            state.child = child
            return child
        }
    }

    /// Ends it as it is told to by a signal.
    ///
    /// - Throws: `NeverHappened` if it still runs after `bound`.
    @discardableResult
    public func stop(
        _ signal: Int32 = SIGTERM, within bound: Duration = .seconds(20)
    ) async throws -> ChildProcess.Ending {
        guard let child else { throw NeverHappened(description: "\(name) ends: it was not started") }
        child.send(signal)
        let ending = try await child.end(within: bound)
        try Lifeline.shared().forget(child)
        return ending
    }

    /// Ends it in the middle of whatever it does.
    public func kill9() {
        guard let child else { return }
        child.destroy()
        try? Lifeline.shared().forget(child)
    }

    /// Kills it if it runs, starts it again and waits until it is ready.
    public func restart(_ changes: [String: String] = [:]) async throws {
        kill9()
        try await start(changes)
    }

    /// Lets it do nothing, with all its connections open.
    public func pause() { child?.send(SIGSTOP) }

    public func resume() { child?.send(SIGCONT) }

    public var name: String { "\(role.program) \(index)" }
    /// 0 before its first start.
    public var id: pid_t { child?.id ?? 0 }
    public var isRunning: Bool { child.map { $0.ended() == nil } ?? false }

    /// What it wrote to standard error, over all its starts.
    public var log: String {
        let starts = state.withLock { $0.starts }
        return (0..<starts).map { Files.text("\(folder)-\($0 + 1).err") }.joined()
    }

    /// What it wrote there since its last start.
    public var lastLog: String { child?.errors ?? "" }

    private var child: ChildProcess? { state.withLock { $0.child } }
}
