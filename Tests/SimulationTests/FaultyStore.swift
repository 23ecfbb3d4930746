import CronqSQLite
import CronqSchedule
import CronqShared
import Synchronization
import TestSupport

/// The real transactions behind a connection that breaks: before anything has happened, during the commit, or after it.
///
/// After each call the runs it may have changed are looked at: a state may only move along an edge of the ledger's life cycle.
final class FaultyStore: LedgerStore {
    let store: SQLiteStore
    private let state: Mutex<State>

    struct State {
        var random: SplitMix64
        /// Per mille of the calls that fail.
        var faults = 0
        var isDown = false
        var states: [RunID: RunState] = [:]
        /// The last grant of each run.
        var grants: [RunID: (request: RequestID, fence: Int64)] = [:]
        /// Marks whose transaction is still under way when its caller has given up.
        var late: [[PublishedAttempt]] = []
        var violations: [String] = []
        var calls = 0
    }

    init(_ store: SQLiteStore, seed: UInt64) {
        self.store = store
        state = Mutex(State(random: SplitMix64(seed: seed)))
    }

    func set(faults: Int) { state.withLock { $0.faults = faults } }
    func set(isDown: Bool) { state.withLock { $0.isDown = isDown } }
    var violations: [String] { state.withLock { $0.violations } }
    var calls: Int { state.withLock { $0.calls } }

    /// The marks that are yet to be committed.
    func collectLateMarks() -> [[PublishedAttempt]] {
        state.withLock { state in
            defer { state.late = [] }
            return state.late
        }
    }

    private enum Fate { case fine, before, lost, after }

    private func fate() -> Fate {
        state.withLock { state in
            state.calls += 1
            if state.isDown { return .before }
            guard state.faults > 0, Int.random(in: 0..<1_000, using: &state.random) < state.faults else { return .fine }
            return [.before, .lost, .after][Int.random(in: 0..<3, using: &state.random)]
        }
    }

    private func call<T: Sendable>(
        _ body: () async throws(StoreError) -> T, touched: (T) -> [RunID] = { _ in [] }
    ) async throws(StoreError) -> T {
        let fate = fate()
        switch fate {
        case .before: throw StoreError(.unavailable, "simulated: no connection")
        case .lost: throw StoreError(.inDoubt, "simulated: broken before the commit")
        case .fine, .after: break
        }
        let result = try await body()
        for run in touched(result) { try await look(at: run) }
        if fate == .after { throw StoreError(.inDoubt, "simulated: broken after the commit") }
        return result
    }

    // MARK: - The life cycle

    private static let edges: [RunState: Set<RunState>] = [
        .waiting: [.pending, .missed, .cancelled],
        .pending: [.queued, .running, .missed, .cancelled],
        .queued: [.pending, .running, .missed, .cancelled],
        .running: [.pending, .waiting, .succeeded, .failed, .timedOut, .cancelled, .lost],
        // A late result, or word from the runner that nothing was ever started; by then another run of the job may be alive.
        .lost: [.pending, .skipped, .succeeded, .failed, .timedOut, .cancelled],
    ]

    /// Looks at one run: whether its state follows from the one before, and whether somebody will look at it again.
    func look(at run: RunID) async throws(StoreError) {
        guard let detail = try await store.run(run) else {
            note("run \(run) is not in the ledger")
            return
        }
        let after = detail.run.state
        if after.isTerminal != (detail.wakeAt == nil) {
            note("run \(run) is \(after) with wake_at \(detail.wakeAt as Any)")
        }
        let before = state.withLock { state in
            defer { state.states[run] = after }
            return state.states[run]
        }
        guard let before, before != after else { return }
        if Self.edges[before]?.contains(after) != true { note("run \(run) went from \(before) to \(after)") }
    }

    private func note(_ violation: String) { state.withLock { $0.violations.append(violation) } }

    private func note(_ answers: [GrantAnswer]) {
        state.withLock { state in
            for answer in answers {
                guard case .granted(let fence) = answer.verdict else { continue }
                if let last = state.grants[answer.run] {
                    if fence < last.fence || (fence == last.fence && answer.request != last.request) {
                        state.violations.append("run \(answer.run) was granted fence \(fence) after \(last.fence)")
                    }
                }
                state.grants[answer.run] = (answer.request, fence)
            }
        }
    }

