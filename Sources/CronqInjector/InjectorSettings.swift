public import CronqSchedule
public import CronqShared

/// What an injector is told at its start.
public struct InjectorSettings: Sendable {
    /// The most jobs that one claim takes, and the most runs of one sweep.
    public var claimLimit: Int
    public var retention: Retention
    /// How long at most a run waits that a process without a broker has made due.
    public var lookInterval: TimeSpan
    /// Routing keys of the queues that original runners serve (design §3.6).
    public var legacyQueues: Set<String>
    /// As what it announces itself; `nil` = it does not.
    public var process: ProcessDescription?

    public init(
        claimLimit: Int = 500, retention: Retention = .standard, lookInterval: TimeSpan = .seconds(1),
        legacyQueues: Set<String> = [], process: ProcessDescription? = nil
    ) {
        self.claimLimit = claimLimit
        self.retention = retention
        self.lookInterval = lookInterval
        self.legacyQueues = legacyQueues
        self.process = process
    }

    /// For processes that share their ledger with web servers that cannot wake them.
    public static let fleetLookInterval = TimeSpan.milliseconds(50)
}
