import CronqShared

/// A broker whose job queues are what tests say; wake-ups travel through a real one.
actor ScriptedBroker: MessageBroker {
    private let outcomes: [String: PublishOutcome]
    private let depths: [String: Int]
    private let unreachable: Set<String>
    private let inboxes: PublishOutcome
    private let isAway: Bool
    private let wakes: InProcessBroker?
    /// The messages of each publish that carried jobs.
    private(set) var batches: [[JobMessage]] = []
    /// What runners were told to end, and whose inbox it went to, message by message.
    private(set) var orders: [Orders] = []

    struct Orders: Sendable, Hashable {
        var inbox: RunnerID
        var orders: [CancelOrder]
    }

    /// - Parameters:
    ///   - outcomes: What becomes of messages to a queue; a queue that is not named confirms.
    ///   - depths: How many messages lie in a queue; a queue that is not named does not exist.
    ///   - unreachable: Queues whose depth the broker does not tell.
    ///   - inboxes: What becomes of messages to runners.
    ///   - isAway: Whether it takes nothing.
    ///   - refusesConsumers: Whether nobody may consume.
    init(
        outcomes: [String: PublishOutcome] = [:], depths: [String: Int] = [:], unreachable: Set<String> = [],
        inboxes: PublishOutcome = .confirmed, isAway: Bool = false, refusesConsumers: Bool = false
    ) {
        self.outcomes = outcomes
        self.depths = depths
        self.unreachable = unreachable
        self.inboxes = inboxes
        self.isAway = isAway
        wakes = refusesConsumers ? nil : InProcessBroker()
    }

    var published: [JobMessage] { batches.flatMap(\.self) }

    func wake() async { _ = await wakes?.publish([OutboundMessage(.wake, to: .wake)]) }

    func publish(_ messages: [OutboundMessage]) async -> [PublishOutcome] {
        let jobs = messages.compactMap { outbound in
            if case .job(let job) = outbound.message, outbound.address == .jobs(job.queue) { job } else { nil }
        }
        if !jobs.isEmpty { batches.append(jobs) }
        orders += messages.compactMap { outbound -> Orders? in
            guard case .cancel(let orders) = outbound.message, case .inbox(let runner) = outbound.address else {
                return nil
            }
            return Orders(inbox: runner, orders: orders)
        }
        return messages.map { message in
            if isAway { return .failed }
            return switch message.address {
            case .jobs(let queue): outcomes[queue] ?? .confirmed
            case .inbox: inboxes
            default: .confirmed
            }
        }
    }

    func blockages() async -> AsyncStream<Bool> { AsyncStream { $0.finish() } }

    func consume(_ source: ConsumerSource, prefetch: Int) async throws(BrokerError) -> any MessageConsumer {
        guard let wakes else { throw BrokerError(.refused, "scripted") }
        return try await wakes.consume(source, prefetch: prefetch)
    }

    func depth(ofQueue routingKey: String) async throws(BrokerError) -> QueueDepth? {
        if unreachable.contains(routingKey) { throw BrokerError(.unreachable, "scripted") }
        return depths[routingKey].map { QueueDepth(messages: $0, consumers: 1) }
    }
}
