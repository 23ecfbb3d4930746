import CronqRunner
import Synchronization

/// Keeps what a command writes and how it ends, and lets a test wait for either.
final class CommandRecord: Sendable {
    struct Summary: Sendable {
        var result: CommandResult
        var stdout: [UInt8]
        var stderr: [UInt8]
        /// How often `onEnd` came, and whether output came after it.
        var endCount: Int
        var hadOutputAfterEnd: Bool

        var text: String { String(decoding: stdout, as: UTF8.self) }
    }

    private struct State {
        var stdout: [UInt8] = []
        var stderr: [UInt8] = []
        var result: CommandResult?
        var endCount = 0
        var hadOutputAfterEnd = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func start(_ spec: CommandSpec, on runner: some CommandStarting) throws(CommandError) -> any RunningCommand {
        try runner.start(
            spec,
            onOutput: { stream, bytes in
                self.change { state in
                    if state.result != nil { state.hadOutputAfterEnd = true }
                    switch stream {
                    case .stdout: state.stdout += bytes
                    case .stderr: state.stderr += bytes
                    }
                }
            },
            onEnd: { result in
                self.change { state in
                    state.result = result
                    state.endCount += 1
                }
            })
    }

    func summary() async -> Summary {
        await wait { $0.result != nil }
        return state.withLock { state in
            Summary(
                result: state.result ?? CommandResult(end: .helperLost),
                stdout: state.stdout,
                stderr: state.stderr,
                endCount: state.endCount,
                hadOutputAfterEnd: state.hadOutputAfterEnd
            )
        }
    }

    /// Waits until the command has written `text` to its standard output, and returns all it has written there.
    func output(containing text: String) async -> String {
        await wait { String(decoding: $0.stdout, as: UTF8.self).contains(text) || $0.result != nil }
        return state.withLock { String(decoding: $0.stdout, as: UTF8.self) }
    }

    private func wait(until isReached: @escaping @Sendable (borrowing State) -> Bool) async {
        while true {
            var isDone = false
            await withCheckedContinuation { continuation in
                isDone = state.withLock { state in
                    if isReached(state) { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
            if isDone { return }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiters = state.withLock { state in
            body(&state)
            defer { state.waiters.removeAll() }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
