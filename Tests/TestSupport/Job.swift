/// A job as a test sends it; what is `nil` is left out.
public struct Job: Encodable, Sendable {
    /// Comes once a year: for jobs that only run by hand.
    public static let never = "17 3 29 2 *"
    public static let eachSecond = "R/2024-01-01T00:00:00Z/PT1S"

    public var name: String
    public var schedule: String
    public var command: String
    public var routingKey: String?
    public var timeout: String?
    public var grace: String?
    public var onLost: String?

    public init(
        name: String, schedule: String = Job.never, command: String, routingKey: String? = nil, timeout: String? = nil,
        grace: String? = nil, onLost: String? = nil
    ) {
        self.name = name
        self.schedule = schedule
        self.command = command
        self.routingKey = routingKey
        self.timeout = timeout
        self.grace = grace
        self.onLost = onLost
    }

    private enum CodingKeys: String, CodingKey {
        case name, schedule, command, timeout, grace
        case routingKey = "routing_key"
        case onLost = "on_lost"
    }
}
