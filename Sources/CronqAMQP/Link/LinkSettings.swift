import CronqShared
import Logging

/// How a link connects.
struct LinkSettings: Sendable {
    enum HostOrder: Sendable {
        case asWritten
        /// So that many processes spread over the hosts.
        case random
    }

    var broker: BrokerSettings
    /// What the broker's list of connections shows.
    var connectionName: String
    /// At most 15 bytes, for `top -H`.
    var threadName: String
    var order: HostOrder
    /// Whether somebody else tells of a refusal at the first attempt.
    var throwsFirstRefusal = false
    var availability: AvailabilityLog
    var logger: Logger

    func hosts() -> [ServerHost] { order == .random ? broker.hosts.shuffled() : broker.hosts }
}
