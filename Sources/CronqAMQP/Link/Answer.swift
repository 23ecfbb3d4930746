import CronqSchedule
import Synchronization

/// A value that one side waits for and another gives; the first one counts.
final class Answer<Value: Sendable>: Sendable {
    private enum State {
        case open([CheckedContinuation<Value, Never>])
        case given(Value)
    }

    private let state = Mutex(State.open([]))

    func give(_ value: Value) {
        let waiters = state.withLock { state -> [CheckedContinuation<Value, Never>] in
            guard case .open(let waiters) = state else { return [] }
            state = .given(value)
            return waiters
        }
        for waiter in waiters { waiter.resume(returning: value) }
    }

    var isGiven: Bool {
        state.withLock { if case .given = $0 { true } else { false } }
    }

    func value() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state -> Value? in
                switch state {
                case .given(let value): return value
                case .open(let waiters):
                    state = .open(waiters + [continuation])
                    return nil
                }
            }
            if let value { continuation.resume(returning: value) }
        }
    }

    /// Gives the answer itself if nobody has by then.
    func value(within patience: TimeSpan, else fallback: Value) async -> Value {
        let alarm = Task {
            try? await Task.sleep(for: .microseconds(patience.microseconds))
            give(fallback)
        }
        defer { alarm.cancel() }
        return await value()
    }
}
