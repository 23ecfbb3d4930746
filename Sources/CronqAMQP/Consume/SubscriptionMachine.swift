import CronqSchedule
import CronqShared

/// Which consumer is subscribed to which queue, and what each holds: values in, actions out.
///
/// A consumer may read several queues and yet hold no more than its limit over all of them. The broker limits each subscription by
/// itself, so the others are ended when the limit is reached, what still arrives is given back, and they are begun again when there
/// is room. The same rule covers what is still held from before a reconnect: it counts until it is settled.
///
/// An epoch is the life of one channel. Delivery tags mean nothing outside of theirs.
struct SubscriptionMachine {
    struct Subscription: Hashable {
        var consumer: Int
        var queue: QueueName
        /// Unique on its channel.
        var tag: String
        var prefetch: Int
    }

    enum Action: Hashable {
        case subscribe(Subscription)
        case unsubscribe(tag: String)
        case acknowledge(UInt64)
        case giveBack(UInt64)
        /// A cancelled consumer that holds nothing any more.
        case forget(consumer: Int)
    }

    /// One queue of a consumer.
    private struct Line {
        var queue: QueueName
        /// Of the subscription, if there is one.
        var tag: String?
        /// Unsettled deliveries of this subscription: what the broker counts.
        var held = 0
        var retryAt: TimeSpan?
        var pause = Backoff()
    }

    private struct Consumer {
        var prefetch: Int
        var lines: [Line]
        /// Unsettled deliveries of this epoch, and the subscription that each came through.
        var held: [UInt64: String] = [:]
        /// How many of older epochs are unsettled.
        var heldBefore = 0
        var isCancelled = false

        var isFull: Bool { held.count + heldBefore >= prefetch }
        var holdsNothing: Bool { held.isEmpty && heldBefore == 0 }
    }

    private var consumers: [Int: Consumer] = [:]
    private var owners: [String: Int] = [:]
    private var tags = 0
    private var isOpen = false
    private(set) var epoch = 0

    /// When `tick` has something to do, at the latest.
    var nextWake: TimeSpan? {
        isOpen ? consumers.values.lazy.flatMap(\.lines).compactMap(\.retryAt).min() : nil
    }

    mutating func add(_ id: Int, queues: [QueueName], prefetch: Int) -> [Action] {
        consumers[id] = Consumer(prefetch: max(1, prefetch), lines: queues.map { Line(queue: $0) })
        return balance(id)
    }

    mutating func cancel(_ id: Int) -> [Action] {
        consumers[id]?.isCancelled = true
        return balance(id)
    }

    /// A channel is open: everything is subscribed again, except by whoever still holds too much.
    mutating func opened() -> [Action] {
        epoch += 1
        isOpen = true
        return consumers.keys.sorted().flatMap { balance($0) }
    }

    /// The channel is gone, and with it every subscription.
    mutating func closed() {
        isOpen = false
        owners = [:]
        for id in Array(consumers.keys) {
            var consumer = consumers[id]!
            consumer.heldBefore += consumer.held.count
            consumer.held = [:]
            for index in consumer.lines.indices {
                consumer.lines[index].tag = nil
                consumer.lines[index].held = 0
            }
            consumers[id] = consumer
        }
    }

    /// - Returns: Who takes the delivery; `nil` = it is among the actions that it goes back.
    mutating func delivered(_ deliveryTag: UInt64, through tag: String) -> (consumer: Int?, actions: [Action]) {
        guard let id = owners[tag], let consumer = consumers[id], !consumer.isFull, !consumer.isCancelled,
            let index = consumer.lines.firstIndex(where: { $0.tag == tag })
        else { return (nil, [.giveBack(deliveryTag)]) }
        hold(deliveryTag, tag, id, index)
        return (id, balance(id))
    }

