public import CronqSchedule

/// Job definitions: every change that people and scripts make.
public protocol DefinitionStore: Sendable {
    /// Makes a category hold exactly these jobs, in one transaction: adds, changes, removes. Removed jobs keep their history and
    /// get it back when their name returns. An instant that is already due is claimed under the old definition first.
    ///
    /// - Throws: `DefinitionError` if a definition cannot be accepted; nothing is changed then.
    func replaceCategory(
        _ name: String, with jobs: [JobDefinition], by actor: String
    ) async throws -> CategoryReplacement

    /// Makes a run of the job, to be started now, whatever else runs.
    ///
    /// - Parameter request: Two calls with the same token make one run.
    /// - Returns: The run, or `nil` if there is no such job.
    func runNow(_ job: JobID, by actor: String, request: String) async throws(StoreError) -> RunID?
}

/// What became of a category.
public struct CategoryReplacement: Sendable, Hashable {
    public var categoryID: Int64
    /// In the order of the request.
    public var jobs: [Placed]
    /// Names of the jobs that are gone.
    public var removed: [String]

    public struct Placed: Sendable, Hashable {
        public var id: JobID
        public var name: String
        public var change: Change
        /// `nil` = it will not run again by itself.
        public var nextRun: Instant?

        public init(id: JobID, name: String, change: Change, nextRun: Instant?) {
            self.id = id
            self.name = name
            self.change = change
            self.nextRun = nextRun
        }
    }

    public enum Change: String, Sendable, Hashable, Codable { case added, changed, unchanged }

    public init(categoryID: Int64, jobs: [Placed], removed: [String]) {
        self.categoryID = categoryID
        self.jobs = jobs
        self.removed = removed
    }
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
