public import CronqSchedule

/// Job definitions, and what people ask of jobs and runs. Every change writes its audit entry in the same transaction.
public protocol DefinitionStore: Sendable {
    /// Changes a category in one transaction. Removed jobs keep their history and get it back when their name returns. An
    /// instant that is already due is claimed under the old definition first; what a job at rest has slept through is written as
    /// skipped when its schedule moves or goes, and the job rests on. A change that changes something makes a new
    /// version of the category; one that changes nothing leaves its version, and writes no audit entry.
    ///
    /// - Throws: `DefinitionError` if a definition cannot be accepted, `EditConflict` if the category or job is not what the
    ///   caller expected; nothing is changed then.
    func changeCategory(_ request: CategoryRequest, by author: Author) async throws -> CategoryReplacement

    /// Makes a run of a job, to be started now, whatever else runs.
    ///
    /// - Returns: The run, or `nil` if there is no such job, or the run to be retried is not of this job or has not ended.
    func start(_ request: RunRequest, by author: Author) async throws(StoreError) -> RunID?

    /// Ends runs: at once what has not started; what runs is ended by its runner as soon as an injector has told it.
    ///
    /// - Parameter reason: Why, for the history.
    /// - Returns: One answer for each run, in their order.
    func cancel(_ runs: [RunID], reason: String?, by author: Author) async throws(StoreError) -> [CancelAnswer]

    /// Lets jobs rest: their next instants stay and are not claimed. An instant that is due already is claimed first. Jobs that
    /// rest already get the new end and note.
    ///
    /// - Parameter until: When they go on by themselves; `nil` = when somebody resumes them.
    /// - Returns: The jobs that rest now; unknown and removed ones are left out.
    func pause(_ jobs: [JobID], until: Instant?, note: String?, by author: Author) async throws(StoreError) -> [JobID]

    /// Ends the rest of jobs: what became due meanwhile gets its rows, the latest instant runs (P2).
    ///
    /// - Returns: The jobs that rested.
    func resume(_ jobs: [JobID], by author: Author) async throws(StoreError) -> [JobID]

    /// Writes the next instant of each job as `skipped` and moves on to the one after it.
    ///
    /// - Returns: What is skipped; jobs without a next instant, and resting ones, are left out.
    func skipNext(_ jobs: [JobID], by author: Author) async throws(StoreError) -> [SkippedInstant]
}

extension DefinitionStore {
    /// Makes a category hold exactly these jobs.
    public func replaceCategory(
        _ name: String, with jobs: [JobDefinition], by author: Author
    ) async throws -> CategoryReplacement {
        try await changeCategory(CategoryRequest(category: name, edit: .replace(jobs)), by: author)
    }

    /// Runs a job now. Two calls with the same token make one run.
    public func runNow(_ job: JobID, by author: Author, request token: String) async throws(StoreError) -> RunID? {
        try await start(RunRequest(job: job, token: token), by: author)
    }
}

/// One change of a category.
public struct CategoryRequest: Sendable, Hashable {
    public enum Edit: Sendable, Hashable {
        /// It holds exactly these.
        case replace([JobDefinition])
        /// These are added or changed, the others stay.
        case update([JobDefinition])
        /// Those whose names are not there yet are added; nothing else changes.
        case create([JobDefinition])
        /// One job is changed, its name perhaps; `as: nil` adds it, and its name must not be there.
        case save(JobDefinition, as: JobID?)
        /// These jobs go; those of other categories stay.
        case remove([JobID])
        /// It holds again what it held at a version: each definition comes back to the job that had it, under its name of then.
        case restore(version: Int64)
    }

    /// What the caller believes to change.
    public enum Expectation: Sendable, Hashable {
        /// The category is at this version; 0 = there is no such category yet.
        case version(Int64)
        /// The category exists, and nothing was done to it since it was made or versions began: it is at version 0.
        case unversioned
        /// The category exists, at whatever version.
        case anyVersion
        /// The job of a `save` is at this revision.
        case revision(Int)
    }

    public var category: String
    public var edit: Edit
    public var expected: Expectation?
    /// Whether to find out only what would be done.
    public var isDryRun: Bool
    /// Why, for the history.
    public var comment: String?

    public init(
        category: String, edit: Edit, expected: Expectation? = nil, isDryRun: Bool = false, comment: String? = nil
    ) {
        self.category = category
        self.edit = edit
        self.expected = expected
        self.isDryRun = isDryRun
        self.comment = comment
    }
}

