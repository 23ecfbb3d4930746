public import CronqSchedule

/// What an original injector publishes: a run that the ledger does not know (design §3.6).
public struct LegacyJob: Sendable, Hashable, Codable {
    /// As the original wrote it: a UUID as 32 hexadecimal digits.
    public var runID: String
    public var jobID: JobID
    /// Empty if there was none: the original does not insist on it.
    public var name: String
    public var command: String
    /// The routing key of the queue that it came from; the message itself does not name it.
    public var queue: String

    public init(
        runID: String, jobID: JobID, name: String, command: String, queue: String = JobDefinition.defaultRoutingKey
    ) {
        self.runID = runID
        self.jobID = jobID
        self.name = name
        self.command = command
        self.queue = queue
    }
}

/// What an original runner says about a run, in no dependable order: without output, and never twice (design §3.6).
public struct LegacyReport: Sendable, Hashable, Codable {
    public enum Kind: Sendable, Hashable, Codable {
        /// The command is about to be spawned.
        case starting
        /// It has ended; the code is a signal's negative number if one ended it.
        case finished(code: Int32)
        /// It could not be spawned.
        case failed
    }

    public var run: RunID
    public var jobID: JobID
    public var kind: Kind
    public var host: String
    /// When it was sent, by the runner's clock.
    public var at: Instant
    /// How long the command ran, in seconds; the original throws it away.
    public var runSeconds: Double?

    public init(run: RunID, jobID: JobID, kind: Kind, host: String, at: Instant, runSeconds: Double? = nil) {
        self.run = run
        self.jobID = jobID
        self.kind = kind
        self.host = host
        self.at = at
        self.runSeconds = runSeconds
    }
}
