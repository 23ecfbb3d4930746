import CronqSchedule
public import CronqShared
public import Logging

/// An injector: claims what is due, publishes it, marks what the broker has taken, sweeps up what was left lying (design §3.3).
///
/// Any number of them work on one ledger; none is special. It sleeps until the next instant or until somebody wakes it.
public actor Injector {
    private let thread: DedicatedThread
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let store: any LedgerStore
    private let broker: any MessageBroker
    private let settings: InjectorSettings
    /// Knows how to hand runs over to original runners; needed for `settings.legacyQueues`.
    private let legacy: (any LegacyStore)?
    private let logger: Logger
    private let alarm: Alarm
    private var backoff = Backoff()
    private var generator = SystemRandomNumberGenerator()
    private var prunedAt: Instant?
    /// The database's clock at the last claim, and what this host's clock said when it was asked.
    private var claimed: (at: Instant, clock: TimeSpan)?

    /// The longest sleep: should a wake-up get lost, nothing is later than this.
    private static let longestSleep = TimeSpan.seconds(2)
    /// Something is due that another injector has in its hands: it is looked at again after this pause.
    private static let shortestSleep = TimeSpan.milliseconds(20)
    /// Between two rounds of pruning; one round deletes a small batch.
    private static let pruneInterval = TimeSpan.seconds(5)
    private static let pruneLimit = 200
    /// The most orders to end a run that one round takes.
    private static let cancelLimit = 100

    public init(
        store: any LedgerStore, broker: any MessageBroker, settings: InjectorSettings = InjectorSettings(),
        legacy: (any LegacyStore)? = nil, logger: Logger
    ) {
        self.store = store
        self.broker = broker
        self.settings = settings
        self.legacy = legacy
        self.logger = logger
        thread = DedicatedThread(name: "cronq-injector")
        alarm = Alarm(on: thread)
    }

    /// Works until cancelled.
    public func run() async throws {
        let wakes = try await broker.consume(.wake, prefetch: 10)
        // Not on the thread that sleeps.
        let listener = Task.detached { [alarm] in await Self.listen(wakes, alarm) }
        let announcer = Task.detached { [store, process = settings.process] in await Self.announce(process, store) }
        defer { announcer.cancel() }
        while !Task.isCancelled {
            do {
                let isDone = try await round()
                backoff.succeeded()
                if isDone { await sleepUntilNext() }
            } catch {
                if Task.isCancelled { break }
                let pause = backoff.failed(using: &generator)
                logger.warning("the ledger does not answer, again in \(pause): \(error)")
                await alarm.wait(for: pause)
            }
        }
        await wakes.cancel()
        listener.cancel()
    }

    /// Claims, publishes, marks, tells runners what to end, and sweeps, once.
    ///
    /// - Returns: Whether nothing more is due now.
    func round() async throws(StoreError) -> Bool {
        let asked = SystemClock.sinceBoot()
        let claimed = try await store.claim(limit: settings.claimLimit)
        self.claimed = (claimed.at, asked)
        try await publish(claimed.dispatches)
        let isEachRunnerTold = try await publishCancellations()
        let swept = try await store.sweep(limit: settings.claimLimit)
        try await publish(swept.dispatches)
        try await publish(await withEmptyQueue(swept.overdue))
        let isDone = !claimed.more && isEachRunnerTold && !swept.more
        if isDone { await prune(at: claimed.at) }
        return isDone
    }

    private func publish(_ messages: [JobMessage]) async throws(StoreError) {
        let messages = try await handOver(messages)
        guard !messages.isEmpty else { return }
        let outcomes = await broker.publish(messages.map { OutboundMessage(.job($0), to: .jobs($0.queue)) })
        let plan = PublishPlan(messages, outcomes)
        try await store.markQueued(plan.queued)
        try await store.markUnroutable(plan.unroutable)
        tell(plan.unknown)
    }

    private func tell(_ unknown: [JobMessage]) {
        let foreign = unknown.filter(isForOriginals)
        let others = unknown.count - foreign.count
        if others > 0 { logger.warning("\(others) runs were not confirmed and will be published again") }
        for message in foreign {
            logger.warning(
                "nobody knows whether original runners got a run; it is not published again, so that they do not run it twice",
                metadata: ["cronq_run_id": "\(message.runID)"])
        }
    }

    /// Tells runners which of their attempts somebody wants to end. What becomes of the messages does not matter: the
    /// ledger repeats each order until its run has ended.
    ///
    /// - Returns: Whether nothing more is to be told now.
    private func publishCancellations() async throws(StoreError) -> Bool {
        let orders = try await store.takeCancellations(limit: Self.cancelLimit)
        if !orders.isEmpty { _ = await broker.publish(orders.messages) }
        return orders.count < Self.cancelLimit
    }

    /// Original runners ask nobody before they start: what is for them is marked before it is published, so that no sweep publishes
    /// it a second time. Whoever dies between mark and publication leaves a run that misses its start deadline; so it is made sure
    /// first that the broker takes something, or each of its absences would do the same to everything that becomes due meanwhile.
    private func handOver(_ messages: [JobMessage]) async throws(StoreError) -> [JobMessage] {
        guard let legacy, messages.contains(where: isForOriginals) else { return messages }
        guard await broker.publish([OutboundMessage(.wake, to: .wake)]) == [.confirmed] else {
            return messages.filter { !isForOriginals($0) }
        }
        let handedOver = Set(try await legacy.handOver(messages.filter(isForOriginals).map(\.published)))
        return messages.filter { !isForOriginals($0) || handedOver.contains($0.published) }
    }

    private func isForOriginals(_ message: JobMessage) -> Bool { settings.legacyQueues.contains(message.queue) }

    /// A queue that holds messages still holds this one; only an empty queue has lost it.
    private func withEmptyQueue(_ messages: [JobMessage]) async -> [JobMessage] {
        var empty: [String: Bool] = [:]
        for queue in Set(messages.map(\.queue)) {
            let depth = try? await broker.depth(ofQueue: queue)
            empty[queue] = (depth?.messages ?? 0) == 0
        }
        return messages.filter { empty[$0.queue] == true }
    }

    private func prune(at now: Instant) async {
        do {
            if let prunedAt, now - prunedAt < Self.pruneInterval, now >= prunedAt { return }
            prunedAt = now
            // A full batch means that there is more: the next round goes on, after whatever is due.
            if try await store.prune(settings.retention, limit: Self.pruneLimit) >= Self.pruneLimit { prunedAt = nil }
        } catch {
            logger.warning("history was not pruned: \(error)")
        }
    }

    /// Sleeps until the next instant is due or somebody wakes it. Processes without a broker cannot wake it, so it looks for what
    /// they have made due; the database's clock at the last claim is carried on by this host's.
    private func sleepUntilNext() async {
        guard let claimed else { return }
        let origin = SystemClock.sinceBoot()
        var slept = TimeSpan.zero
        while slept < Self.longestSleep, !Task.isCancelled {
            var pause = min(settings.lookInterval, Self.longestSleep - slept)
            if let next = try? await store.nextWake() {
                let rest = next - (claimed.at + (SystemClock.sinceBoot() - claimed.clock))
                // What was due at the last claim and is still there is in somebody else's hands.
                if rest <= .zero, slept > .zero || next > claimed.at { return }
                pause = min(pause, rest > .zero ? max(rest, .milliseconds(1)) : Self.shortestSleep)
            }
            if await alarm.wait(for: pause) { return }
            slept = SystemClock.sinceBoot() - origin
        }
    }

    private static func announce(_ process: ProcessDescription?, _ store: any LedgerStore) async {
        guard let process else { return }
        while !Task.isCancelled {
            // Whoever looks sees that it is missing; the rounds say why.
            try? await store.announce(process)
            try? await Task.sleep(nanoseconds: UInt64(ProcessDescription.announceInterval.microseconds) * 1_000)
        }
    }

    private static func listen(_ wakes: any MessageConsumer, _ alarm: Alarm) async {
        while true {
            let deliveries = await wakes.next(limit: 10)
            if deliveries.isEmpty { return }
            for delivery in deliveries { await delivery.acknowledge() }
            alarm.ring()
        }
    }
}
