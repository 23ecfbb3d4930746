import CronqSchedule
import CronqShared

/// A thread that starts commands. A start stands still until the helper is executed, about a millisecond on a busy host: a runner
/// that did it itself could neither answer heartbeats nor start anything else meanwhile.
actor CommandStarter {
    private let thread = DedicatedThread(name: "cronq-spawn")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let commands: any CommandStarting

    init(_ commands: any CommandStarting) { self.commands = commands }

    /// A command that was started.
    struct Started: Sendable {
        var command: any RunningCommand
        var at: Instant
        /// Yields once, when it has ended.
        var end: AsyncStream<CommandResult>
    }

    func start(
        _ spec: CommandSpec, onOutput: @escaping @Sendable (CommandStream, [UInt8]) -> Void
    ) throws(CommandError) -> Started {
        let (end, continuation) = AsyncStream.makeStream(of: CommandResult.self)
        let command = try commands.start(spec, onOutput: onOutput) { result in
            continuation.yield(result)
            continuation.finish()
        }
        return Started(command: command, at: SystemClock.now(), end: end)
    }
}
