import CronqShared

/// A broker whose job queues are what tests say; wake-ups travel through a real one.
actor ScriptedBroker: MessageBroker {
    private let outcomes: [String: PublishOutcome]
    private let depths: [String: Int]
    private let unreachable: Set<String>
    private let isAway: Bool
    private let wakes: InProcessBroker?
    /// The messages of each publish that carried jobs.
    private(set) var batches: [[JobMessage]] = []

    /// - Parameters:
    ///   - outcomes: What becomes of messages to a queue; a queue that is not named confirms.
    ///   - depths: How many messages lie in a queue; a queue that is not named does not exist.
    ///   - unreachable: Queues whose depth the broker does not tell.
    ///   - isAway: Whether it takes nothing.
    ///   - refusesConsumers: Whether nobody may consume.
    init(
        outcomes: [String: PublishOutcome] = [:], depths: [String: Int] = [:], unreachable: Set<String> = [],
        isAway: Bool = false, refusesConsumers: Bool = false
    ) {
        self.outcomes = outcomes
        self.depths = depths
        self.unreachable = unreachable
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
        return messages.map { message in
            if isAway { return .failed }
            return if case .jobs(let queue) = message.address { outcomes[queue] ?? .confirmed } else { .confirmed }
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
