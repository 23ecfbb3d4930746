/// A job as a test sends it; what is `nil` is left out.
struct Job: Encodable {
    /// Comes once a year: for jobs that only run by hand.
    static let never = "17 3 29 2 *"
    static let eachSecond = "R/2024-01-01T00:00:00Z/PT1S"

    var name: String
    var schedule = Job.never
    var command: String
    var routingKey: String?
    var timeout: String?
    var grace: String?
    var onLost: String?

    enum CodingKeys: String, CodingKey {
        case name, schedule, command, timeout, grace
        case routingKey = "routing_key"
        case onLost = "on_lost"
    }
}
