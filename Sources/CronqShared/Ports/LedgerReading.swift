public import CronqSchedule

/// What pages and the API read. No query's cost grows with history.
public protocol LedgerReading: Sendable {
    func now() async throws(StoreError) -> Instant
    /// By id.
    func categories() async throws(StoreError) -> [CategorySummary]
    /// A category and its jobs by name; `version: nil` = as it is now. `nil` if there is no such category or version.
    func category(named name: String, version: Int64?) async throws(StoreError) -> CategoryContent?
    /// What was done to a category, newest first.
    func versions(ofCategory id: Int64, before: Int64?, limit: Int) async throws(StoreError) -> [CategoryVersion]
    /// Jobs that exist now, with their newest runs.
    func jobs(_ query: JobQuery) async throws(StoreError) -> [JobSummary]
    /// How many jobs a query finds, whatever its page, up to `limit`.
    func countJobs(_ query: JobQuery, limit: Int) async throws(StoreError) -> Int
    /// One job, removed ones included.
    func job(_ id: JobID) async throws(StoreError) -> JobSummary?
    /// The definitions a job has had, newest first.
    func revisions(ofJob id: JobID, before: Int?, limit: Int) async throws(StoreError) -> [RevisionSummary]
    /// What a job was at an instant: the revision then in force, and whether it had been removed.
    func moment(ofJob id: JobID, at instant: Instant) async throws(StoreError) -> JobMoment?
    /// Runs in the order of their instants.
    func runs(_ query: RunQuery) async throws(StoreError) -> RunSlice
    func run(_ id: RunID) async throws(StoreError) -> RunDetail?
    /// Stored output of a run's newest attempt that is known, oldest first, from chunk number `from` on.
    func output(of run: RunID, fence: Int64?, from: Int, limit: Int) async throws(StoreError) -> [OutputChunk]
    /// Runners seen since an instant.
    func runners(since: Instant) async throws(StoreError) -> [RunnerSummary]
    /// Injectors and results workers that have announced themselves since an instant.
    func processes(since: Instant) async throws(StoreError) -> [ProcessSummary]
    /// What is in each queue now: runs that have not ended.
    func queues() async throws(StoreError) -> [QueueSummary]
    /// What comes next, soonest first: one entry for each schedule, at rest or not due before `from` left out.
    func upcoming(from: Instant, through: Instant, limit: Int) async throws(StoreError) -> [LedgerOverview.Upcoming]
    /// Figures for the home page.
    func overview() async throws(StoreError) -> LedgerOverview
}

extension LedgerReading {
    /// Runs of one job, newest first.
    public func runs(ofJob id: JobID, before: RunID?, limit: Int) async throws(StoreError) -> [RunSummary] {
        try await runs(RunQuery(job: id, before: before, limit: limit)).runs
    }

    /// Failed, timed out and lost runs of all jobs, newest first.
    public func failures(before: RunID?, limit: Int) async throws(StoreError) -> [RunSummary] {
        try await runs(RunQuery(states: [.failed, .timedOut, .lost], before: before, limit: limit)).runs
    }
}

/// Everything a store offers.
public typealias JobStore = AccountStore & AuditLog & DefinitionStore & LedgerReading & LedgerStore

/// Runs, and where the next page begins.
public struct RunSlice: Sendable, Hashable {
    public var runs: [RunSummary]
    /// `nil` = that was all.
    public var next: RunID?

    public init(runs: [RunSummary], next: RunID?) {
        self.runs = runs
        self.next = next
    }
}

public struct JobSummary: Sendable, Hashable {
    public var id: JobID
    public var category: CategorySummary
    public var definition: JobDefinition
    /// Counts the definitions this job has had, from 1.
    public var revision: Int
    public var removedAt: Instant?
    /// `nil` = it will not run by itself: over, disabled, or at rest without an end.
    public var nextRun: Instant?
    /// `nil` = it does not rest.
    public var pause: Pause?
    /// Failures in a row, up to the last finished run.
    public var failures: Int
    /// Newest first.
    public var recentRuns: [RunSummary]

    public init(
        id: JobID, category: CategorySummary, definition: JobDefinition, revision: Int, removedAt: Instant?,
        nextRun: Instant?, pause: Pause? = nil, failures: Int = 0, recentRuns: [RunSummary]
    ) {
        self.id = id
        self.category = category
        self.definition = definition
        self.revision = revision
        self.removedAt = removedAt
        self.nextRun = nextRun
        self.pause = pause
        self.failures = failures
        self.recentRuns = recentRuns
    }
}

/// One row of the ledger.
public struct RunSummary: Sendable, Hashable {
    public var id: RunID
    public var jobID: JobID
    public var jobName: String
    public var category: String
    public var kind: RunKind
    public var requestedBy: String
    public var scheduledAt: Instant
    public var state: RunState
    public var reason: RunReason?
    /// What the reason alone does not tell: the run it waits for, who killed it, why it could not be spawned.
    public var detail: String?
    public var attempt: Int
    public var queue: String
    public var host: String?
    public var queuedAt: Instant?
    public var startedAt: Instant?
    public var finishedAt: Instant?
    public var exitCode: Int32?
    public var signal: Int32?
    /// Whether the result came after the run had been declared lost.
    public var isLate: Bool
    /// More than one if this row stands for many missed instants.
    public var instants: Int
    /// The last of them.
    public var lastInstant: Instant?
    /// Whether it was handed over to original runners: that it starts only once is not promised (design §3.6).
    public var isLegacy: Bool
    /// Why somebody asked for it, in their words.
    public var note: String?
    /// The run that this one tries again.
    public var parent: RunID?
    /// Who asked for its end, while it has not come.
    public var cancelRequestedBy: String?

