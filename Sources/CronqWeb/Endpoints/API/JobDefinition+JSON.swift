import CronqSchedule
import CronqShared

extension JobDefinition {
    /// In the vocabulary of PUT, so that it can be sent back; absent durations are the instance's defaults.
    var json: JSONValue {
        [
            "name": .text(name), "description": .text(description), "schedule": .text(schedule),
            "time_zone": .text(timeZone), "command": .text(command), "routing_key": .text(routingKey),
            "enabled": .flag(enabled), "timeout": .text(timeout?.text), "grace": .text(grace?.text),
            "start_deadline": .text(startDeadline?.text), "on_lost": .text(onLost.rawValue),
        ]
    }
}

extension DefinitionChange {
    var json: JSONValue { ["field": .text(field), "old": .text(old), "new": .text(new)] }

    /// What differs between two definitions; `nil` stands for a job that is not there.
    static func json(from old: JobDefinition?, to new: JobDefinition?) -> JSONValue {
        .list(between(old, new).map(\.json))
    }
}
