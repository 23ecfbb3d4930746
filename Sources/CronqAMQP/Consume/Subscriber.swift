import CronqSchedule
import CronqShared
import Logging

/// Consumes on its own connection: `SubscriptionMachine` decides, this carries out.
final class Subscriber: LinkRole {
    enum Command: Sendable {
        case add(Registration)
        case cancel(Int)
        case settle(Letter, Settlement)
    }

    /// A new consumer.
    struct Registration: Sendable {
        var id: Int
        var source: ConsumerSource
        var queues: [QueueName]
        var prefetch: Int
        var mailbox: Mailbox
        /// `nil` once it is subscribed, or will be as soon as there is a connection.
        var answer: Answer<BrokerError?>
    }

    enum Settlement: Sendable {
        case done
        case again
        /// Given back after a pause: nothing could be done with it, and it would be here again at once.
        case againLater
    }

    private struct Pending {
        var letter: Letter
        var at: TimeSpan
    }

    private struct Entry {
        var registration: Registration
        var queuesToBegin: Set<QueueName>
        /// Whether the log tells already that it cannot be subscribed.
        var isFailing = false
    }

    private var machine = SubscriptionMachine()
    private var entries: [Int: Entry] = [:]
    private var queueNames: [String: String] = [:]
    private var agenda: ArraySlice<SubscriptionMachine.Action> = []
    private var acknowledgements = AckBatch()
    private var later: [Pending] = []
    private var declarer: Declarer
    private var prefetch: Int?
    private var isExplained = false
    private var version: String?
    private var generator = SystemRandomNumberGenerator()
    private let logger: Logger
    private let settled: @Sendable (Letter, Letter.Verdict) -> Void

    /// How long a delivery is kept that nothing can be done with.
    private static let longPause = TimeSpan.seconds(5)

    /// - Parameter settled: Told when a letter's messages are all settled; posts what becomes of it.
    init(logger: Logger, settled: @escaping @Sendable (Letter, Letter.Verdict) -> Void) {
        self.logger = logger
        self.settled = settled
        declarer = Declarer(logger: logger)
    }

    func accept(_ command: Command) {
        switch command {
        case .add(let registration):
            entries[registration.id] = Entry(registration: registration, queuesToBegin: Set(registration.queues))
            agenda += machine.add(registration.id, queues: registration.queues, prefetch: registration.prefetch)
        case .cancel(let id):
            agenda += machine.cancel(id)
        case .settle(let letter, .againLater):
            later.append(Pending(letter: letter, at: SystemClock.sinceBoot() + Self.longPause))
        case .settle(let letter, .done): settle(letter, isDone: true)
        case .settle(let letter, .again): settle(letter, isDone: false)
        }
    }

    private func settle(_ letter: Letter, isDone: Bool) {
        agenda += machine.settled(
            letter.delivery.deliveryTag, of: letter.consumer, epoch: letter.epoch, isDone: isDone)
    }

    func opened(_ connection: RawConnection) throws(LinkFault) {
        version = connection.version
        declarer.forget()
        acknowledgements = AckBatch()
        prefetch = nil
        queueNames = [:]
        agenda += machine.opened()
    }

    func closed() -> Bool {
        machine.closed()
        agenda = agenda.filter { if case .forget = $0 { true } else { false } }
        for entry in entries.values { entry.registration.mailbox.clear() }
        defer { isExplained = false }
        return isExplained
    }

    func received(_ event: BrokerEvent, _ connection: RawConnection) throws(LinkFault) {
        switch event {
        case .delivered(let delivery): deliver(delivery)
        case .consumerCancelled(let tag):
            let now = SystemClock.sinceBoot()
            guard let ended = machine.endedByBroker(tag: tag, now: now, using: &generator) else { return }
            let name = queueNames[tag] ?? ended.queue.text
            declarer.forget(queue: name)
            logger.warning("the queue \(name) was deleted; it is declared and subscribed to again")
        default: break
        }
    }

    func work(_ connection: RawConnection, now: TimeSpan) throws(LinkFault) {
        for pending in later where pending.at <= now { settle(pending.letter, isDone: false) }
        later.removeAll { $0.at <= now }
        agenda += machine.tick(now)
        while let action = agenda.popFirst() { try carryOut(action, connection) }
        agenda = []
        // After what is given back: a word about all deliveries up to one would take that along.
        for word in acknowledgements.words() { try connection.acknowledge(word.tag, multiple: word.multiple) }
    }

