public import CronqSchedule
public import CronqShared

/// Variables that mean the same to several programs.
extension Environment {
    /// `LOGGING_VERBOSE`: anything.
    public var isVerbose: Bool { text("LOGGING_VERBOSE") != nil }

    /// `CRONQ_LEASE`: how long a silent runner is trusted; 20 seconds unless set. All processes of a fleet need the same.
    public func lease() throws(SettingError) -> TimeSpan {
        try span("CRONQ_LEASE", from: .seconds(3), to: .hours(1)) ?? .seconds(20)
    }

    /// `CRONQ_TIME_ZONE`: the zone of jobs that name none; UTC unless set.
    public func defaultZone(_ zones: any ZoneSource) throws(SettingError) -> ZoneRules {
        let name = text("CRONQ_TIME_ZONE") ?? "UTC"
        do {
            return try zones.rules(for: name)
        } catch {
            throw SettingError(name: "CRONQ_TIME_ZONE", value: name, remedy: error.message)
        }
    }

    /// The routing keys of a list of job queues, each once, in the order in which they are written.
    ///
    /// - Throws: `SettingError` for a queue that holds something else than jobs: consuming it would take it away from its owner.
    public func routingKeys(ofQueues name: String) throws(SettingError) -> [String] {
        var keys: [String] = []
        for queue in list(name) {
            guard !RoutingKey.isReserved(queue) else {
                throw SettingError(
                    name: name, value: queue, remedy: "CronQ or RabbitMQ uses this queue itself; name queues of jobs")
            }
            guard queue.utf8.count <= Self.longestQueue else {
                throw SettingError(
                    name: name, value: queue, remedy: "the name of a queue has at most \(Self.longestQueue) bytes")
            }
            let key = RoutingKey.key(ofQueue: queue)
            if !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    /// `CRONQ_LEGACY_QUEUES`: the routing keys of the queues that original runners serve; none unless set.
    public func legacyQueues() throws(SettingError) -> Set<String> {
        Set(try routingKeys(ofQueues: "CRONQ_LEGACY_QUEUES"))
    }

    /// AMQP's limit for short texts, in bytes.
    private static let longestQueue = 255
}
