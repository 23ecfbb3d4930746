public import CronqSchedule

/// One change somebody made, or tried to make: who, when, from where, what.
public struct AuditEntry: Sendable, Hashable {
    public var id: Int64
    public var at: Instant
    public var author: Author
    public var event: AuditEvent

    public init(id: Int64, at: Instant, author: Author, event: AuditEvent) {
        self.id = id
        self.at = at
        self.author = author
        self.event = event
    }
}

/// What an audit entry says.
public struct AuditEvent: Sendable, Hashable {
    public var action: AuditAction
    public var subject: Subject
    /// The category it belongs to, if any.
    public var category: String?
    /// What changed, for people, on one line; never a secret.
    public var summary: String

    /// What was changed.
    public struct Subject: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
            case category, job, run, user, token, session, instance
        }

        public var kind: Kind
        /// Its number or run id; empty for the instance.
        public var id: String
        public var name: String

        public init(_ kind: Kind, id: String = "", name: String) {
            self.kind = kind
            self.id = id
            self.name = name
        }
    }

    public init(_ action: AuditAction, _ subject: Subject, category: String? = nil, summary: String = "") {
        self.action = action
        self.subject = subject
        self.category = category
        self.summary = summary
    }
}

/// What was done. The raw value is what stores and the API carry.
public enum AuditAction: String, Sendable, Hashable, Codable, CaseIterable {
    /// A set of jobs was sent, or an older version of it brought back.
    case categoryChanged = "category.changed"
    case jobCreated = "job.created"
    case jobChanged = "job.changed"
    case jobRemoved = "job.removed"
    case jobPaused = "job.paused"
    case jobResumed = "job.resumed"
    case jobSkipped = "job.skipped"
    case runRequested = "run.requested"
    case runRetried = "run.retried"
    case runCancelled = "run.cancelled"
    case userCreated = "user.created"
    case userChanged = "user.changed"
    case userRemoved = "user.removed"
    case passwordChanged = "user.password"
    case tokenCreated = "token.created"
    case tokenRevoked = "token.revoked"
    case loggedIn = "session.opened"
    case loginRefused = "session.refused"
    case loggedOut = "session.closed"
    case linkCreated = "link.created"
}

/// Which entries; newest first.
public struct AuditQuery: Sendable, Hashable {
    public var before: Int64?
    public var limit: Int
    public var action: AuditAction?
    /// The author's name, exactly.
    public var author: String?
    public var subject: AuditEvent.Subject.Kind?
    /// Within `subject`: its number or run id.
    public var subjectID: String?

    public init(
        before: Int64? = nil, limit: Int = 100, action: AuditAction? = nil, author: String? = nil,
        subject: AuditEvent.Subject.Kind? = nil, subjectID: String? = nil
    ) {
        self.before = before
        self.limit = limit
        self.action = action
        self.author = author
        self.subject = subject
        self.subjectID = subjectID
    }
}
