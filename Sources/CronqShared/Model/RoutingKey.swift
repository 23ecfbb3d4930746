/// What ties a job's routing key to the name of the queue behind it.
///
/// They are the same, but for the original's queue `cronq_jobs`, which has served the routing key `default` ever since.
public enum RoutingKey {
    /// The routing key of the jobs in a queue.
    public static func key(ofQueue queue: String) -> String {
        queue == originalQueue ? JobDefinition.defaultRoutingKey : queue
    }

    /// The queue that holds the jobs of a routing key.
    public static func queue(ofKey key: String) -> String {
        key == JobDefinition.defaultRoutingKey ? originalQueue : key
    }

    /// Whether a queue holds something else than jobs: CronQ's own messages, or what RabbitMQ keeps for itself. A job there would never
    /// be found, and a runner there would take messages away from their owner.
    public static func isReserved(_ queue: String) -> Bool {
        ownQueues.contains(queue) || reservedPrefixes.contains { queue.hasPrefix($0) }
    }

    private static let originalQueue = "cronq_jobs"
    private static let ownQueues: Set = [
        "cronq_results", "cronq_output", "cronq_offers", "cronq_heartbeats", "cronq_dead",
    ]
    private static let reservedPrefixes = ["cronq_inbox_", "cronq_wake_", "amq."]
}
