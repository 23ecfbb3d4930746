import CronqSchedule

/// One field of a definition that differs between two of its revisions, in the vocabulary of the API.
public struct DefinitionChange: Sendable, Hashable {
    public var field: String
    /// `nil` = it was left out.
    public var old: String?
    public var new: String?

    public init(field: String, old: String?, new: String?) {
        self.field = field
        self.old = old
        self.new = new
    }

    /// What differs, in the order of the fields; `nil` stands for a job that is not there.
    public static func between(_ old: JobDefinition?, _ new: JobDefinition?) -> [DefinitionChange] {
        let before = old?.fields ?? []
        let after = new?.fields ?? []
        let names = (after.isEmpty ? before : after).map(\.name)
        return names.compactMap { name in
            let old = before.first { $0.name == name }?.value
            let new = after.first { $0.name == name }?.value
            return old == new ? nil : DefinitionChange(field: name, old: old, new: new)
        }
    }
}

extension JobDefinition {
    /// One field as readers see it.
    public struct Field: Sendable, Hashable {
        public var name: String
        /// `nil` = left out.
        public var value: String?
    }

    /// Every field, in the order in which people write them.
    public var fields: [Field] {
        [
            Field(name: "name", value: name),
            Field(name: "description", value: description),
            Field(name: "schedule", value: schedule),
            Field(name: "time_zone", value: timeZone),
            Field(name: "command", value: command),
            Field(name: "routing_key", value: routingKey),
            Field(name: "enabled", value: enabled ? "true" : "false"),
            Field(name: "timeout", value: timeout?.text),
            Field(name: "grace", value: grace?.text),
            Field(name: "start_deadline", value: startDeadline?.text),
            Field(name: "on_lost", value: onLost.rawValue),
        ]
    }
}
