import Synchronization

/// Whether the broker takes what is published; tells everybody who listens of each change.
final class Blockage: Sendable {
    private struct State {
        var isBlocked = false
        var isFinished = false
        var listeners: [Int: AsyncStream<Bool>.Continuation] = [:]
        var nextListener = 0
    }

    private let state = Mutex(State())

    var isBlocked: Bool { state.withLock { $0.isBlocked } }

    func set(_ isBlocked: Bool) {
        state.withLock { state in
            guard state.isBlocked != isBlocked else { return }
            state.isBlocked = isBlocked
            for listener in state.listeners.values { listener.yield(isBlocked) }
        }
    }

    /// Begins with `true` if the broker blocks now.
    func changes() -> AsyncStream<Bool> {
        let (stream, continuation) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(16))
        let number = state.withLock { state -> Int? in
            if state.isFinished { return nil }
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            if state.isBlocked { continuation.yield(true) }
            return state.nextListener
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }

    func finish() {
        let listeners = state.withLock { state in
            state.isFinished = true
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
