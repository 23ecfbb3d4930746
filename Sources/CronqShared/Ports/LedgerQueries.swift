public import CronqSchedule

/// Which jobs, in which order.
public struct JobQuery: Sendable, Hashable {
    public enum Order: Sendable, Hashable {
        case id
        case name
        /// By the category's id, then by the job's.
        case category
        /// By the category's id, then by the job's name.
        case categoryAndName
    }

    /// Jobs in a condition.
    public enum Condition: String, Sendable, Hashable, CaseIterable {
        /// The newest run that counts failed.
        case failing
        /// A run has not ended.
        case active
        /// A run is running.
        case running
        case paused
        case disabled
        /// Neither paused nor disabled, and with a next run.
        case scheduled
    }

    public var id: JobID?
    /// These jobs only, at most 1,000; `nil` = whichever.
    public var ids: [JobID]?
    public var categoryID: Int64?
    public var categoryName: String?
    /// Part of the name, the case apart.
    public var search: String?
    public var condition: Condition?
    public var order: Order
    public var descending: Bool
    /// The page begins behind this job.
    public var after: JobID?
    public var offset: Int
    public var limit: Int
    /// How many of its newest runs each job carries.
    public var recentRuns: Int

    public init(
        id: JobID? = nil, ids: [JobID]? = nil, categoryID: Int64? = nil, categoryName: String? = nil,
        search: String? = nil, condition: Condition? = nil, order: Order = .id, descending: Bool = false,
        after: JobID? = nil, offset: Int = 0, limit: Int = 100, recentRuns: Int = 10
    ) {
        self.id = id
        self.ids = ids.map { Array($0.prefix(1_000)) }
        self.categoryID = categoryID
        self.categoryName = categoryName
        self.search = search
        self.condition = condition
        self.order = order
        self.descending = descending
        self.after = after
        self.offset = offset
        self.limit = limit
        self.recentRuns = recentRuns
    }
}

/// Which runs.
public struct RunQuery: Sendable, Hashable {
    public var job: JobID?
    public var categoryID: Int64?
    /// Empty = every state.
    public var states: Set<RunState>
    public var queue: String?
    /// Instants from here on.
    public var from: Instant?
    /// Instants before this.
    public var until: Instant?
    /// Behind this run in the order of the page.
    public var before: RunID?
    public var after: RunID?
    /// Oldest instants first; otherwise newest first.
    public var ascending: Bool
    public var limit: Int

    public init(
        job: JobID? = nil, categoryID: Int64? = nil, states: Set<RunState> = [], queue: String? = nil,
        from: Instant? = nil, until: Instant? = nil, before: RunID? = nil, after: RunID? = nil,
        ascending: Bool = false, limit: Int = 100
    ) {
        self.job = job
        self.categoryID = categoryID
        self.states = states
        self.queue = queue
        self.from = from
        self.until = until
        self.before = before
        self.after = after
        self.ascending = ascending
        self.limit = limit
    }

    /// How many rows a page looks at, at most: filters that find little end early and say where to go on.
    public static let scanLimit = 20_000

    /// The ids that the query's times and cursors leave.
    public var bounds: (lower: RunID, upper: RunID) {
        let first = RunID(high: 0, low: 0)
        let lower = max(from.map { RunID.first(at: $0) } ?? first, after ?? first)
        let upper = min(until.map { RunID.first(at: $0) } ?? .last, before ?? .last)
        return (lower, upper)
    }
}
