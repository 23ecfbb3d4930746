public import CronqSchedule

/// A definition as the claim needs it: read and parsed once.
public struct CompiledJob: Sendable {
    public var id: JobID
    public var revision: Int
    public var category: String
    public var definition: JobDefinition
    /// `nil` if the stored schedule can no longer be read; `fault` says why.
    public var schedule: Schedule?
    public var fault: String?
    /// Whether the definition itself can be read. If not, `definition` is a stand-in that must not be published.
    public var isReadable: Bool

    public init(
        id: JobID, revision: Int, category: String, definition: JobDefinition, schedule: Schedule? = nil,
        fault: String? = nil, isReadable: Bool = true
    ) {
        self.id = id
        self.revision = revision
        self.category = category
        self.definition = definition
        self.schedule = schedule
        self.fault = fault
        self.isReadable = isReadable
    }

    /// How long after its instant a run may still start.
    public var startDeadline: TimeSpan { definition.startDeadline ?? JobDefinition.defaultStartDeadline }

    /// After this nobody may start the run of an instant any more.
    public func startBy(_ nominal: Instant) -> Instant { nominal + startDeadline }

    /// Between TERM and KILL.
    public var grace: TimeSpan { definition.grace ?? JobDefinition.defaultGrace }

    /// What a runner is told of a run of this job.
    public func message(for run: RunID, attempt: Int, scheduledAt: Instant) -> JobMessage {
        JobMessage(
            runID: run, jobID: id, name: definition.name, category: category, command: definition.command,
            queue: definition.routingKey, attempt: attempt, scheduledAt: scheduledAt, timeout: definition.timeout,
            grace: definition.grace, onLost: definition.onLost)
    }
}