    /// - Parameter isDone: Whether it is acknowledged; else it is given back.
    mutating func settled(_ deliveryTag: UInt64, of id: Int, epoch: Int, isDone: Bool) -> [Action] {
        guard let heldBefore = consumers[id]?.heldBefore else { return [] }
        guard isOpen, epoch == self.epoch else {
            consumers[id]!.heldBefore = max(0, heldBefore - 1)
            return balance(id)
        }
        guard let tag = consumers[id]!.held.removeValue(forKey: deliveryTag) else { return [] }
        if let index = consumers[id]!.lines.firstIndex(where: { $0.tag == tag }) {
            consumers[id]!.lines[index].held -= 1
        }
        return [isDone ? .acknowledge(deliveryTag) : .giveBack(deliveryTag)] + balance(id)
    }

    mutating func subscribed(_ subscription: Subscription) {
        change(subscription) { $0.pause.succeeded() }
    }

    /// It could not be begun; it is tried again after a pause.
    mutating func failed(
        _ subscription: Subscription, now: TimeSpan, using generator: inout some RandomNumberGenerator
    ) {
        change(subscription) { line in
            line.tag = nil
            line.retryAt = now + line.pause.failed(using: &generator)
        }
        owners[subscription.tag] = nil
    }

    /// The broker has ended a subscription: its queue was deleted. What was delivered through it stays with its consumer.
    ///
    /// - Returns: Which queue it was.
    mutating func endedByBroker(
        tag: String, now: TimeSpan, using generator: inout some RandomNumberGenerator
    ) -> (consumer: Int, queue: QueueName)? {
        guard let id = owners.removeValue(forKey: tag),
            let index = consumers[id]?.lines.firstIndex(where: { $0.tag == tag }),
            let line = consumers[id]?.lines[index]
        else { return nil }
        failed(
            Subscription(consumer: id, queue: line.queue, tag: tag, prefetch: 0), now: now, using: &generator)
        return (id, line.queue)
    }

    /// Begins what has waited long enough.
    mutating func tick(_ now: TimeSpan) -> [Action] {
        guard let nextWake, nextWake <= now else { return [] }
        var actions: [Action] = []
        for id in consumers.keys.sorted() {
            var isDue = false
            for index in consumers[id]?.lines.indices ?? 0..<0 {
                guard let retryAt = consumers[id]?.lines[index].retryAt, retryAt <= now else { continue }
                consumers[id]?.lines[index].retryAt = nil
                isDue = true
            }
            if isDue { actions += balance(id) }
        }
        return actions
    }

    /// In place: a consumer may hold hundreds.
    private mutating func hold(_ deliveryTag: UInt64, _ tag: String, _ id: Int, _ index: Int) {
        consumers[id]!.held[deliveryTag] = tag
        consumers[id]!.lines[index].held += 1
    }

    private mutating func change(_ subscription: Subscription, _ change: (inout Line) -> Void) {
        guard let index = consumers[subscription.consumer]?.lines.firstIndex(where: { $0.queue == subscription.queue })
        else { return }
        change(&consumers[subscription.consumer]!.lines[index])
    }

    /// Begins and ends subscriptions so that they fit what the consumer may hold.
    private mutating func balance(_ id: Int) -> [Action] {
        guard var consumer = consumers[id] else { return [] }
        var actions: [Action] = []
        for index in consumer.lines.indices {
            let line = consumer.lines[index]
            if let tag = line.tag {
                // At its own limit the broker stops by itself.
                guard consumer.isCancelled || (consumer.isFull && line.held < consumer.prefetch) else { continue }
                actions.append(.unsubscribe(tag: tag))
                owners[tag] = nil
                consumer.lines[index].tag = nil
                consumer.lines[index].held = 0
            } else if isOpen, !consumer.isCancelled, !consumer.isFull, line.retryAt == nil {
                tags += 1
                let tag = "cronq.\(id).\(tags)"
                actions.append(
                    .subscribe(Subscription(consumer: id, queue: line.queue, tag: tag, prefetch: consumer.prefetch)))
                owners[tag] = id
                consumer.lines[index].tag = tag
            }
        }
        consumers[id] = consumer
        if consumer.isCancelled, consumer.holdsNothing {
            consumers[id] = nil
            actions.append(.forget(consumer: id))
        }
        return actions
    }
}