/// The category or job is not what the caller expected: somebody else was faster, or it is gone.
public struct EditConflict: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// It was changed meanwhile; `current` says what it is at.
        case changed
        /// There is no such category, version or job.
        case missing
        /// Another job of the category has the name.
        case nameTaken
    }

    public var code: Code
    /// The category's version now; 0 = there is none.
    public var current: Int64
    public var description: String

    public init(_ code: Code, current: Int64, _ description: String) {
        self.code = code
        self.current = current
        self.description = description
    }
}

/// What became of a category.
public struct CategoryReplacement: Sendable, Hashable {
    public var categoryID: Int64
    /// The category's version afterwards; in a dry run the one that it would get.
    public var version: Int64
    /// In the order of the request; for a removal empty.
    public var jobs: [Placed]
    /// The jobs that are gone, by id.
    public var removed: [Removed]

    public struct Placed: Sendable, Hashable {
        /// 0 in a dry run for a job that is not there yet.
        public var id: JobID
        public var name: String
        public var change: Change
        /// `nil` = it will not run again by itself.
        public var nextRun: Instant?
        /// Its next run under the old definition; `nil` = it had none.
        public var previousNextRun: Instant?

        public init(id: JobID, name: String, change: Change, nextRun: Instant?, previousNextRun: Instant? = nil) {
            self.id = id
            self.name = name
            self.change = change
            self.nextRun = nextRun
            self.previousNextRun = previousNextRun
        }
    }

    public struct Removed: Sendable, Hashable {
        public var id: JobID
        public var name: String
        /// The run that will not be.
        public var previousNextRun: Instant?

        public init(id: JobID, name: String, previousNextRun: Instant? = nil) {
            self.id = id
            self.name = name
            self.previousNextRun = previousNextRun
        }
    }

    public enum Change: String, Sendable, Hashable, Codable { case added, changed, unchanged }

    public init(categoryID: Int64, version: Int64 = 0, jobs: [Placed], removed: [Removed]) {
        self.categoryID = categoryID
        self.version = version
        self.jobs = jobs
        self.removed = removed
    }
}

/// A run that somebody asks for.
public struct RunRequest: Sendable, Hashable {
    public var job: JobID
    /// The run that is to be tried again; the new one names it, and runs under the definition now in force.
    public var retryOf: RunID?
    /// Why, for the history.
    public var note: String?
    /// Two requests with the same token make one run.
    public var token: String

    public init(job: JobID, retryOf: RunID? = nil, note: String? = nil, token: String) {
        self.job = job
        self.retryOf = retryOf
        self.note = note
        self.token = token
    }
}

/// What became of the wish to end a run.
public enum CancelAnswer: Sendable, Hashable {
    /// It had not started and never will.
    case cancelled
    /// It runs; its runner is told to end it.
    case requested
    /// It had ended already.
    case ended(RunState)
    /// Original runners have it, and nobody can tell them.
    case outOfReach
    case unknown
}

/// An instant that was skipped on request.
public struct SkippedInstant: Sendable, Hashable {
    public var job: JobID
    public var run: RunID
    public var instant: Instant
    public var nextRun: Instant?

    public init(job: JobID, run: RunID, instant: Instant, nextRun: Instant?) {
        self.job = job
        self.run = run
        self.instant = instant
        self.nextRun = nextRun
    }
}

/// A job at rest.
public struct Pause: Sendable, Hashable {
    public var since: Instant
    /// `nil` = until somebody resumes it.
    public var until: Instant?
    public var by: String
    public var note: String?

    public init(since: Instant, until: Instant?, by: String, note: String?) {
        self.since = since
        self.until = until
        self.by = by
        self.note = note
    }

    /// When rows of jobs that rest without an end look due: the end of the year 9999.
    public static let farFuture = Instant(microseconds: 253_402_300_799_000_000)

    /// When a schedule is looked at again whose next instant is `nominal`.
    public func dueAt(_ nominal: Instant) -> Instant { until.map { max($0, nominal) } ?? Self.farFuture }

    public func isInForce(at now: Instant) -> Bool { until.map { now < $0 } ?? true }
}

/// What is wrong with definitions, field by field.
public struct DefinitionError: Error, Sendable, Hashable, CustomStringConvertible {
    public var faults: [FieldFault]

    public init(_ faults: [FieldFault]) { self.faults = faults }

    public var description: String {
        faults.map { "\($0.path): \($0.message)" }.joined(separator: "; ")
    }
}

/// One field that cannot be accepted.
public struct FieldFault: Sendable, Hashable, Codable {
    /// Such as `jobs[3].schedule`.
    public var path: String
    /// What is wrong, the value, and what would be accepted.
    public var message: String

    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }
}
