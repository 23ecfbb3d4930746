public import CronqSchedule
public import CronqShared
import Testing

/// A store, its clock, and the steps that roles take on it, so that a case reads as a story.
public struct LedgerBench: Sendable {
    public let store: any JobStore
    public let clock: ManualClock
    let factory: any StoreFactory

    /// A Monday at noon.
    public static let start = Instant(microseconds: 1_772_452_800_000_000)
    public static let lease = TimeSpan.seconds(20)
    public static let category = "Operations"

    public init(store: any JobStore, clock: ManualClock, factory: any StoreFactory) {
        self.store = store
        self.clock = clock
        self.factory = factory
    }

    var lease: TimeSpan { Self.lease }

    /// Another handle on the same data.
    func again() async throws -> any JobStore { try await factory.openAgain(store, clock: clock) }

    // MARK: Definitions

    /// Fires every minute, first one minute after `start`, unless told otherwise.
    public static func job(
        _ name: String = "Tick", schedule: String = "* * * * *", onLost: OnLost = .fail, grace: TimeSpan? = nil,
        startDeadline: TimeSpan? = nil, queue: String = JobDefinition.defaultRoutingKey, enabled: Bool = true
    ) -> JobDefinition {
        JobDefinition(
            name: name, schedule: schedule, command: "true", routingKey: queue, enabled: enabled, grace: grace,
            startDeadline: startDeadline, onLost: onLost)
    }

    /// An interval that begins at `start` and fires every so many seconds.
    public static func every(seconds: Int) -> String { "R/2026-03-02T12:00:00Z/PT\(seconds)S" }

    @discardableResult
    public func define(_ jobs: JobDefinition..., category: String = Self.category) async throws -> [JobID] {
        try await store.replaceCategory(category, with: jobs, by: Author("test")).jobs.map(\.id)
    }

    public func define(one job: JobDefinition) async throws -> JobID { try #require(try await define(job).first) }

    // MARK: Steps

    public func advance(_ span: TimeSpan) { clock.advance(by: span) }

    /// Claims until nothing is due; returns what is to be published.
    @discardableResult
    public func claimAll(limit: Int = 500) async throws -> [JobMessage] {
        var messages: [JobMessage] = []
        for _ in 0..<10_000 {
            let batch = try await store.claim(limit: limit)
            messages += batch.dispatches
            if !batch.more { return messages }
        }
        Issue.record("a claim always says that there is more")
        return messages
    }

    /// Lets a minute pass and returns the one message that the claim makes.
    public func dueMessage() async throws -> JobMessage {
        advance(.minutes(1))
        return try #require(try await claimAll().first)
    }

    public func markQueued(_ messages: JobMessage...) async throws {
        try await store.markQueued(messages.map(\.published))
    }

    public static func offer(_ message: JobMessage, request: UInt64, runner: String = "runner-1") -> Offer {
        Offer(
            request: RequestID(high: 7, low: request), run: message.runID, attempt: message.attempt,
            runner: RunnerID(runner), host: "\(runner).example.org")
    }

    func verdict(_ offer: Offer) async throws -> GrantAnswer.Verdict {
        let answers = try await store.grant([offer], lease: lease)
        let answer = try #require(answers.first)
        #expect(answers.count == 1)
        #expect((answer.request, answer.run, answer.attempt) == (offer.request, offer.run, offer.attempt))
        return answer.verdict
    }

    /// Grants an attempt; fails if it was denied.
    public func start(_ message: JobMessage, request: UInt64 = 1, runner: String = "runner-1") async throws -> FencedRun
    {
        let verdict = try await verdict(Self.offer(message, request: request, runner: runner))
        guard case .granted(let fence) = verdict else {
            Issue.record("not granted: \(verdict)")
            return FencedRun(run: message.runID, fence: -1)
        }
        return FencedRun(run: message.runID, fence: fence)
    }

    /// A run of a new job that is being executed.
    public func running(_ job: JobDefinition = Self.job(), runner: String = "runner-1") async throws -> FencedRun {
        try await define(job)
        let message = try await dueMessage()
        try await markQueued(message)
        return try await start(message, runner: runner)
    }

    public func finish(
        _ run: FencedRun, _ outcome: Outcome, took: TimeSpan = .seconds(3), output: [OutputChunk] = []
    ) -> RunnerReport {
        .finished(
            Finish(
                run: run, outcome: outcome, startedAt: clock.now - took, finishedAt: clock.now,
                usage: RunUsage(userMicroseconds: 5, systemMicroseconds: 6, peakMemoryBytes: 7, leftovers: 1),
                stdoutBytes: 10, stderrBytes: 20, output: output))
    }

    @discardableResult
    public func record(_ reports: RunnerReport...) async throws -> RecordedReports {
        let recorded = try await store.record(reports, lease: lease)
        #expect(recorded.receipts == reports.map { Receipt(run: $0.fenced) }, "one receipt for each report, in order")
        return recorded
    }

    public static func heartbeat(
        _ runs: [FencedRun] = [], runner: String = "runner-1", sequence: Int = 1, queues: [String] = [],
        draining: Bool = false
    ) -> Heartbeat {
        Heartbeat(
            runner: RunnerDescription(
                id: RunnerID(runner), host: "\(runner).example.org", processID: 42, version: "1.0", slots: 4,
                queues: queues, draining: draining),
            sequence: sequence, running: runs)
    }

    // MARK: Looking

    func detail(_ run: RunID) async throws -> RunDetail { try #require(try await store.run(run)) }

    func run(_ run: RunID) async throws -> RunSummary { try await detail(run).run }

    /// Newest first.
    public func runs(_ job: JobID, limit: Int = 5_000) async throws -> [RunSummary] {
        try await store.runs(ofJob: job, before: nil, limit: limit)
    }

    func attempt(_ run: FencedRun) async throws -> AttemptSummary {
        try #require(try await detail(run.run).attempts.first { $0.fence == run.fence })
    }

    /// What must hold in every ledger at any time: whatever has not ended has a time at which somebody looks again, and
    /// nothing else has.
    func expectSoundLedger() async throws {
        var newest: [RunSummary] = []
        for job in try await store.jobs(JobQuery(limit: 200, recentRuns: 50)) { newest += job.recentRuns }
        for run in newest {
            let detail = try await detail(run.id)
            #expect((detail.wakeAt == nil) == run.state.isTerminal, "run \(run.id) is \(run.state.rawValue)")
            #expect((run.finishedAt != nil) == run.state.isTerminal, "run \(run.id) is \(run.state.rawValue)")
            let fences = detail.attempts.map(\.fence)
            #expect(fences == fences.sorted() && Set(fences).count == fences.count)
        }
    }
}