    public init(
        id: RunID, jobID: JobID, jobName: String, category: String, kind: RunKind, requestedBy: String,
        scheduledAt: Instant, state: RunState, reason: RunReason?, detail: String?, attempt: Int, queue: String,
        host: String?, queuedAt: Instant?, startedAt: Instant?, finishedAt: Instant?, exitCode: Int32?, signal: Int32?,
        isLate: Bool, instants: Int, lastInstant: Instant?, isLegacy: Bool = false,
        note: String? = nil, parent: RunID? = nil, cancelRequestedBy: String? = nil
    ) {
        self.id = id
        self.jobID = jobID
        self.jobName = jobName
        self.category = category
        self.kind = kind
        self.requestedBy = requestedBy
        self.scheduledAt = scheduledAt
        self.state = state
        self.reason = reason
        self.detail = detail
        self.attempt = attempt
        self.queue = queue
        self.host = host
        self.queuedAt = queuedAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.exitCode = exitCode
        self.signal = signal
        self.isLate = isLate
        self.instants = instants
        self.lastInstant = lastInstant
        self.isLegacy = isLegacy
        self.note = note
        self.parent = parent
        self.cancelRequestedBy = cancelRequestedBy
    }
}

/// A run with its attempts and the definition it ran under.
public struct RunDetail: Sendable, Hashable {
    public var run: RunSummary
    public var definition: JobDefinition
    public var revision: Int
    public var wakeAt: Instant?
    public var startBy: Instant?
    /// Oldest first.
    public var attempts: [AttemptSummary]

    public init(
        run: RunSummary, definition: JobDefinition, revision: Int, wakeAt: Instant?, startBy: Instant?,
        attempts: [AttemptSummary]
    ) {
        self.run = run
        self.definition = definition
        self.revision = revision
        self.wakeAt = wakeAt
        self.startBy = startBy
        self.attempts = attempts
    }
}

/// One grant and what came of it.
public struct AttemptSummary: Sendable, Hashable {
    public var attempt: Int
    public var fence: Int64
    public var runner: String
    public var host: String
    public var grantedAt: Instant
    public var startedAt: Instant?
    public var finishedAt: Instant?
    /// A run state, or `declined`; `nil` while it runs.
    public var outcome: String?
    public var reason: RunReason?
    public var exitCode: Int32?
    public var signal: Int32?
    public var isLate: Bool
    public var isStale: Bool
    public var usage: RunUsage
    public var stdoutBytes: Int64
    public var stderrBytes: Int64

    public init(
        attempt: Int, fence: Int64, runner: String, host: String, grantedAt: Instant, startedAt: Instant?,
        finishedAt: Instant?, outcome: String?, reason: RunReason?, exitCode: Int32?, signal: Int32?, isLate: Bool,
        isStale: Bool, usage: RunUsage, stdoutBytes: Int64, stderrBytes: Int64
    ) {
        self.attempt = attempt
        self.fence = fence
        self.runner = runner
        self.host = host
        self.grantedAt = grantedAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.outcome = outcome
        self.reason = reason
        self.exitCode = exitCode
        self.signal = signal
        self.isLate = isLate
        self.isStale = isStale
        self.usage = usage
        self.stdoutBytes = stdoutBytes
        self.stderrBytes = stderrBytes
    }
}

public struct RunnerSummary: Sendable, Hashable {
    public var description: RunnerDescription
    public var busy: Int
    public var firstSeenAt: Instant
    public var lastSeenAt: Instant

    public init(description: RunnerDescription, busy: Int, firstSeenAt: Instant, lastSeenAt: Instant) {
        self.description = description
        self.busy = busy
        self.firstSeenAt = firstSeenAt
        self.lastSeenAt = lastSeenAt
    }
}

/// A process that has announced itself.
public struct ProcessSummary: Sendable, Hashable {
    public var description: ProcessDescription
    public var firstSeenAt: Instant
    public var lastSeenAt: Instant

    public init(description: ProcessDescription, firstSeenAt: Instant, lastSeenAt: Instant) {
        self.description = description
        self.firstSeenAt = firstSeenAt
        self.lastSeenAt = lastSeenAt
    }
}

/// What is in one queue.
public struct QueueSummary: Sendable, Hashable {
    public var name: String
    /// Waiting, pending and queued runs.
    public var waiting: Int
    public var running: Int
    /// The instant of the oldest run that waits.
    public var oldest: Instant?

    public init(name: String, waiting: Int, running: Int, oldest: Instant?) {
        self.name = name
        self.waiting = waiting
        self.running = running
        self.oldest = oldest
    }
}
