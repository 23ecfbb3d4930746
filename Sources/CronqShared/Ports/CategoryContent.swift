public import CronqSchedule

public struct CategorySummary: Sendable, Hashable {
    public var id: Int64
    public var name: String
    /// Counts what was done to it, from 1.
    public var version: Int64
    /// How many it has that are not removed.
    public var jobs: Int

    public init(id: Int64, name: String, version: Int64 = 0, jobs: Int = 0) {
        self.id = id
        self.name = name
        self.version = version
        self.jobs = jobs
    }
}

/// A category with its jobs, now or at a version.
public struct CategoryContent: Sendable, Hashable {
    public var category: CategorySummary
    /// The version that this is the content of.
    public var version: Int64
    /// By name.
    public var jobs: [Entry]

    public struct Entry: Sendable, Hashable {
        public var id: JobID
        public var revision: Int
        public var definition: JobDefinition

        public init(id: JobID, revision: Int, definition: JobDefinition) {
            self.id = id
            self.revision = revision
            self.definition = definition
        }
    }

    public init(category: CategorySummary, version: Int64, jobs: [Entry]) {
        self.category = category
        self.version = version
        self.jobs = jobs
    }
}

/// One change of a category.
public struct CategoryVersion: Sendable, Hashable {
    public var version: Int64
    public var at: Instant
    public var by: String
    public var added: Int
    public var changed: Int
    public var removed: Int
    public var comment: String?

    public init(
        version: Int64, at: Instant, by: String, added: Int, changed: Int, removed: Int, comment: String? = nil
    ) {
        self.version = version
        self.at = at
        self.by = by
        self.added = added
        self.changed = changed
        self.removed = removed
        self.comment = comment
    }
}

/// One definition that a job has had.
public struct RevisionSummary: Sendable, Hashable {
    public var revision: Int
    public var at: Instant
    public var by: String
    public var definition: JobDefinition

    public init(revision: Int, at: Instant, by: String, definition: JobDefinition) {
        self.revision = revision
        self.at = at
        self.by = by
        self.definition = definition
    }
}

/// What a job was at an instant.
public struct JobMoment: Sendable, Hashable {
    public var createdAt: Instant
    /// The definition then in force; `nil` = the job did not exist yet.
    public var revision: RevisionSummary?
    /// When it had been removed and by whom; `nil` = it was there.
    public var removal: Removal?

    public struct Removal: Sendable, Hashable {
        public var at: Instant
        public var by: String

        public init(at: Instant, by: String) {
            self.at = at
            self.by = by
        }
    }

    public init(createdAt: Instant, revision: RevisionSummary?, removal: Removal?) {
        self.createdAt = createdAt
        self.revision = revision
        self.removal = removal
    }
}
