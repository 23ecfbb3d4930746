public import CronqSchedule

/// A job as its owner defines it: one vocabulary for API, files, pages and the command line.
///
/// Durations that are `nil` mean the instance's default. Reading from JSON, with errors by path, is in
/// `JobDefinition+Decoding.swift`.
public struct JobDefinition: Sendable, Hashable, Codable {
    public var name: String
    public var description: String?
    /// The schedule as written.
    public var schedule: String
    /// An IANA zone; `nil` = the instance's.
    public var timeZone: String?
    public var command: String
    /// The queue.
    public var routingKey: String
    public var enabled: Bool
    /// How long the command may run.
    public var timeout: TimeSpan?
    /// Between TERM and KILL.
    public var grace: TimeSpan?
    /// How long after its instant a run may still start.
    public var startDeadline: TimeSpan?
    public var onLost: OnLost

    public init(
        name: String, description: String? = nil, schedule: String, timeZone: String? = nil, command: String,
        routingKey: String = JobDefinition.defaultRoutingKey, enabled: Bool = true, timeout: TimeSpan? = nil,
        grace: TimeSpan? = nil, startDeadline: TimeSpan? = nil, onLost: OnLost = .fail
    ) {
        self.name = name
        self.description = description
        self.schedule = schedule
        self.timeZone = timeZone
        self.command = command
        self.routingKey = routingKey
        self.enabled = enabled
        self.timeout = timeout
        self.grace = grace
        self.startDeadline = startDeadline
        self.onLost = onLost
    }

    /// The queue of a job that names none; the original's.
    public static let defaultRoutingKey = "default"
    /// One day: how long after its instant a run may still start, unless the job says otherwise.
    public static let defaultStartDeadline = TimeSpan.days(1)
    /// Ten seconds between TERM and KILL, unless the job says otherwise.
    public static let defaultGrace = TimeSpan.seconds(10)

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, description, schedule, command, enabled, timeout, grace
        case timeZone = "time_zone"
        case routingKey = "routing_key"
        case startDeadline = "start_deadline"
        case onLost = "on_lost"
    }

    /// Two names are the same job when they differ only by case or by trailing white space.
    public static func nameKey(_ name: String) -> String {
        var trimmed = Substring(name)
        while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
        return trimmed.lowercased()
    }
}
