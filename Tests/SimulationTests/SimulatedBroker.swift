import CronqShared
import Synchronization
import TestSupport

/// The broker as publishers see it: it takes messages, refuses them, loses them, or takes them and loses the confirm.
/// The world collects what it took and delivers it: late, in any order, sometimes twice.
final class SimulatedBroker: MessageBroker {
    private let state: Mutex<State>

    private struct State {
        var random: SplitMix64
        /// Per mille of the messages that something happens to.
        var faults = 0
        var isDown = false
        var taken: [OutboundMessage] = []
        /// Messages that wait in each job queue.
        var waiting: [String: Int] = [:]
    }

    /// The queue of this name exists; others do not.
    static let queue = "default"

    init(seed: UInt64) { state = Mutex(State(random: SplitMix64(seed: seed))) }

    func set(faults: Int) { state.withLock { $0.faults = faults } }
    func set(isDown: Bool) { state.withLock { $0.isDown = isDown } }
    func set(waiting: Int) { state.withLock { $0.waiting[Self.queue] = waiting } }

    /// What was taken since the last time.
    func collect() -> [OutboundMessage] {
        state.withLock { state in
            defer { state.taken = [] }
            return state.taken
        }
    }

    func publish(_ messages: [OutboundMessage]) async -> [PublishOutcome] {
        state.withLock { state in messages.map { Self.take($0, &state) } }
    }

    private static func take(_ message: OutboundMessage, _ state: inout State) -> PublishOutcome {
        if state.isDown { return .failed }
        if case .jobs(let queue) = message.address, queue != Self.queue { return .returned }
        guard state.faults > 0, Int.random(in: 0..<1_000, using: &state.random) < state.faults else {
            state.taken.append(message)
            return .confirmed
        }
        switch Int.random(in: 0..<4, using: &state.random) {
        case 0: return .failed
        // Confirmed and lost: a transient queue, or a node that died.
        case 1: return .confirmed
        case 2:
            state.taken.append(message)
            return .failed
        default:
            state.taken += [message, message]
            return .confirmed
        }
    }

    func blockages() async -> AsyncStream<Bool> { AsyncStream { $0.finish() } }

    func consume(_ source: ConsumerSource, prefetch: Int) async throws(BrokerError) -> any MessageConsumer {
        throw BrokerError(.refused, "the world delivers")
    }

    func depth(ofQueue routingKey: String) async throws(BrokerError) -> QueueDepth? {
        state.withLock { state in
            if state.isDown { return nil }
            return routingKey == Self.queue ? QueueDepth(messages: state.waiting[routingKey] ?? 0, consumers: 1) : nil
        }
    }
}
