import CronqSchedule
import CronqShared

/// Which queues there are, what they are like, and where a message goes (design §3.4).
///
/// Nothing here has a dead-letter exchange or a length limit: those are the operator's to set, by policy.
enum Topology {
    /// The queues a consumer reads.
    ///
    /// - Throws: `refused` for job queues that can never be consumed.
    static func queues(of source: ConsumerSource) throws(BrokerError) -> [QueueName] {
        switch source {
        case .jobs(let keys):
            guard !keys.isEmpty else {
                throw BrokerError(
                    .refused, "a runner must be told which queues it serves: RabbitMQ has no word for all")
            }
            var names: [QueueName] = []
            for key in keys {
                guard let name = jobQueue(behind: key) else {
                    throw BrokerError(.refused, "“\(key.prefix(100))” cannot be the queue of jobs: \(rule)")
                }
                if !names.contains(.jobs(name)) { names.append(.jobs(name)) }
            }
            return names
        case .offers: return [.offers]
        case .heartbeats: return [.heartbeats]
        case .results: return [.results]
        case .output: return [.output]
        case .inbox(let runner): return [.inbox(runner)]
        case .wake: return [.wake]
        }
    }

    private static let rule = """
        its name must have 1 to 255 bytes, must not begin with “amq.” and must not be one of CronQ's own
        """

    /// The routing key `default` leads to the queue `cronq_jobs`, any other to the queue of its own name.
    ///
    /// - Returns: `nil` for names that no job queue can have.
    static func jobQueue(behind key: String) -> String? {
        let name = RoutingKey.queue(ofKey: key)
        guard (1...255).contains(name.utf8.count), !RoutingKey.isReserved(name) else { return nil }
        return name
    }

    static let standardJobQueue = RoutingKey.queue(ofKey: JobDefinition.defaultRoutingKey)
    static let dead = "cronq_dead"

    /// Where a message with this address goes; `nil` if no queue can ever take it.
    static func route(to address: Address) -> Route? {
        switch address {
        case .jobs(let key):
            guard jobQueue(behind: key) != nil else { return nil }
            return Route(exchange: ExchangePlan.cronq.name, key: key, needs: .exchange(.cronq))
        case .offers: return Route(to: .offers)
        case .heartbeats: return Route(to: .heartbeats)
        case .results: return Route(to: .results)
        case .output: return Route(to: .output)
        case .inbox(let runner):
            return Route(exchange: "", key: QueueName.inbox(runner).text, needs: .nothing)
        case .wake:
            return Route(exchange: ExchangePlan.wake.name, key: "", isMandatory: false, needs: .exchange(.wake))
        }
    }

    /// Where what nobody can handle goes.
    static let deadLetters = Route(to: .dead)
}

/// The way of a message, and what must be there before it is sent.
struct Route: Sendable, Hashable {
    enum Need: Sendable, Hashable {
        /// What is missing is told by the message's return.
        case nothing
        case exchange(ExchangePlan)
        case queue(QueueName)
    }

    var exchange: String
    var key: String
    var isMandatory = true
    var needs: Need

    /// Through the default exchange straight to a queue, so that a lost binding loses nothing.
    fileprivate init(to queue: QueueName) {
        self.init(exchange: "", key: queue.text, needs: .queue(queue))
    }

    fileprivate init(exchange: String, key: String, isMandatory: Bool = true, needs: Need) {
        self.exchange = exchange
        self.key = key
        self.isMandatory = isMandatory
        self.needs = needs
    }
}
