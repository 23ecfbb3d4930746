import CronqSchedule
public import CronqShared
public import Logging
import Synchronization

/// The broker of a fleet: RabbitMQ 3.8 or newer, through librabbitmq.
///
/// There are at most three connections, each with a thread and a channel of its own: one publishes, one consumes from the first
/// `consume` on, one asks about queues from the first `depth` on. Publishing and consuming are apart because the broker stops
/// reading a connection that publishes when its memory or disk runs low, acknowledgements included. Each connects again by itself,
/// sets up everything anew, and says once in the log that the broker has gone and once that it is back.
public final class AMQPBroker: MessageBroker {
    private struct State {
        var isClosed = false
        var nextConsumer = 0
        var mailboxes: [Int: Mailbox] = [:]
    }

    private let logger: Logger
    private let blockage = Blockage()
    private let publishing: Link<Publisher>
    private let consuming: Link<Subscriber>
    private let inspecting: Link<Inspector>
    private let state = Mutex(State())

    /// When a message whose confirm has not come is `.failed`.
    private static let confirmPatience = TimeSpan.seconds(10)
    /// How long `consume` waits for its subscription before it lets it come by itself.
    private static let consumePatience = TimeSpan.seconds(2)

    /// Does nothing yet.
    ///
    /// - Parameter connectionName: What the broker's list of connections shows, such as `cronq-runner host1 4711`.
    public init(settings: BrokerSettings, connectionName: String, logger: Logger) {
        self.logger = logger
        let availability = AvailabilityLog(logger: logger)
        func link(_ purpose: String, _ order: LinkSettings.HostOrder) -> LinkSettings {
            LinkSettings(
                broker: settings, connectionName: "\(connectionName) (\(purpose))", threadName: "cronq-\(purpose)",
                order: order, availability: availability, logger: logger)
        }
        var publishSettings = link("publish", .random)
        publishSettings.throwsFirstRefusal = true
        let publishing = Link<Publisher>(publishSettings) { [blockage] _ in
            Publisher(blockage: blockage, confirmPatience: Self.confirmPatience, logger: logger)
        }
        let dead = DeadLetters(logger: logger) { await Self.publish([$0], through: publishing).first ?? .failed }
        self.publishing = publishing
        consuming = Link<Subscriber>(link("consume", .asWritten)) { link in
            Subscriber(logger: logger) { letter, verdict in
                switch verdict {
                case .done: link.post(.settle(letter, .done))
                case .again: link.post(.settle(letter, .again))
                case .putAside(let reason):
                    Task { link.post(.settle(letter, await dead.take(letter, reason) ? .done : .againLater)) }
                }
            }
        }
        inspecting = Link<Inspector>(link("inspect", .asWritten)) { _ in Inspector() }
    }

    deinit {
        publishing.abandon()
        consuming.abandon()
        inspecting.abandon()
    }

    /// Connects; once per object.
    ///
    /// - Throws: `BrokerError`, one paragraph that names the server, the setting and the remedy. After `unreachable` the broker goes
    ///   on trying by itself, and has said so in the log: the caller may simply carry on. After `refused` a setting is wrong, and the
    ///   object is closed.
    public func start() async throws(BrokerError) {
        publishing.start()
        guard let error = await publishing.untilTried() else { return }
        if !error.isRetriable { await close() }
        throw error
    }

    public func publish(_ messages: [OutboundMessage]) async -> [PublishOutcome] {
        var outcomes = Array(repeating: PublishOutcome.failed, count: messages.count)
        var items: [PublishRequest.Item] = []
        var places: [Int] = []
        for (place, message) in messages.enumerated() {
            guard let route = Topology.route(to: message.address) else {
                outcomes[place] = .returned
                continue
            }
            do {
                items.append(PublishRequest.Item(try WireCodec.encode(message.message, to: message.address), route))
                places.append(place)
            } catch {
                logger.error("a message cannot be sent: \(error)")
            }
        }
        guard !blockage.isBlocked else { return outcomes }
        for (place, outcome) in zip(places, await Self.publish(items, through: publishing)) {
            outcomes[place] = outcome
        }
        return outcomes
    }

    /// The publisher answers in any case: after `confirmPatience` at the latest, and when the connection is lost; should the library
    /// hold it up, `Watchdog` ends that.
    private static func publish(
        _ items: [PublishRequest.Item], through link: Link<Publisher>
    ) async -> [PublishOutcome] {
        let failed = Array(repeating: PublishOutcome.failed, count: items.count)
        guard !items.isEmpty, link.isOpen else { return failed }
        let answer = Answer<[PublishOutcome]>()
        guard link.post(PublishRequest(items: items, answer: answer)) else { return failed }
        return await answer.value()
    }

    /// - Throws: `closed` after `close()`, `refused` if it can never work; never because the broker is away: it is subscribed as soon
    ///   as there is a connection.
    public func consume(_ source: ConsumerSource, prefetch: Int) async throws(BrokerError) -> any MessageConsumer {
        let queues = try Topology.queues(of: source)
        let mailbox = Mailbox()
        let id = state.withLock { state -> Int? in
            guard !state.isClosed else { return nil }
            state.nextConsumer += 1
            state.mailboxes[state.nextConsumer] = mailbox
            return state.nextConsumer
        }
        guard let id else { throw BrokerError(.closed, "the broker was closed") }
        let answer = Answer<BrokerError?>()
        consuming.start()
        if consuming.isDown { answer.give(nil) }
        consuming.post(
            .add(
                .init(
                    id: id, source: source, queues: queues, prefetch: prefetch, mailbox: mailbox, answer: answer)))
        if let error = await answer.value(within: Self.consumePatience, else: nil) {
            cancel(id)
            throw error
        }
        return AMQPConsumer(mailbox: mailbox) { [weak self] in self?.cancel(id) }
    }

    private func cancel(_ id: Int) {
        let mailbox = state.withLock { $0.mailboxes.removeValue(forKey: id) }
        mailbox?.finish()
        consuming.post(.cancel(id))
    }

    public func depth(ofQueue routingKey: String) async throws(BrokerError) -> QueueDepth? {
        guard let queue = Topology.jobQueue(behind: routingKey) else { return nil }
        if state.withLock({ $0.isClosed }) { throw BrokerError(.closed, "the broker was closed") }
        inspecting.start()
        if inspecting.isDown { throw BrokerError(.unreachable, "there is no connection to the broker") }
        let answer = Answer<Result<QueueDepth?, BrokerError>>()
        inspecting.post(Inspector.Command(queue: queue, answer: answer))
        let late = BrokerError(.unreachable, "the broker does not answer")
        return try await answer.value(within: RawConnection.answerPatience, else: .failure(late)).get()
    }

    public func blockages() async -> AsyncStream<Bool> { blockage.changes() }

    /// Waits a moment for confirms, then closes the connections. Consumers end; what they hold is delivered again, to others.
    public func close() async {
        let mailboxes = state.withLock { state in
            state.isClosed = true
            defer { state.mailboxes = [:] }
            return Array(state.mailboxes.values)
        }
        for mailbox in mailboxes { mailbox.finish() }
        async let consumed: Void = consuming.close()
        async let inspected: Void = inspecting.close()
        await publishing.close()
        _ = await (consumed, inspected)
        blockage.finish()
    }
}
