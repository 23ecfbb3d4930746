import CronqShared

/// Counts what is published; nothing is delivered.
actor RecordingBroker: MessageBroker {
    private(set) var wakes = 0

    func publish(_ messages: [OutboundMessage]) async -> [PublishOutcome] {
        wakes += messages.count { $0.message == .wake && $0.address == .wake }
        return messages.map { _ in .confirmed }
    }

    func blockages() async -> AsyncStream<Bool> { AsyncStream { $0.finish() } }

    func consume(_ source: ConsumerSource, prefetch: Int) async throws(BrokerError) -> any MessageConsumer {
        throw BrokerError(.refused, "this broker only records")
    }

    func depth(ofQueue routingKey: String) async throws(BrokerError) -> QueueDepth? { nil }
}
