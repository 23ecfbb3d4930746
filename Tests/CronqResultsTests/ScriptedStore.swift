import CronqSchedule
import CronqShared

/// A ledger that says yes to everything until it is told otherwise, and notes what it was asked to write.
actor ScriptedStore: LedgerStore {
    private let log: EventLog
    /// A clock that stood still would look like one that steps.
    private let start = ContinuousClock.now
    private var failures: [StoreError] = []
    private var lastingFailure: StoreError?
    private var poison: RunID?
    private var refusesOutput = false
    private var isSomethingDue = false
    private var lost: [ReapedRun] = []
    /// Before writes of reports and output.
    let gate = Gate()

    init(log: EventLog) { self.log = log }

    /// The next writes throw these errors, one each.
    func fail(_ codes: [StoreError.Code]) { failures = codes.map { StoreError($0, "scripted") } }
    func failAlways(_ code: StoreError.Code) { lastingFailure = StoreError(code, "scripted") }
    /// A batch with this run can never be written.
    func refuse(_ run: RunID) { poison = run }
    /// A finish that carries output can never be written.
    func refuseOutput() { refusesOutput = true }
    func makeSomethingDue() { isSomethingDue = true }
    func lose(_ runs: [ReapedRun]) { lost = runs }

    private func commit(_ runs: [RunID], isImpossible: Bool = false) throws(StoreError) {
        var failure = lastingFailure
        if isImpossible || poison.map(runs.contains) == true { failure = StoreError(.internalError, "scripted") }
        if !failures.isEmpty { failure = failures.removeFirst() }
        if let failure {
            log.append(.refused(failure.code))
            throw failure
        }
        log.append(.committed(runs))
    }

    func grant(_ offers: [Offer], lease: TimeSpan) async throws(StoreError) -> [GrantAnswer] {
        try commit(offers.map(\.run))
        return offers.map {
            GrantAnswer(request: $0.request, run: $0.run, attempt: $0.attempt, verdict: .granted(fence: 1))
        }
    }

    func renew(_ heartbeat: Heartbeat, lease: TimeSpan) async throws(StoreError) -> HeartbeatAnswer {
        try commit(heartbeat.running.map(\.run))
        return HeartbeatAnswer(sequence: heartbeat.sequence, renewed: heartbeat.running, revoked: [])
    }

    func record(_ reports: [RunnerReport], lease: TimeSpan) async throws(StoreError) -> RecordedReports {
        await gate.pass()
        try commit(
            reports.map(\.fenced.run), isImpossible: refusesOutput && reports.contains { !$0.output.isEmpty })
        return RecordedReports(receipts: reports.map { Receipt(run: $0.fenced) }, isSomethingDue: isSomethingDue)
    }

    func append(_ chunks: [OutputChunk]) async throws(StoreError) -> [OutputReceipt] {
        await gate.pass()
        try commit(chunks.map(\.run.run))
        return chunks.map(Samples.receipt)
    }

    func reap(expiredBefore: Instant, lease: TimeSpan, limit: Int) async throws(StoreError) -> [ReapedRun] {
        log.append(.reaped)
        defer { lost = [] }
        return lost
    }

    func extendLeases(by lease: TimeSpan) async throws(StoreError) { log.append(.extended) }

    func giveBack(heldBy runners: [RunnerID]) async throws(StoreError) -> Int {
        log.append(.gaveBack(runners))
        return runners.count
    }

    func announce(_ process: ProcessDescription) async throws(StoreError) { log.append(.announced(process)) }

    func now() async throws(StoreError) -> Instant {
        Instant(microseconds: Int64((ContinuousClock.now - start) / .microseconds(1)))
    }

    // What no results worker asks for.
    func claim(limit: Int) async throws(StoreError) -> ClaimBatch { throw unexpected }
    func sweep(limit: Int) async throws(StoreError) -> SweepBatch { throw unexpected }
    func markQueued(_ published: [PublishedAttempt]) async throws(StoreError) { throw unexpected }
    func markUnroutable(_ returned: [PublishedAttempt]) async throws(StoreError) { throw unexpected }
    func nextWake() async throws(StoreError) -> Instant? { throw unexpected }
    func takeCancellations(limit: Int) async throws(StoreError) -> [CancelOrder] { throw unexpected }
    func recoverAfterRestart(journalsReadOf: [RunnerID]) async throws(StoreError) -> RecoveredRuns { throw unexpected }
    func prune(_ retention: Retention, limit: Int) async throws(StoreError) -> Int { throw unexpected }

    private var unexpected: StoreError { StoreError(.internalError, "a results worker does not ask for this") }
}

extension RunnerReport {
    fileprivate var output: [OutputChunk] {
        if case .finished(let finish) = self { finish.output } else { [] }
    }
}