    // MARK: - LedgerStore

    func now() async throws(StoreError) -> Instant { try await call { () throws(StoreError) in try await store.now() } }

    func claim(limit: Int) async throws(StoreError) -> ClaimBatch {
        try await call { () throws(StoreError) in
            try await store.claim(limit: limit)
        } touched: { batch in
            batch.dispatches.map(\.runID)
        }
    }

    func sweep(limit: Int) async throws(StoreError) -> SweepBatch {
        try await call { () throws(StoreError) in
            try await store.sweep(limit: limit)
        } touched: { batch in
            (batch.dispatches + batch.overdue).map(\.runID)
        }
    }

    func markQueued(_ published: [PublishedAttempt]) async throws(StoreError) {
        let isLate = state.withLock { state in
            guard state.faults > 0, Int.random(in: 0..<10, using: &state.random) == 0 else { return false }
            state.late.append(published)
            return true
        }
        if isLate { throw StoreError(.inDoubt, "simulated: no answer yet") }
        try await call { () throws(StoreError) in
            try await store.markQueued(published)
        } touched: { _ in
            published.map(\.run)
        }
    }

    func markUnroutable(_ returned: [PublishedAttempt]) async throws(StoreError) {
        try await call { () throws(StoreError) in
            try await store.markUnroutable(returned)
        } touched: { _ in
            returned.map(\.run)
        }
    }

    func nextWake() async throws(StoreError) -> Instant? {
        try await call { () throws(StoreError) in try await store.nextWake() }
    }

    func grant(_ offers: [Offer], lease: TimeSpan) async throws(StoreError) -> [GrantAnswer] {
        try await call { () throws(StoreError) in
            let answers = try await store.grant(offers, lease: lease)
            note(answers)
            return answers
        } touched: { _ in
            offers.map(\.run)
        }
    }

    func renew(_ heartbeat: Heartbeat, lease: TimeSpan) async throws(StoreError) -> HeartbeatAnswer {
        try await call { () throws(StoreError) in try await store.renew(heartbeat, lease: lease) }
    }

    func record(_ reports: [RunnerReport], lease: TimeSpan) async throws(StoreError) -> RecordedReports {
        try await call { () throws(StoreError) in
            try await store.record(reports, lease: lease)
        } touched: { _ in
            reports.map(\.fenced.run)
        }
    }

    func append(_ chunks: [OutputChunk]) async throws(StoreError) -> [OutputReceipt] {
        try await call { () throws(StoreError) in try await store.append(chunks) }
    }

    func reap(expiredBefore: Instant, lease: TimeSpan, limit: Int) async throws(StoreError) -> [ReapedRun] {
        try await call { () throws(StoreError) in
            try await store.reap(expiredBefore: expiredBefore, lease: lease, limit: limit)
        } touched: { reaped in
            reaped.map(\.run.run)
        }
    }

    func takeCancellations(limit: Int) async throws(StoreError) -> [CancelOrder] {
        try await call { () throws(StoreError) in try await store.takeCancellations(limit: limit) }
    }

    func extendLeases(by lease: TimeSpan) async throws(StoreError) {
        try await call { () throws(StoreError) in try await store.extendLeases(by: lease) }
    }

    func recoverAfterRestart(journalsReadOf runners: [RunnerID]) async throws(StoreError) -> RecoveredRuns {
        try await call { () throws(StoreError) in try await store.recoverAfterRestart(journalsReadOf: runners) }
    }

    func giveBack(heldBy runners: [RunnerID]) async throws(StoreError) -> Int {
        try await call { () throws(StoreError) in try await store.giveBack(heldBy: runners) }
    }

    func announce(_ process: ProcessDescription) async throws(StoreError) {
        try await call { () throws(StoreError) in try await store.announce(process) }
    }

    func prune(_ retention: Retention, limit: Int) async throws(StoreError) -> Int { 0 }
}
