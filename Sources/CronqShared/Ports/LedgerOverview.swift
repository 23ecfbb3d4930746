public import CronqSchedule

/// What is broken, what is late, what runs and what comes next. Counts stop at `countLimit`.
public struct LedgerOverview: Sendable, Hashable {
    public var jobs: Int
    public var paused: Int
    /// How many runs are running, and the first of them.
    public var runningCount: Int
    public var running: [RunSummary]
    /// Pending, queued and waiting runs; the oldest of them.
    public var waiting: Int
    public var waitingRuns: [RunSummary]
    /// Jobs whose newest finished run failed; of those that failed last, that run.
    public var failing: Int
    public var failingRuns: [RunSummary]
    /// Instants that should have become runs by now: nobody claims them.
    public var overdue: Int
    /// The next instants of all jobs, soonest first, overdue ones included.
    public var upcoming: [Upcoming]

    public static let countLimit = 100_000
    /// How many runs and instants each list has.
    public static let listLimit = 12
    /// How long after its instant a schedule that nobody claimed counts as overdue.
    public static let overdueAfter = TimeSpan.seconds(30)

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

    public init(
        jobs: Int = 0, paused: Int = 0, runningCount: Int = 0, running: [RunSummary] = [], waiting: Int = 0,
        waitingRuns: [RunSummary] = [], failing: Int = 0, failingRuns: [RunSummary] = [], overdue: Int = 0,
        upcoming: [Upcoming] = []
    ) {
        self.jobs = jobs
        self.paused = paused
        self.runningCount = runningCount
        self.running = running
        self.waiting = waiting
        self.waitingRuns = waitingRuns
        self.failing = failing
        self.failingRuns = failingRuns
        self.overdue = overdue
        self.upcoming = upcoming
    }
}
