/// The broker of a single process: queues in memory, the same rules as RabbitMQ's where the roles can notice.
///
/// A message is confirmed when it is in a queue; a job whose routing key nobody consumes is returned. Nothing here survives the
/// process: the ledger and the runner's journal do, which is why a restart loses nothing (design §3.7).
public actor InProcessBroker: MessageBroker {
    /// One queue and who consumes it.
    struct Queue {
        var messages: [Message] = []
        var head = 0
        var consumers: [Int] = []

        var count: Int { messages.count - head }

        mutating func append(_ message: Message) { messages.append(message) }

        mutating func prepend(_ message: Message) {
            if head > 0 {
                head -= 1
                messages[head] = message
            } else {
                messages.insert(message, at: 0)
            }
        }

        mutating func popFirst() -> Message? {
            guard head < messages.count else { return nil }
            defer {
                head += 1
                if head > 1_024, head * 2 > messages.count {
                    messages.removeFirst(head)
                    head = 0
                }
            }
            return messages[head]
        }
    }

    /// A subscription.
    struct Subscriber {
        var source: ConsumerSource
        var prefetch: Int
        var unacknowledged = 0
        var isCancelled = false
        /// Its own copy of what a fanout sends; other sources share queues.
        var own = Queue()
        var waiter: CheckedContinuation<Void, Never>?
    }

    private var queues: [Address: Queue] = [:]
    private var subscribers: [Int: Subscriber] = [:]
    /// Every source that was ever consumed.
    private var declared: Set<ConsumerSource> = []
    private var nextSubscriber = 0
    /// Where to begin looking for a free consumer, so that all get their turn.
    private var turn = 0

    public init() {}

    public func publish(_ messages: [OutboundMessage]) async -> [PublishOutcome] {
        messages.map { enqueue($0) }
    }

    public func consume(
        _ source: ConsumerSource, prefetch: Int
    ) async throws(BrokerError) -> any MessageConsumer {
        let id = nextSubscriber
        nextSubscriber += 1
        declared.insert(source)
        subscribers[id] = Subscriber(source: source, prefetch: max(1, prefetch))
        return Consumer(id: id, broker: self)
    }

    public func depth(ofQueue routingKey: String) async throws(BrokerError) -> QueueDepth? {
        guard exists(.jobs(routingKey)) else { return nil }
        let consumers = subscribers.values.count { !$0.isCancelled && $0.source.takes(.jobs(routingKey)) }
        return QueueDepth(messages: queues[.jobs(routingKey)]?.count ?? 0, consumers: consumers)
    }

    private func enqueue(_ outbound: OutboundMessage) -> PublishOutcome {
        if outbound.address == .wake {
            for (id, subscriber) in subscribers where subscriber.source == .wake && !subscriber.isCancelled {
                // One wake-up that nobody has looked at yet says all there is to say.
                if subscriber.own.count == 0 { subscribers[id]?.own.append(outbound.message) }
                resume(id)
            }
            return .confirmed
        }
        if case .jobs = outbound.address, !exists(outbound.address) { return .returned }
        queues[outbound.address, default: Queue()].append(outbound.message)
        offer(outbound.address)
        return .confirmed
    }

    /// A job queue exists once somebody has consumed it: busy runners give up their consumers, and what comes then must wait.
    private func exists(_ address: Address) -> Bool {
        declared.contains { $0.takes(address) }
    }

    /// Wakes one consumer that can take a message of this queue.
    private func offer(_ address: Address) {
        let candidates = subscribers.filter { $0.value.source.takes(address) && $0.value.canTake && $0.value.waiter != nil }
        guard !candidates.isEmpty else { return }
        let ids = candidates.keys.sorted()
        turn = ids.first { $0 > turn } ?? ids[0]
        resume(turn)
    }

    private func resume(_ id: Int) {
        subscribers[id]?.waiter?.resume()
        subscribers[id]?.waiter = nil
    }

    fileprivate func next(_ id: Int, limit: Int) async -> [Delivery] {
        while true {
            guard let subscriber = subscribers[id], !subscriber.isCancelled else { return [] }
            let deliveries = take(id, limit: limit)
            if !deliveries.isEmpty { return deliveries }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    if Task.isCancelled || subscribers[id]?.isCancelled != false {
                        continuation.resume()
                    } else {
                        subscribers[id]?.waiter = continuation
                    }
                }
            } onCancel: {
                Task { await self.cancel(id) }
            }
            if Task.isCancelled { return [] }
        }
    }

    private func take(_ id: Int, limit: Int) -> [Delivery] {
        var deliveries: [Delivery] = []
        while deliveries.count < limit, let subscriber = subscribers[id], subscriber.canTake, let found = pop(id) {
            subscribers[id]?.unacknowledged += 1
            deliveries.append(delivery(of: found.message, from: found.address, to: id))
        }
        return deliveries
    }

    private func pop(_ id: Int) -> (address: Address, message: Message)? {
        guard let source = subscribers[id]?.source else { return nil }
        if source == .wake { return subscribers[id]?.own.popFirst().map { (.wake, $0) } }
        if let address = source.onlyAddress {
            return queues[address]?.popFirst().map { (address, $0) }
        }
        // Several job queues: the fullest first, so that none starves for long.
        let candidates = queues.filter { $0.value.count > 0 && source.takes($0.key) }
        guard let address = candidates.max(by: { $0.value.count < $1.value.count })?.key else { return nil }
        return queues[address]?.popFirst().map { (address, $0) }
    }

    private func delivery(of message: Message, from address: Address, to id: Int) -> Delivery {
        Delivery(
            message: message,
            acknowledge: { await self.acknowledge(id) },
            requeue: { await self.requeue(message, address, id) })
    }

    private func acknowledge(_ id: Int) {
        release(id)
        resume(id)
    }

    /// Counts one delivery less; forgets a cancelled subscription with its last one.
    private func release(_ id: Int) {
        subscribers[id]?.unacknowledged -= 1
        if let subscriber = subscribers[id], subscriber.isCancelled, subscriber.unacknowledged == 0 {
            subscribers[id] = nil
        }
    }

    private func requeue(_ message: Message, _ address: Address, _ id: Int) {
        release(id)
        queues[address, default: Queue()].prepend(message)
        offer(address)
    }

    fileprivate func cancel(_ id: Int) {
        subscribers[id]?.isCancelled = true
        resume(id)
        if subscribers[id]?.unacknowledged == 0 { subscribers[id] = nil }
    }

    private struct Consumer: MessageConsumer {
        let id: Int
        let broker: InProcessBroker

        func next(limit: Int) async -> [Delivery] { await broker.next(id, limit: limit) }
        func cancel() async { await broker.cancel(id) }
    }
}

extension InProcessBroker.Subscriber {
    fileprivate var canTake: Bool { !isCancelled && unacknowledged < prefetch }
}

extension ConsumerSource {
    /// Whether messages with this address go to this consumer.
    fileprivate func takes(_ address: Address) -> Bool {
        switch (self, address) {
        case (.jobs(let keys), .jobs(let key)): keys.isEmpty || keys.contains(key)
        default: onlyAddress == address
        }
    }

    /// The one queue it reads; `nil` for consumers of several job queues.
    fileprivate var onlyAddress: Address? {
        switch self {
        case .jobs(let keys): keys.count == 1 ? .jobs(keys[0]) : nil
        case .offers: .offers
        case .heartbeats: .heartbeats
        case .results: .results
        case .output: .output
        case .inbox(let runner): .inbox(runner)
        case .wake: .wake
        }
    }
}
