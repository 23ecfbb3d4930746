import Dispatch
import Glibc
import Synchronization

/// INT, TERM and HUP (a closed terminal), turned into something to wait for.
///
/// Unchecked because of the signal sources alone, which are set once and only kept.
public final class StopSignals: @unchecked Sendable {
    private struct State {
        var count = 0
        var isReleased = false
        var waiters: [(number: Int, continuation: CheckedContinuation<Void, Never>)] = []

        func hasCome(_ number: Int) -> Bool { count >= number || (isReleased && number == 1) }

        /// Whoever need not wait any longer.
        mutating func takeReady() -> [CheckedContinuation<Void, Never>] {
            let ready = waiters.filter { hasCome($0.number) }
            waiters = waiters.filter { !hasCome($0.number) }
            return ready.map(\.continuation)
        }
    }

    private let state = Mutex(State())
    private var sources: [any DispatchSourceSignal] = []

    /// From now on these signals do not end the process any more.
    public init() {
        // A peer that hangs up must not end the process.
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in self?.change { $0.count += 1 } }
            source.resume()
            sources.append(source)
        }
    }

    /// How many have come. `release()` does not count.
    public var count: Int { state.withLock { $0.count } }

    /// Returns when one has come, or after `release()`.
    public func first() async { await wait(for: 1) }

    /// Returns when two have come: somebody does not want to wait any longer.
    public func second() async { await wait(for: 2) }

    /// Lets those go on who wait for the first: a part of the process has ended by itself.
    public func release() { change { $0.isReleased = true } }

    private func wait(for number: Int) async {
        await withCheckedContinuation { continuation in
            change { $0.waiters.append((number, continuation)) }
        }
    }

    private func change(_ edit: (inout State) -> Void) {
        let ready = state.withLock { state in
            edit(&state)
            return state.takeReady()
        }
        for waiter in ready { waiter.resume() }
    }
}
