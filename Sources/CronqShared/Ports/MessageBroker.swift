/// Carries messages between roles. Implemented by RabbitMQ and, inside one process, by `InProcessBroker`.
public protocol MessageBroker: Sendable {
    /// Publishes, and answers in the same order when the broker has said what became of each message.
    ///
    /// A confirm means that the message is safe in a queue, not that anybody has handled it.
    func publish(_ messages: [OutboundMessage]) async -> [PublishOutcome]

    /// Starts to consume; messages arrive on the consumer until it is cancelled.
    ///
    /// - Parameter prefetch: how many deliveries may be unacknowledged at a time.
    func consume(_ source: ConsumerSource, prefetch: Int) async throws(BrokerError) -> any MessageConsumer

    /// How many messages wait in the queue behind a routing key, and how many consumers it has; `nil` = no such queue.
    func depth(ofQueue routingKey: String) async throws(BrokerError) -> QueueDepth?

    /// Says each time whether the broker blocks what this process publishes (an alarm of memory or disk); ends with the broker.
    func blockages() async -> AsyncStream<Bool>
}

public struct OutboundMessage: Sendable {
    public var message: Message
    public var address: Address

    public init(_ message: Message, to address: Address) {
        self.message = message
        self.address = address
    }
}

public enum PublishOutcome: Sendable, Hashable {
    case confirmed
    /// No queue takes messages with this address.
    case returned
    /// Nobody knows, or the broker refused: publish again.
    case failed
}

public enum ConsumerSource: Sendable, Hashable {
    /// The job queues behind these routing keys; an empty list means every one (in-process only).
    case jobs([String])
    case offers
    case heartbeats
    case results
    case output
    case inbox(RunnerID)
    case wake
}

public struct QueueDepth: Sendable, Hashable {
    public var messages: Int
    public var consumers: Int

    public init(messages: Int, consumers: Int) {
        self.messages = messages
        self.consumers = consumers
    }
}

/// A running subscription.
public protocol MessageConsumer: Sendable {
    /// Waits for at least one delivery and returns all that have arrived, at most `limit`; empty once cancelled.
    func next(limit: Int) async -> [Delivery]
    /// Ends the subscription. What was delivered and not acknowledged stays with the caller.
    func cancel() async
}

/// A message in a consumer's hands.
public struct Delivery: Sendable {
    public let message: Message
    /// Tells the broker that the message is done with.
    public let acknowledge: @Sendable () async -> Void
    /// Gives it back, to be delivered again.
    public let requeue: @Sendable () async -> Void
    /// Moves it to the dead letters, with the reason: nobody can ever handle it.
    public let putAside: @Sendable (_ reason: String) async -> Void

    public init(
        message: Message, acknowledge: @escaping @Sendable () async -> Void,
        requeue: @escaping @Sendable () async -> Void, putAside: @escaping @Sendable (_ reason: String) async -> Void
    ) {
        self.message = message
        self.acknowledge = acknowledge
        self.requeue = requeue
        self.putAside = putAside
    }
}

/// Why the broker could not do it.
public struct BrokerError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable { case closed, unreachable, refused }

    public var code: Code
    public var description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    public var isRetriable: Bool { code == .unreachable }
}
