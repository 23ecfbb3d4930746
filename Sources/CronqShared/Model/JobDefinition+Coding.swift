import CronqSchedule

/// The stored form: the vocabulary of the API, durations as text, absent fields left out.
extension JobDefinition {
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try fields.decode(String.self, forKey: .name),
            description: try fields.decodeIfPresent(String.self, forKey: .description),
            schedule: try fields.decode(String.self, forKey: .schedule),
            timeZone: try fields.decodeIfPresent(String.self, forKey: .timeZone),
            command: try fields.decode(String.self, forKey: .command),
            routingKey: try fields.decodeIfPresent(String.self, forKey: .routingKey) ?? Self.defaultRoutingKey,
            enabled: try fields.decodeIfPresent(Bool.self, forKey: .enabled) ?? true,
            timeout: try fields.decodeSpan(.timeout),
            grace: try fields.decodeSpan(.grace),
            startDeadline: try fields.decodeSpan(.startDeadline),
            onLost: try fields.decodeIfPresent(OnLost.self, forKey: .onLost) ?? .fail)
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(name, forKey: .name)
        try fields.encodeIfPresent(description, forKey: .description)
        try fields.encode(schedule, forKey: .schedule)
        try fields.encodeIfPresent(timeZone, forKey: .timeZone)
        try fields.encode(command, forKey: .command)
        try fields.encode(routingKey, forKey: .routingKey)
        try fields.encode(enabled, forKey: .enabled)
        try fields.encodeIfPresent(timeout?.text, forKey: .timeout)
        try fields.encodeIfPresent(grace?.text, forKey: .grace)
        try fields.encodeIfPresent(startDeadline?.text, forKey: .startDeadline)
        try fields.encode(onLost, forKey: .onLost)
    }
}

extension KeyedDecodingContainer<JobDefinition.CodingKeys> {
    fileprivate func decodeSpan(_ key: Key) throws -> TimeSpan? {
        try decodeIfPresent(String.self, forKey: key).map { try TimeSpan(parsing: $0) }
    }
}
