import CronqSchedule
import CronqShared
import Synchronization

/// A ledger that writes down what it is asked, and fails as often as a test wants.
final class LedgerFake: LedgerStore {
    struct State {
        var failures: [StoreError] = []
        /// A batch that contains this run cannot be written, ever.
        var poison: RunID?
        var offers: [[Offer]] = []
        var reports: [[RunnerReport]] = []
        var chunks: [[OutputChunk]] = []
        var heartbeats: [Heartbeat] = []
        var extensions = 0
        var isSomethingDue = false
    }

    let state = Mutex(State())

    func fail(with errors: StoreError.Code...) {
        state.withLock { $0.failures += errors.map { StoreError($0, "fake") } }
    }

    private func call(_ runs: [RunID] = [], _ note: (inout State) -> Void = { _ in }) throws(StoreError) {
        let error: StoreError? = state.withLock { state in
            if !state.failures.isEmpty { return state.failures.removeFirst() }
            if let poison = state.poison, runs.contains(poison) { return StoreError(.internalError, "fake: poison") }
            note(&state)
            return nil
        }
        if let error { throw error }
    }

    func now() async throws(StoreError) -> Instant { Instant(microseconds: 0) }
    func claim(limit: Int) async throws(StoreError) -> ClaimBatch { ClaimBatch() }
    func sweep(limit: Int) async throws(StoreError) -> SweepBatch { SweepBatch() }
    func markQueued(_ published: [PublishedAttempt]) async throws(StoreError) {}
    func markUnroutable(_ returned: [PublishedAttempt]) async throws(StoreError) {}
    func nextWake() async throws(StoreError) -> Instant? { nil }
    func recoverAfterRestart(journalsReadOf: [RunnerID]) async throws(StoreError) -> RecoveredRuns {
        RecoveredRuns(requeued: 0, lost: 0)
    }
    func prune(_ retention: Retention, limit: Int) async throws(StoreError) -> Int { 0 }
    func reap(lease: TimeSpan, limit: Int) async throws(StoreError) -> [ReapedRun] { [] }

    func grant(_ offers: [Offer], lease: TimeSpan) async throws(StoreError) -> [GrantAnswer] {
        try call(offers.map(\.run)) { $0.offers.append(offers) }
        return offers.map {
            GrantAnswer(request: $0.request, run: $0.run, attempt: $0.attempt, verdict: .granted(fence: 1))
        }
    }

    func renew(_ heartbeat: Heartbeat, lease: TimeSpan) async throws(StoreError) -> HeartbeatAnswer {
        try call { $0.heartbeats.append(heartbeat) }
        return HeartbeatAnswer(sequence: heartbeat.sequence, renewed: heartbeat.running, revoked: [])
    }

    func record(_ reports: [RunnerReport], lease: TimeSpan) async throws(StoreError) -> RecordedReports {
        try call(reports.map(\.fenced.run)) { $0.reports.append(reports) }
        return RecordedReports(
            receipts: reports.map { Receipt(run: $0.fenced) }, isSomethingDue: state.withLock { $0.isSomethingDue })
    }

    func append(_ chunks: [OutputChunk]) async throws(StoreError) -> [OutputReceipt] {
        try call(chunks.map(\.run.run)) { $0.chunks.append(chunks) }
        return Dictionary(grouping: chunks, by: \.run).map { run, chunks in
            OutputReceipt(run: run, numbers: chunks.map(\.number))
        }
    }

    func extendLeases(by lease: TimeSpan) async throws(StoreError) { try call { $0.extensions += 1 } }
}
