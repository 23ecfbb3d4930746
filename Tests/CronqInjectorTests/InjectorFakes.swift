import CronqSchedule
import CronqShared
import Synchronization

/// A ledger that hands out what a test gave it, and writes down what it is told.
final class LedgerFake: LedgerStore {
    struct State {
        var claims: [ClaimBatch] = []
        var sweeps: [SweepBatch] = []
        var log: [String] = []
        var queued: [PublishedAttempt] = []
        var unroutable: [PublishedAttempt] = []
        var failures: [String: StoreError] = [:]
        var prunes = 0
        var now = Instant(microseconds: 1_000_000_000)
        var nextWake: Instant?
    }

    let state = Mutex(State())

    private func call<T>(_ name: String, _ body: (inout State) -> T) throws(StoreError) -> T {
        let result: Result<T, StoreError> = state.withLock { state in
            state.log.append(name)
            if let error = state.failures.removeValue(forKey: name) { return .failure(error) }
            return .success(body(&state))
        }
        return try result.get()
    }

    func now() async throws(StoreError) -> Instant { state.withLock { $0.now } }

    func claim(limit: Int) async throws(StoreError) -> ClaimBatch {
        try call("claim") { $0.claims.isEmpty ? ClaimBatch() : $0.claims.removeFirst() }
    }

    func sweep(limit: Int) async throws(StoreError) -> SweepBatch {
        try call("sweep") { $0.sweeps.isEmpty ? SweepBatch() : $0.sweeps.removeFirst() }
    }

    func markQueued(_ published: [PublishedAttempt]) async throws(StoreError) {
        try call("markQueued") { $0.queued += published }
    }

    func markUnroutable(_ returned: [PublishedAttempt]) async throws(StoreError) {
        try call("markUnroutable") { $0.unroutable += returned }
    }

    func nextWake() async throws(StoreError) -> Instant? { try call("nextWake") { $0.nextWake } }

    func prune(_ retention: Retention, limit: Int) async throws(StoreError) -> Int {
        try call("prune") { state in
            state.prunes += 1
            return 0
        }
    }

    func grant(_ offers: [Offer], lease: TimeSpan) async throws(StoreError) -> [GrantAnswer] { [] }
    func renew(_ heartbeat: Heartbeat, lease: TimeSpan) async throws(StoreError) -> HeartbeatAnswer {
        HeartbeatAnswer(sequence: 0, renewed: [], revoked: [])
    }
    func record(_ reports: [RunnerReport], lease: TimeSpan) async throws(StoreError) -> RecordedReports { .init() }
    func append(_ chunks: [OutputChunk]) async throws(StoreError) -> [OutputReceipt] { [] }
    func reap(lease: TimeSpan, limit: Int) async throws(StoreError) -> [ReapedRun] { [] }
    func extendLeases(by lease: TimeSpan) async throws(StoreError) {}
    func recoverAfterRestart(journalsReadOf: [RunnerID]) async throws(StoreError) -> RecoveredRuns {
        RecoveredRuns(requeued: 0, lost: 0)
    }
}

/// A broker that answers what a test wants and hands wake-ups on.
final class BrokerFake: MessageBroker {
    struct State {
        var outcomes: [RunID: PublishOutcome] = [:]
        var depths: [String: QueueDepth] = [:]
        var published: [JobMessage] = []
    }

    let state = Mutex(State())
    private let inner = InProcessBroker()

    func publish(_ messages: [OutboundMessage]) async -> [PublishOutcome] {
        if messages.contains(where: { $0.address == .wake }) { return await inner.publish(messages) }
        return state.withLock { state in
            messages.map { message in
                guard case .job(let job) = message.message else { return .failed }
                state.published.append(job)
                return state.outcomes[job.runID] ?? .confirmed
            }
        }
    }

    func consume(_ source: ConsumerSource, prefetch: Int) async throws(BrokerError) -> any MessageConsumer {
        try await inner.consume(source, prefetch: prefetch)
    }

    func depth(ofQueue routingKey: String) async throws(BrokerError) -> QueueDepth? {
        state.withLock { $0.depths[routingKey] }
    }
}
