import CronqRunner
import Synchronization

/// Commands that run until a signal ends them.
final class ScriptedCommands: CommandStarting {
    private struct State {
        var started: [String] = []
        var signals: [Int32] = []
    }

    private let ignoresTerm: Bool
    private let state = Mutex(State())

    /// - Parameter ignoresTerm: Whether only KILL ends them.
    init(ignoresTerm: Bool = false) { self.ignoresTerm = ignoresTerm }

    var started: [String] { state.withLock { $0.started } }
    /// What all of them were sent.
    var signals: [Int32] { state.withLock { $0.signals } }

    func start(
        _ spec: CommandSpec, onOutput: @escaping @Sendable (CommandStream, [UInt8]) -> Void,
        onEnd: @escaping @Sendable (CommandResult) -> Void
    ) throws(CommandError) -> any RunningCommand {
        state.withLock { $0.started.append(spec.command) }
        return Command(processID: 1, commands: self, onEnd: onEnd)
    }

    private func signal(_ number: Int32, _ onEnd: @Sendable (CommandResult) -> Void) {
        state.withLock { $0.signals.append(number) }
        if number == 15, ignoresTerm { return }
        onEnd(CommandResult(end: .signaled(number, coreDumped: false)))
    }

    private struct Command: RunningCommand {
        let processID: Int32
        let commands: ScriptedCommands
        let onEnd: @Sendable (CommandResult) -> Void

        func terminate() { commands.signal(15, onEnd) }
        func kill() { commands.signal(9, onEnd) }
    }
}