    func rest() {
        for action in agenda { if case .forget(let id) = action { entries[id] = nil } }
        agenda = []
        for entry in entries.values { entry.registration.answer.give(nil) }
        // What waits for its pause belongs to a channel that is gone.
        for pending in later { settle(pending.letter, isDone: false) }
        later = []
    }

    var nextWake: TimeSpan? {
        let wakes = [machine.nextWake, later.map(\.at).min()].compactMap { $0 }
        return agenda.isEmpty ? wakes.min() : .zero
    }

    var isSettled: Bool { agenda.isEmpty }

    func finish() {
        for entry in entries.values { entry.registration.mailbox.finish() }
        entries = [:]
    }

    // MARK: Deliveries

    private func deliver(_ delivery: RawDelivery) {
        acknowledgements.delivered(delivery.deliveryTag)
        let accepted = machine.delivered(delivery.deliveryTag, through: delivery.consumerTag)
        agenda += accepted.actions
        guard let id = accepted.consumer, let entry = entries[id] else { return }
        let queue = queueNames[delivery.consumerTag] ?? ""
        let epoch = machine.epoch
        func letter(_ count: Int) -> Letter {
            Letter(delivery, queue: queue, consumer: id, epoch: epoch, count: count, post: settled)
        }
        do throws(WireFault) {
            guard !delivery.isTooLarge else {
                throw WireFault("", expected: "at most \(RawConnection.bodyLimit) bytes", found: "\(delivery.bodySize)")
            }
            let messages = try WireCodec.decode(
                delivery.body, type: delivery.properties.type, from: entry.registration.source,
                queue: queueNames[delivery.consumerTag])
            guard !messages.isEmpty else { return letter(1).settle(0, .done) }
            let shared = letter(messages.count)
            entry.registration.mailbox.put(
                messages.enumerated().map { .init(message: $1, letter: shared, index: $0) })
        } catch {
            letter(1).settle(0, .putAside(reason: "it cannot be read: \(error)"))
        }
    }

    // MARK: Actions

    private func carryOut(
        _ action: SubscriptionMachine.Action, _ connection: RawConnection
    ) throws(LinkFault) {
        switch action {
        case .subscribe(let subscription): try subscribe(subscription, connection)
        case .unsubscribe(let tag):
            queueNames[tag] = nil
            try connection.cancel(tag: tag)
        case .acknowledge(let tag): acknowledgements.acknowledge(tag)
        case .giveBack(let tag):
            try connection.giveBack(tag)
            acknowledgements.gaveBack(tag)
        case .forget(let id): entries[id] = nil
        }
    }

    private func subscribe(
        _ subscription: SubscriptionMachine.Subscription, _ connection: RawConnection
    ) throws(LinkFault) {
        guard let registration = entries[subscription.consumer]?.registration else { return }
        let plan = subscription.queue.plan(version: version, suffix: subscription.tag + "." + connectionSuffix)
        queueNames[subscription.tag] = plan.name
        do {
            try declarer.ensure(plan, connection)
            if prefetch != subscription.prefetch {
                try connection.setPrefetch(subscription.prefetch)
                prefetch = subscription.prefetch
            }
            try connection.consume(queue: plan.name, tag: subscription.tag, isExclusive: plan.isExclusive)
        } catch {
            failed(subscription, plan.name, error)
            throw error
        }
        machine.subscribed(subscription)
        entries[subscription.consumer]?.isFailing = false
        entries[subscription.consumer]?.queuesToBegin.remove(subscription.queue)
        if entries[subscription.consumer]?.queuesToBegin.isEmpty == true { registration.answer.give(nil) }
    }

    /// Makes names unique over connections and processes.
    private lazy var connectionSuffix: String = {
        String(UInt64.random(in: 0...UInt64.max, using: &generator), radix: 36)
    }()

    private func failed(_ subscription: SubscriptionMachine.Subscription, _ queue: String, _ fault: LinkFault) {
        guard case .channelClosed(let code, let text) = fault else { return }
        isExplained = true
        machine.failed(subscription, now: SystemClock.sinceBoot(), using: &generator)
        guard let entry = entries[subscription.consumer] else { return }
        // The declarer knows what to do about the first closure of these kinds.
        if code == 403, declarer.isPresent(queue) {
            let isNew = !entry.registration.answer.isGiven
            entry.registration.answer.give(
                BrokerError(.refused, "the broker does not let this user read the queue \(queue): \(text)"))
            if isNew { agenda += machine.cancel(subscription.consumer) }
        }
        if !entry.isFailing, declarer.isPresent(queue) || fault.isNotFound {
            entries[subscription.consumer]?.isFailing = true
            logger.warning("the queue \(queue) cannot be consumed, it is tried again: \(text)")
        }
    }
}
