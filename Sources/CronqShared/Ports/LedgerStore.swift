public import CronqSchedule

/// The ledger: every transaction that moves a run from one state to another (design §3.3).
///
/// Each call is one transaction on the database's clock and is durable when it returns. Each is safe to repeat: a caller that
/// got `StoreError.Code.inDoubt`, or died, calls again with the same values. Rows are locked in the order category, jobs by id,
/// runs; only `claim` and `sweep` skip what others hold.
///
/// The suite in `Tests/StoreConformance` is the specification; every implementation passes it.
public protocol LedgerStore: Sendable {
    /// The database's clock.
    func now() async throws(StoreError) -> Instant

    /// Writes one run for each due instant of at most `limit` jobs and moves their next instants.
    func claim(limit: Int) async throws(StoreError) -> ClaimBatch

    /// Takes what is due again: pending runs nobody has published, queued runs that waited long, waiting runs whose blocker is
    /// gone, runs past their start deadline.
    func sweep(limit: Int) async throws(StoreError) -> SweepBatch

    /// Records that the broker has taken these attempts. An attempt that is no longer pending is left as it is.
    func markQueued(_ published: [PublishedAttempt]) async throws(StoreError)

    /// Records that no queue takes these attempts; they are published again later, until their start deadline.
    func markUnroutable(_ returned: [PublishedAttempt]) async throws(StoreError)

    /// The earliest time at which `claim`, `sweep` or `takeCancellations` has something to do. Asked many times a second, so it
    /// stays on the caller's executor until it needs another one.
    nonisolated(nonsending) func nextWake() async throws(StoreError) -> Instant?

    /// Decides offers. The same request gets the same answer.
    func grant(_ offers: [Offer], lease: TimeSpan) async throws(StoreError) -> [GrantAnswer]

    /// Notes that a runner lives and renews the leases it holds.
    func renew(_ heartbeat: Heartbeat, lease: TimeSpan) async throws(StoreError) -> HeartbeatAnswer

    /// Writes what runners reported; answers one receipt for each report, known or not.
    func record(_ reports: [RunnerReport], lease: TimeSpan) async throws(StoreError) -> RecordedReports

    /// Stores output, within its caps; answers how far each attempt's output is stored.
    func append(_ chunks: [OutputChunk]) async throws(StoreError) -> [OutputReceipt]

    /// Declares lost what has an expired lease.
    ///
    /// - Parameters:
    ///   - expiredBefore: The database's clock when the path of heartbeats was proven. A call that was held up meanwhile must not
    ///     judge by the time at which it gets through: everybody's heartbeats were held up as well.
    ///   - lease: The lease in force; a rerun is published only after `lease` + the job's grace + 5 s.
    func reap(expiredBefore: Instant, lease: TimeSpan, limit: Int) async throws(StoreError) -> [ReapedRun]

    /// What runners are to be told to end, now or again: each order comes again after `CancelOrder.repeatInterval`, until its run
    /// has ended.
    func takeCancellations(limit: Int) async throws(StoreError) -> [CancelOrder]

    /// Starts a full lease anew for everything that runs.
    func extendLeases(by lease: TimeSpan) async throws(StoreError)

    /// One process, one runner: what was `queued` becomes pending and what was `running` becomes lost (design §3.7).
    ///
    /// - Parameter runners: Whose journals were read, and whose reports are recorded. A run that such a runner holds and has not
    ///   reported was provably never spawned: it becomes pending again.
    func recoverAfterRestart(journalsReadOf runners: [RunnerID]) async throws(StoreError) -> RecoveredRuns

    /// Gives back what dead runners hold and have not reported: their journals were read whole, everything in them is recorded,
    /// and what is not in them was provably never spawned.
    ///
    /// - Returns: How many runs are pending again.
    func giveBack(heldBy runners: [RunnerID]) async throws(StoreError) -> Int

    /// Notes that a process lives and does its work.
    func announce(_ process: ProcessDescription) async throws(StoreError)

    /// Deletes history and output past its retention, at most `limit` runs; returns how many went.
    func prune(_ retention: Retention, limit: Int) async throws(StoreError) -> Int
}

/// What one claim did.
public struct ClaimBatch: Sendable {
    /// The database's clock when it looked: what became due later is not in it.
    public var at: Instant
    /// Runs to publish now. Should the caller die, a sweep finds them.
    public var dispatches: [JobMessage]
    /// Rows written in a terminal state: skipped and missed.
    public var closed: Int
    /// Whether more was due than the limit allowed.
    public var more: Bool

    public init(at: Instant, dispatches: [JobMessage] = [], closed: Int = 0, more: Bool = false) {
        self.at = at
        self.dispatches = dispatches
        self.closed = closed
        self.more = more
    }
}

/// What one sweep found.
public struct SweepBatch: Sendable {
    /// Pending runs to publish.
    public var dispatches: [JobMessage]
    /// Queued runs to publish again if their queue is empty.
    public var overdue: [JobMessage]
    /// Runs that missed their start deadline and are closed now.
    public var missed: Int
    public var more: Bool

    public init(dispatches: [JobMessage] = [], overdue: [JobMessage] = [], missed: Int = 0, more: Bool = false) {
        self.dispatches = dispatches
        self.overdue = overdue
        self.missed = missed
        self.more = more
    }
}

/// What recording reports did.
public struct RecordedReports: Sendable, Hashable {
    public var receipts: [Receipt]
    /// Whether a run is to be published now: the injectors want to know.
    public var isSomethingDue: Bool

    public init(receipts: [Receipt] = [], isSomethingDue: Bool = false) {
        self.receipts = receipts
        self.isSomethingDue = isSomethingDue
    }
}

/// An attempt that was declared lost.
public struct ReapedRun: Sendable, Hashable {
    public var run: FencedRun
    public var willRerun: Bool

    public init(run: FencedRun, willRerun: Bool) {
        self.run = run
        self.willRerun = willRerun
    }
}

/// What a restart of a single process found.
public struct RecoveredRuns: Sendable, Hashable {
    /// How many are pending again.
    public var requeued: Int
    public var lost: Int

    public init(requeued: Int, lost: Int) {
        self.requeued = requeued
        self.lost = lost
    }
}

/// How long history is kept. A run goes when it is older than `age` or beyond the newest `runs` of its job.
public struct Retention: Sendable, Hashable {
    public var runs: Int
    public var age: TimeSpan
    public var output: TimeSpan

    /// 1,000 runs or 90 days per job, output for 14 days.
    public static let standard = Retention(runs: 1_000, age: .days(90), output: .days(14))

    public init(runs: Int, age: TimeSpan, output: TimeSpan) {
        self.runs = runs
        self.age = age
        self.output = output
    }
}
