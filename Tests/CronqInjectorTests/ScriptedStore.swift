import CronqSchedule
import CronqShared

/// A ledger that answers what tests prepared, with nothing to do once that is used up.
actor ScriptedStore: LedgerStore {
    enum Call: Sendable, Hashable {
        case claim, takeCancellations, sweep, nextWake, prune
        case markQueued([PublishedAttempt])
        case markUnroutable([PublishedAttempt])
    }

    private(set) var calls: [Call] = []
    private var claims: [ClaimBatch]
    private var sweeps: [SweepBatch]
    private var wakes: [Instant]
    private var cancellations: [[CancelOrder]]
    private var failures: [Call: [StoreError]] = [:]
    private var lastingFailure: StoreError?
    /// How many runs are older than their retention.
    private var expired = 0
    private var time = Samples.now

    /// - Parameters:
    ///   - wakes: When there is something to do, for the first who ask; after that it is in an hour.
    ///   - cancellations: What each of the first rounds gets, the limit apart.
    init(
        claims: [ClaimBatch] = [], sweeps: [SweepBatch] = [], wakes: [Instant] = [],
        cancellations: [[CancelOrder]] = []
    ) {
        self.claims = claims
        self.sweeps = sweeps
        self.wakes = wakes
        self.cancellations = cancellations
    }

    /// The next calls of this kind throw these errors, one each.
    func fail(_ call: Call, _ codes: [StoreError.Code]) {
        failures[call] = codes.map { StoreError($0, "scripted") }
    }
    func failAlways(_ code: StoreError.Code) { lastingFailure = StoreError(code, "scripted") }
    func expire(_ runs: Int) { expired = runs }
    func pass(_ span: TimeSpan) { time += span }
    func count(_ call: Call) -> Int { calls.count { $0 == call } }

    private func note(_ call: Call) throws(StoreError) {
        calls.append(call)
        if let lastingFailure { throw lastingFailure }
        if let failure = failures[call]?.first {
            failures[call]?.removeFirst()
            throw failure
        }
    }

    func now() async throws(StoreError) -> Instant { time }

    func claim(limit: Int) async throws(StoreError) -> ClaimBatch {
        try note(.claim)
        return claims.isEmpty ? ClaimBatch(at: time) : claims.removeFirst()
    }

    func sweep(limit: Int) async throws(StoreError) -> SweepBatch {
        try note(.sweep)
        return sweeps.isEmpty ? SweepBatch() : sweeps.removeFirst()
    }

    func markQueued(_ published: [PublishedAttempt]) async throws(StoreError) {
        if !published.isEmpty { try note(.markQueued(published)) }
    }

    func markUnroutable(_ returned: [PublishedAttempt]) async throws(StoreError) {
        if !returned.isEmpty { try note(.markUnroutable(returned)) }
    }

    func takeCancellations(limit: Int) async throws(StoreError) -> [CancelOrder] {
        try note(.takeCancellations)
        return cancellations.isEmpty ? [] : cancellations.removeFirst()
    }

    func nextWake() async throws(StoreError) -> Instant? {
        try note(.nextWake)
        // A real ledger is never so quick that whoever asks sees no microsecond pass between two calls.
        let asked = SystemClock.sinceBoot()
        while SystemClock.sinceBoot() == asked {}
        return wakes.isEmpty ? time + .hours(1) : wakes.removeFirst()
    }

    func prune(_ retention: Retention, limit: Int) async throws(StoreError) -> Int {
        try note(.prune)
        let gone = min(limit, expired)
        expired -= gone
        return gone
    }

    // What no injector asks for.
    func grant(_ offers: [Offer], lease: TimeSpan) async throws(StoreError) -> [GrantAnswer] { throw unexpected }
    func renew(_ heartbeat: Heartbeat, lease: TimeSpan) async throws(StoreError) -> HeartbeatAnswer { throw unexpected }
    func record(_ reports: [RunnerReport], lease: TimeSpan) async throws(StoreError) -> RecordedReports {
        throw unexpected
    }
    func append(_ chunks: [OutputChunk]) async throws(StoreError) -> [OutputReceipt] { throw unexpected }
    func reap(expiredBefore: Instant, lease: TimeSpan, limit: Int) async throws(StoreError) -> [ReapedRun] {
        throw unexpected
    }
    func extendLeases(by lease: TimeSpan) async throws(StoreError) { throw unexpected }
    func recoverAfterRestart(journalsReadOf: [RunnerID]) async throws(StoreError) -> RecoveredRuns { throw unexpected }
    func giveBack(heldBy runners: [RunnerID]) async throws(StoreError) -> Int { throw unexpected }
    func announce(_ process: ProcessDescription) async throws(StoreError) {}

    private var unexpected: StoreError { StoreError(.internalError, "an injector does not ask for this") }
}
