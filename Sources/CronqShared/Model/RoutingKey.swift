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

    private static let originalQueue = "cronq_jobs"
}
