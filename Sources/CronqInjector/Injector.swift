import CronqSchedule
public import CronqShared
public import Logging

/// An injector: claims what is due, publishes it, marks what the broker has taken, sweeps up what was left lying (design §3.3).
///
/// Any number of them work on one ledger; none is special. It sleeps until the next instant or until somebody wakes it.
public actor Injector {
    private let store: any LedgerStore
    private let broker: any MessageBroker
    private let logger: Logger
    private let claimLimit: Int
    private var alarm: Alarm
    private var backoff = Backoff()
    private var generator = SystemRandomNumberGenerator()
    private let retention: Retention
    private var prunedAt: Instant?

    /// The longest sleep: should a wake-up get lost, nothing is later than this.
    private static let longestSleep = TimeSpan.seconds(1)
    /// Between two rounds of pruning; one round deletes a small batch.
    private static let pruneInterval = TimeSpan.seconds(5)
    private static let pruneLimit = 200

    public init(
        store: any LedgerStore, broker: any MessageBroker, logger: Logger, claimLimit: Int = 500,
        retention: Retention = .standard
    ) {
        self.store = store
        self.broker = broker
        self.logger = logger
        self.claimLimit = claimLimit
        self.retention = retention
        alarm = Alarm()
    }

    /// Works until cancelled.
    public func run() async throws {
        let wakes = try await broker.consume(.wake, prefetch: 10)
        let listener = Task { await self.listen(wakes) }
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

    /// Claims, publishes, marks and sweeps once.
    ///
    /// - Returns: Whether nothing more is due now.
    func round() async throws(StoreError) -> Bool {
        let claimed = try await store.claim(limit: claimLimit)
        try await publish(claimed.dispatches)
        let swept = try await store.sweep(limit: claimLimit)
        try await publish(swept.dispatches)
        try await publish(await withEmptyQueue(swept.overdue))
        if !claimed.more, !swept.more { await prune() }
        return !claimed.more && !swept.more
    }

    private func publish(_ messages: [JobMessage]) async throws(StoreError) {
        guard !messages.isEmpty else { return }
        let outcomes = await broker.publish(messages.map { OutboundMessage(.job($0), to: .jobs($0.queue)) })
        let plan = PublishPlan(messages, outcomes)
        try await store.markQueued(plan.queued)
        try await store.markUnroutable(plan.unroutable)
        if plan.unknown > 0 { logger.warning("\(plan.unknown) runs were not confirmed and will be published again") }
    }

    /// A queue that holds messages still holds this one; only an empty queue has lost it.
    private func withEmptyQueue(_ messages: [JobMessage]) async -> [JobMessage] {
        var empty: [String: Bool] = [:]
        for queue in Set(messages.map(\.queue)) {
            let depth = try? await broker.depth(ofQueue: queue)
            empty[queue] = (depth?.messages ?? 0) == 0
        }
        return messages.filter { empty[$0.queue] == true }
    }

    private func prune() async {
        do {
            let now = try await store.now()
            if let prunedAt, now - prunedAt < Self.pruneInterval, now >= prunedAt { return }
            prunedAt = now
            // A full batch means that there is more: the next round goes on, after whatever is due.
            if try await store.prune(retention, limit: Self.pruneLimit) >= Self.pruneLimit { prunedAt = nil }
        } catch {
            logger.warning("history was not pruned: \(error)")
        }
    }

    private func sleepUntilNext() async {
        var pause = Self.longestSleep
        if let next = try? await store.nextWake(), let now = try? await store.now() {
            pause = min(pause, max(next - now, .milliseconds(1)))
        }
        await alarm.wait(for: pause)
    }

    private func listen(_ wakes: any MessageConsumer) async {
        while true {
            let deliveries = await wakes.next(limit: 10)
            if deliveries.isEmpty { return }
            for delivery in deliveries { await delivery.acknowledge() }
            await alarm.ring()
        }
    }
}
