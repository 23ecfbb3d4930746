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
    /// Messages under way that stand for several, by the batch of their ticket.
    private var parcels: [Int: PublishQueue.Parcel] = [:]
    /// How many there are of each lane.
    private var underWay: [PublishQueue.Lane: Int] = [:]
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
    /// How many messages of a lane are under way at a time. What comes meanwhile travels as one: the busier the broker, the more.
    private static let mostUnderWay = 2

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
            guard size < Self.portionSize, let next = waiting.popFirst(unless: isHeld) else { return }
            size += next.entries.reduce(0) { $0 + $1.item.body.count }
            try send(next, connection)
        }
    }

    func rest() {
        blockage.set(false)
        failWaiting()
    }

    var nextWake: TimeSpan? {
        waiting.hasMore(unless: isHeld) && tracker.count < Self.window ? .zero : tracker.nextDeadline
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

    private func isHeld(_ lane: PublishQueue.Lane) -> Bool { underWay[lane, default: 0] >= Self.mostUnderWay }

    private func send(_ parcel: PublishQueue.Parcel, _ connection: RawConnection) throws(LinkFault) {
        guard let first = parcel.entries.first else { return }
        var item = first.item
        var ticket = first.ticket
        if let lane = parcel.lane {
            underWay[lane, default: 0] += 1
            nextBatch += 1
            parcels[nextBatch] = parcel
            ticket = .init(batch: nextBatch, index: 0)
            if parcel.entries.count > 1 {
                item.body = lane.bundle.join(parcel.entries.map(\.item.body))
                item.properties.type = lane.bundle.type
                item.properties.messageID = nil
            }
        }
        item.properties.correlationID = String(tracker.nextNumber)
        item.properties.messageID = item.properties.messageID ?? item.properties.correlationID
        tracker.add(ticket, deadline: SystemClock.sinceBoot() + confirmPatience)
        try connection.publish(
            RawMessage(
                exchange: item.route.exchange, routingKey: item.route.key, isMandatory: item.route.isMandatory,
                properties: item.properties, body: item.body))
    }

    private func failWaiting() {
        settle(waiting.removeAll { _ in true }.map { .init(ticket: $0.ticket, outcome: .failed) })
    }

    /// What became of a message became of everything in it.
    private func unpacked(_ settled: ConfirmTracker.Settled) -> [ConfirmTracker.Settled] {
        guard let parcel = parcels.removeValue(forKey: settled.ticket.batch) else { return [settled] }
        if let lane = parcel.lane {
            let rest = underWay[lane, default: 1] - 1
            underWay[lane] = rest == 0 ? nil : rest
        }
        return parcel.entries.map { .init(ticket: $0.ticket, outcome: settled.outcome) }
    }

    private func settle(_ settled: [ConfirmTracker.Settled]) {
        for one in settled.flatMap(unpacked) {
            guard var batch = batches.removeValue(forKey: one.ticket.batch) else { continue }
            batch.outcomes[one.ticket.index] = one.outcome
            batch.open -= 1
            if batch.open == 0 { batch.answer.give(batch.outcomes) } else { batches[one.ticket.batch] = batch }
        }
    }
}
