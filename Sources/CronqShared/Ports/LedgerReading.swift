public import CronqSchedule

/// What pages and the API read. No query's cost grows with history.
public protocol LedgerReading: Sendable {
    func now() async throws(StoreError) -> Instant
    func categories() async throws(StoreError) -> [CategorySummary]
    /// Jobs that exist now, with their newest runs.
    func jobs(_ query: JobQuery) async throws(StoreError) -> [JobSummary]
    /// One job, removed ones included.
    func job(_ id: JobID) async throws(StoreError) -> JobSummary?
    /// Runs of one job, newest first.
    func runs(ofJob id: JobID, before: RunID?, limit: Int) async throws(StoreError) -> [RunSummary]
    func run(_ id: RunID) async throws(StoreError) -> RunDetail?
    /// Failed, timed out and lost runs of all jobs, newest first.
    func failures(before: RunID?, limit: Int) async throws(StoreError) -> [RunSummary]
    /// Stored output of a run's newest attempt that is known, oldest first, from chunk number `from` on.
    func output(of run: RunID, fence: Int64?, from: Int, limit: Int) async throws(StoreError) -> [OutputChunk]
    /// Runners seen since an instant.
    func runners(since: Instant) async throws(StoreError) -> [RunnerSummary]
    /// Injectors and results workers that have announced themselves since an instant.
    func processes(since: Instant) async throws(StoreError) -> [ProcessSummary]
    /// Figures for the home page.
    func overview() async throws(StoreError) -> LedgerOverview
}

/// Everything a store offers.
public typealias JobStore = DefinitionStore & LedgerReading & LedgerStore

public struct CategorySummary: Sendable, Hashable {
    public var id: Int64
    public var name: String

    public init(id: Int64, name: String) {
        self.id = id
        self.name = name
    }
}

/// Which jobs, in which order.
public struct JobQuery: Sendable, Hashable {
    public enum Order: Sendable, Hashable { case id, name, category }

    public var id: JobID?
    public var categoryID: Int64?
    public var categoryName: String?
    public var order: Order
    public var descending: Bool
    public var offset: Int
    public var limit: Int
    /// How many of its newest runs each job carries.
    public var recentRuns: Int

    public init(
        id: JobID? = nil, categoryID: Int64? = nil, categoryName: String? = nil, order: Order = .id,
        descending: Bool = false, offset: Int = 0, limit: Int = 100, recentRuns: Int = 10
    ) {
        self.id = id
        self.categoryID = categoryID
        self.categoryName = categoryName
        self.order = order
        self.descending = descending
        self.offset = offset
        self.limit = limit
        self.recentRuns = recentRuns
    }
}

public struct JobSummary: Sendable, Hashable {
    public var id: JobID
    public var category: CategorySummary
    public var definition: JobDefinition
    /// Counts the definitions this job has had, from 1.
    public var revision: Int
    public var removedAt: Instant?
    public var nextRun: Instant?
    /// Newest first.
    public var recentRuns: [RunSummary]

    public init(
        id: JobID, category: CategorySummary, definition: JobDefinition, revision: Int, removedAt: Instant?,
        nextRun: Instant?, recentRuns: [RunSummary]
    ) {
        self.id = id
        self.category = category
        self.definition = definition
        self.revision = revision
        self.removedAt = removedAt
        self.nextRun = nextRun
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

    public init(
        id: RunID, jobID: JobID, jobName: String, category: String, kind: RunKind, requestedBy: String,
        scheduledAt: Instant, state: RunState, reason: RunReason?, detail: String?, attempt: Int, queue: String,
        host: String?, queuedAt: Instant?, startedAt: Instant?, finishedAt: Instant?, exitCode: Int32?, signal: Int32?,
        isLate: Bool, instants: Int, lastInstant: Instant?, isLegacy: Bool = false
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

public struct LedgerOverview: Sendable, Hashable {
    public var jobs: Int
    public var running: [RunSummary]
    /// Pending, queued and waiting runs.
    public var waiting: Int
    /// Jobs whose newest finished run failed.
    public var failing: Int
    /// The next instants of all jobs, soonest first.
    public var upcoming: [Upcoming]

    public struct Upcoming: Sendable, Hashable {
        public var jobID: JobID
        public var jobName: String
        public var category: String
        public var at: Instant

        public init(jobID: JobID, jobName: String, category: String, at: Instant) {
            self.jobID = jobID
            self.jobName = jobName
            self.category = category
            self.at = at
        }
    }

    public init(jobs: Int, running: [RunSummary], waiting: Int, failing: Int, upcoming: [Upcoming]) {
        self.jobs = jobs
        self.running = running
        self.waiting = waiting
        self.failing = failing
        self.upcoming = upcoming
    }
}
