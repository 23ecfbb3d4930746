import CronqSchedule
import CronqShared
import Logging

/// Publishes on its own connection, with confirms.
///
/// What cannot be sent now is answered at once: roles say everything again until it is answered, and a queue of old words in
/// memory would only delay the new ones.
final class Publisher: LinkRole {
    typealias Command = PublishRequest

    /// Somebody's request, as far as it is answered.
    private struct Batch {
        var outcomes: [PublishOutcome]
        var open: Int
        var answer: Answer<[PublishOutcome]>
    }

    private var batches: [Int: Batch] = [:]
    private var nextBatch = 0
    private var waiting = PublishQueue()
    private var tracker = ConfirmTracker()
    private var declarer: Declarer
    private let blockage: Blockage
    private let confirmPatience: TimeSpan
    private let logger: Logger
    private var version: String?
    private var isExplained = false

    /// How many bytes are sent between two looks at what the broker says.
    private static let portionSize = 256 << 10
    /// How many messages may be unconfirmed at a time.
    private static let window = 4_096

    /// - Parameter confirmPatience: When a message without a confirm has failed.
    init(blockage: Blockage, confirmPatience: TimeSpan, logger: Logger) {
        self.blockage = blockage
        self.confirmPatience = confirmPatience
        self.logger = logger
        declarer = Declarer(logger: logger)
    }

    func accept(_ request: PublishRequest) {
        guard !request.items.isEmpty else { return request.answer.give([]) }
        nextBatch += 1
        batches[nextBatch] = Batch(
            outcomes: Array(repeating: .failed, count: request.items.count), open: request.items.count,
            answer: request.answer)
        for (index, item) in request.items.enumerated() {
            waiting.append(.init(ticket: .init(batch: nextBatch, index: index), item: item))
        }
    }

    func opened(_ connection: RawConnection) throws(LinkFault) {
        version = connection.version
        declarer.forget()
        try connection.selectConfirms()
        blockage.set(false)
    }

    func closed() -> Bool {
        settle(tracker.lost())
        defer { isExplained = false }
        return isExplained
    }

    func received(_ event: BrokerEvent, _ connection: RawConnection) throws(LinkFault) {
        switch event {
        case .confirmed(let number, let multiple): settle(tracker.confirmed(number, multiple: multiple))
        case .refused(let number, let multiple): settle(tracker.refused(number, multiple: multiple))
        case .returned(let properties, let routingKey):
            // Should it have been one of the queues that are declared here: it is gone, and declared with the next message.
            declarer.forget(queue: routingKey)
            if let number = properties.correlationID.flatMap({ UInt64($0) }) { tracker.returned(number) }
        case .blocked(let reason):
            logger.warning("the broker takes nothing at the moment, an alarm is raised there: \(reason)")
            blockage.set(true)
        case .unblocked:
            logger.notice("the broker takes messages again")
            blockage.set(false)
        case .delivered, .consumerCancelled: break
        }
    }

    func work(_ connection: RawConnection, now: TimeSpan) throws(LinkFault) {
        settle(tracker.expired(now))
        if blockage.isBlocked {
            // The broker has not read what is on its way, and may not for hours.
            settle(tracker.abandon())
            failWaiting()
            return
        }
        guard tracker.count < Self.window else { return }
        // No more than this at a time: what is said meanwhile, and what is more urgent, comes between.
        try prepare(connection)
        var size = 0
        for _ in 0..<PublishQueue.portion {
            guard size < Self.portionSize, let next = waiting.popFirst() else { return }
            size += next.item.body.count
            try send(next, connection)
        }
    }

    func rest() {
        blockage.set(false)
        failWaiting()
    }

    var nextWake: TimeSpan? {
        waiting.isEmpty || tracker.count >= Self.window ? tracker.nextDeadline : .zero
    }

    var isSettled: Bool { waiting.isEmpty && tracker.count == 0 }

    func finish() { blockage.finish() }

    /// Sees to it that what the next messages need is there, before the first of them is sent: it may cost the channel, and with it
    /// whatever is under way.
    private func prepare(_ connection: RawConnection) throws(LinkFault) {
        for next in waiting.next() {
            do {
                switch next.item.route.needs {
                case .nothing: break
                case .exchange(let exchange): try declarer.ensure(exchange, connection)
                case .queue(let name): try declarer.ensure(name.plan(version: version, suffix: ""), connection)
                }
            } catch {
                isExplained = true
                if !Declarer.knowsBetter(after: error) { giveUp(next.item.route.needs) }
                throw error
            }
        }
    }

    /// It is not there and cannot be made.
    private func giveUp(_ need: Route.Need) {
        let hopeless = waiting.removeAll { $0.item.route.needs == need }
        settle(hopeless.map { .init(ticket: $0.ticket, outcome: .failed) })
    }

    private func send(_ next: PublishQueue.Entry, _ connection: RawConnection) throws(LinkFault) {
        var properties = next.item.properties
        properties.correlationID = String(tracker.nextNumber)
        properties.messageID = properties.messageID ?? properties.correlationID
        tracker.add(next.ticket, deadline: SystemClock.sinceBoot() + confirmPatience)
        try connection.publish(
            RawMessage(
                exchange: next.item.route.exchange, routingKey: next.item.route.key,
                isMandatory: next.item.route.isMandatory, properties: properties, body: next.item.body))
    }

    private func failWaiting() {
        settle(waiting.removeAll { _ in true }.map { .init(ticket: $0.ticket, outcome: .failed) })
    }

    private func settle(_ settled: [ConfirmTracker.Settled]) {
        for one in settled {
            guard var batch = batches.removeValue(forKey: one.ticket.batch) else { continue }
            batch.outcomes[one.ticket.index] = one.outcome
            batch.open -= 1
            if batch.open == 0 { batch.answer.give(batch.outcomes) } else { batches[one.ticket.batch] = batch }
        }
    }
}
