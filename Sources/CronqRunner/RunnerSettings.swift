public import CronqSchedule
import CronqShared

/// What a runner is told at its start.
public struct RunnerSettings: Sendable {
    public var slots: Int
    /// Routing keys; empty = every one.
    public var queues: [String]
    /// Where journal and spool lie.
    public var stateDirectory: String
    /// Where the job logs go.
    public var logDirectory: String
    public var lease: TimeSpan
    /// For jobs that name none; `nil` = unlimited.
    public var defaultTimeout: TimeSpan?
    /// `CRONQ_RUNNER_PASS_ENV`: what commands may see of the runner's environment.
    public var passedEnvironment: String
    /// Whether jobs of original injectors are taken (design §3.6).
    public var acceptsLegacy: Bool
    public var host: String
    public var version: String

    public init(
        slots: Int, queues: [String], stateDirectory: String, logDirectory: String, lease: TimeSpan = .seconds(20),
        defaultTimeout: TimeSpan? = nil, passedEnvironment: String = "", acceptsLegacy: Bool = false,
        host: String, version: String
    ) {
        self.slots = slots
        self.queues = queues
        self.stateDirectory = stateDirectory
        self.logDirectory = logDirectory
        self.lease = lease
        self.defaultTimeout = defaultTimeout
        self.passedEnvironment = passedEnvironment
        self.acceptsLegacy = acceptsLegacy
        self.host = host
        self.version = version
    }
}
