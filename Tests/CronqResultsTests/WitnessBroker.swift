import CronqShared

/// The in-process broker, with somebody who writes down what its user does.
struct WitnessBroker: MessageBroker {
    let broker: InProcessBroker
    let log: EventLog
    /// Before the broker takes anything for an inbox, and confirms it.
    let gate: Gate

    func publish(_ messages: [OutboundMessage]) async -> [PublishOutcome] {
        for outbound in messages { log.append(.published(outbound.message, to: outbound.address)) }
        let isForInbox = messages.contains { if case .inbox = $0.address { true } else { false } }
        if isForInbox { await gate.pass() }
        return await broker.publish(messages)
    }

    func consume(_ source: ConsumerSource, prefetch: Int) async throws(BrokerError) -> any MessageConsumer {
        Consumer(consumer: try await broker.consume(source, prefetch: prefetch), log: log)
    }

    func depth(ofQueue routingKey: String) async throws(BrokerError) -> QueueDepth? {
        try await broker.depth(ofQueue: routingKey)
    }

    func blockages() async -> AsyncStream<Bool> { await broker.blockages() }

    private struct Consumer: MessageConsumer {
        let consumer: any MessageConsumer
        let log: EventLog

        func next(limit: Int) async -> [Delivery] {
            await consumer.next(limit: limit).map { delivery in
                Delivery(
                    message: delivery.message,
                    acknowledge: {
                        log.append(.acknowledged(delivery.message))
                        await delivery.acknowledge()
                    },
                    requeue: {
                        log.append(.requeued(delivery.message))
                        await delivery.requeue()
                    },
                    putAside: { reason in
                        log.append(.putAside(delivery.message))
                        await delivery.putAside(reason)
                    })
            }
        }

        func cancel() async { await consumer.cancel() }
    }
}
