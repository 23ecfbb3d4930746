public import CronqShared
import Glibc
public import Logging

/// What makes a role a process of its own: its environment, its log, signals to stop it, exit statuses.
public struct RoleProcess: Sendable {
    /// The program's name.
    public let program: String
    public let environment: Environment
    public let signals: StopSignals
    public let logger: Logger

    /// Longer than commands have between TERM and KILL, and short enough for a person who waits: ten seconds at most.
    public static let stopLimit = Duration.seconds(8)
    /// Between two attempts to reach a server at the start.
    private static let pause = Duration.seconds(1)

    /// Runs the program's work; what it throws is said on standard error and becomes the exit status.
    ///
    /// - Throws: An `ExitCode` for the argument parser.
    public static func run(
        _ program: String, _ work: (RoleProcess) async throws -> Void
    ) async throws {
        let process = RoleProcess(program)
        do {
            try await work(process)
            process.logger.info("stopped")
        } catch {
            throw Failure.exit(program, error)
        }
    }

    private init(_ program: String) {
        self.program = program
        environment = Environment(ProcessEnvironment.variables)
        LineLog.bootstrap(isVerbose: environment.isVerbose)
        signals = StopSignals()
        logger = Logger(label: program)
    }

    /// How the broker's own tools show this process's connections.
    public var connectionName: String { "\(program) \(Host.name) \(ProcessEnvironment.processID)" }

    /// As what this process announces itself to others.
    public func description(of role: ProcessDescription.Role) -> ProcessDescription {
        var generator = SystemRandomNumberGenerator()
        return ProcessDescription(
            id: RequestID(using: &generator).text, role: role, host: Host.name,
            processID: ProcessEnvironment.processID, version: Version.number)
    }

    /// Repeats a step of the start until it succeeds. What time may repair (a server that is away, tables that are not made yet) is
    /// waited for, and said in the log every ten seconds.
    ///
    /// - Returns: What the step returned; `nil` if the process was told to stop meanwhile.
    /// - Throws: What time does not repair.
    public func eventually<Result: Sendable>(
        _ step: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        let attempts = Task { try await repeatedly(step) }
        guard await isDone({ _ = await attempts.result }, before: { await signals.first() }) else {
            attempts.cancel()
            return nil
        }
        return try await attempts.value
    }

    private func repeatedly<Result>(_ step: @Sendable () async throws -> Result) async throws -> Result {
        var reminder = Reminder()
        while true {
            do {
                return try await step()
            } catch {
                guard Self.mayPass(error) else { throw error }
                if reminder.isDue("\(error)", at: SystemClock.sinceBoot()) { logger.warning("not ready yet: \(error)") }
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case let error as StoreError: error.isRetriable && error.code != .refused
        case let error as BrokerError: error.isRetriable
        default: false
        }
    }

    /// Connects to the broker. One that is away holds nothing up: the adapter has said so and goes on trying.
    ///
    /// - Returns: What to say about it; `nil` if the process was told to stop meanwhile.
    /// - Throws: `BrokerError` with code `refused` if the broker does not accept the settings.
    public func connect(
        to server: BrokerSettings, _ start: @escaping @Sendable () async throws(BrokerError) -> Void
    ) async throws -> String? {
        try await eventually {
            do throws(BrokerError) {
                try await start()
                return "\(server)"
            } catch {
                guard error.isRetriable else { throw error }
                return "\(server), which does not answer yet"
            }
        }
    }

    /// Runs the role until the process is told to stop, then ends it and closes what it used. What is not done after eight seconds is
    /// left: whoever comes next goes on with it.
    ///
    /// - Throws: What ended the role before it was told to stop.
    public func serve(
        _ role: @escaping @Sendable () async throws -> Void, thenClose close: @escaping @Sendable () async -> Void
    ) async throws {
        let task = Task {
            defer { signals.release() }
            try await role()
        }
        await signals.first()
        try await failIfEndedByItself(task)
        logger.info("stopping")
        task.cancel()
        let isClosed = await isDone(
            {
                _ = await task.result
                await close()
            }, before: { try? await Task.sleep(for: Self.stopLimit) })
        guard isClosed else {
            return logger.warning("a server did not answer in time: what was under way is left for the next to find")
        }
    }

    /// - Throws: If the role has ended though nobody asked for it.
    public func failIfEndedByItself(_ role: Task<Void, any Error>) async throws {
        guard signals.count == 0 else { return }
        try await role.value
        throw StartError("the role has ended by itself", status: EX_SOFTWARE)
    }
}
