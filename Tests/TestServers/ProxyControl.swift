import Dispatch
import Glibc
import Synchronization

/// What a proxy and its thread have in common.
final class ProxyControl: Sendable {
    enum Order {
        case mode(TCPProxy.Mode)
        case closeAll
        case end
    }

    private struct State {
        var mode = TCPProxy.Mode.pass
        var connections = 0
        var accepted = 0
        var orders: [(order: Order, isDone: DispatchSemaphore)] = []
        var hasEnded = false
    }

    /// Readable when there are orders.
    let bell: Int32
    private let rope: Int32
    private let state = Mutex(State())

    init() throws {
        (bell, rope) = try Loopback.socketPair()
        _ = fcntl(bell, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(bell)
        close(rope)
    }

    var mode: TCPProxy.Mode { state.withLock { $0.mode } }
    var connections: Int { state.withLock { $0.connections } }
    var accepted: Int { state.withLock { $0.accepted } }

    /// Has the thread do it, and waits until it is done; the thread never waits for anything else.
    func perform(_ order: Order) {
        let isDone = DispatchSemaphore(value: 0)
        let isTaken = state.withLock { state in
            guard !state.hasEnded else { return false }
            if case .mode(let mode) = order { state.mode = mode }
            state.orders.append((order, isDone))
            return true
        }
        guard isTaken else { return }
        _ = send(rope, [1], 1, 0)
        isDone.wait()
    }

    // MARK: for the thread

    func takeOrders() -> [(order: Order, isDone: DispatchSemaphore)] {
        var rings = [UInt8](repeating: 0, count: 64)
        _ = read(bell, &rings, rings.count)
        return state.withLock { state in
            defer { state.orders = [] }
            return state.orders
        }
    }

    func report(connections: Int, accepted: Int) {
        state.withLock { state in
            state.connections = connections
            state.accepted = accepted
        }
    }

    /// No order is taken from now on; those that came too late count as done.
    func end() {
        let late = state.withLock { state in
            state.hasEnded = true
            state.connections = 0
            defer { state.orders = [] }
            return state.orders
        }
        for (_, isDone) in late { isDone.signal() }
    }
}
