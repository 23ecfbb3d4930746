/// The broker of a single process: queues in memory, the same rules as RabbitMQ's where the roles can notice.
///
/// A message is confirmed when it is in a queue; a job whose routing key nobody has ever consumed is returned. Nothing here survives
/// the process: the ledger and the runner's journal do, which is why a restart loses nothing (design §3.7).
public actor InProcessBroker: MessageBroker {
    /// What waits, in the order in which it was published; what comes back takes its old place.
    private struct Queue {
        private struct Item {
            var number: Int
            /// `nil` once it was taken: output weighs megabytes, and the place stays for a while.
            var message: Message?
        }

        private var items: [Item] = []
        private var head = 0
        private var published = 0

        var count: Int { items.count - head }

        mutating func append(_ message: Message) {
            items.append(Item(number: published, message: message))
            published += 1
        }

        mutating func putBack(_ message: Message, number: Int) {
            var place = head
            while place < items.count, items[place].number < number { place += 1 }
            items.insert(Item(number: number, message: message), at: place)
        }

        mutating func popFirst() -> (message: Message, number: Int)? {
            guard head < items.count, let message = items[head].message else { return nil }
            let number = items[head].number
            items[head].message = nil
            head += 1
            if head == items.count || (head > 1_024 && head * 2 > items.count) {
                items.removeFirst(head)
                head = 0
            }
            return (message, number)
        }
    }

    /// A subscription.
    fileprivate struct Subscriber {
        var source: ConsumerSource
        var prefetch: Int
        var unacknowledged = 0
        var isCancelled = false
        /// Whether a wake-up waits that it has not looked at; each subscriber of the fanout has its own.
        var isWoken = false
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

    /// Nothing ever blocks here.
    public func blockages() async -> AsyncStream<Bool> { AsyncStream { $0.finish() } }

    private func enqueue(_ outbound: OutboundMessage) -> PublishOutcome {
        if outbound.address == .wake {
            for (id, subscriber) in subscribers where subscriber.source == .wake && !subscriber.isCancelled {
                // One wake-up that nobody has looked at yet says all there is to say.
                subscribers[id]?.isWoken = true
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
        let candidates = subscribers.filter {
            $0.value.source.takes(address) && $0.value.canTake && $0.value.waiter != nil
        }
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
                        // Should two wait on one consumer, the first looks again: a continuation must not get lost.
                        resume(id)
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
            deliveries.append(delivery(of: found, to: id))
        }
        return deliveries
    }

    /// A message on its way, and the place it had.
    private struct Popped {
        var address: Address
        var message: Message
        var number: Int
    }

    private func pop(_ id: Int) -> Popped? {
        guard let subscriber = subscribers[id] else { return nil }
        if subscriber.source == .wake {
            subscribers[id]?.isWoken = false
            return subscriber.isWoken ? Popped(address: .wake, message: .wake, number: 0) : nil
        }
        if let address = subscriber.source.onlyAddress { return pop(from: address) }
        // Several job queues: the fullest first, so that none starves for long.
        let candidates = queues.filter { $0.value.count > 0 && subscriber.source.takes($0.key) }
        return candidates.max { $0.value.count < $1.value.count }.flatMap { pop(from: $0.key) }
    }

    private func pop(from address: Address) -> Popped? {
        queues[address]?.popFirst().map { Popped(address: address, message: $0.message, number: $0.number) }
    }

    private func delivery(of popped: Popped, to id: Int) -> Delivery {
        Delivery(
            message: popped.message,
            acknowledge: { await self.acknowledge(id) },
            requeue: { await self.requeue(popped, id) },
            // Whoever puts it aside has said why; there is no other process to look at it.
            putAside: { _ in await self.acknowledge(id) })
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

    private func requeue(_ popped: Popped, _ id: Int) {
        release(id)
        if popped.address == .wake {
            subscribers[id]?.isWoken = true
            resume(id)
        } else {
            queues[popped.address, default: Queue()].putBack(popped.message, number: popped.number)
            offer(popped.address)
        }
    }

    fileprivate func cancel(_ id: Int) {
        guard let source = subscribers[id]?.source else { return }
        subscribers[id]?.isCancelled = true
        resume(id)
        if subscribers[id]?.unacknowledged == 0 { subscribers[id] = nil }
        // It may have been woken for a message that it will not take now: somebody else must hear of it.
        for (address, queue) in queues where queue.count > 0 && source.takes(address) { offer(address) }
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
