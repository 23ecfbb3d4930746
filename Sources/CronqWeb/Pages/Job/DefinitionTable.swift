import CronqSchedule
import CronqShared

/// A job's definition: as it was written, and what it comes to where nothing was written.
struct DefinitionTable {
    var definition: JobDefinition
    /// The instance's time zone, by name.
    var zoneName: String
    /// The schedule in words, if it could be read.
    var scheduleInWords: String?

    @HTMLBuilder
    func render() -> HTML {
        Tag.pre(.class("code"), .role("group"), .tabIndex(0), .label("Command")) { Tag.code { definition.command } }
        Tag.div(.class("wide")) {
            Tag.table(.class("list")) {
                Tag.thead {
                    Tag.tr { for title in ["Field", "Written", "Comes to"] { Tag.th(.scope("col")) { title } } }
                }
                Tag.tbody { for field in shown { row(field) } }
            }
        }
    }

    /// Name and description head the page, and the command stands above.
    private var shown: [JobDefinition.Field] {
        definition.fields.filter { !["name", "description", "command"].contains($0.name) }
    }

    private func row(_ field: JobDefinition.Field) -> HTML {
        Tag.tr {
            Tag.th(.scope("row")) { Tag.code { field.name } }
            Tag.td(.data("data-label", "Written")) {
                if let value = field.value {
                    Tag.code { value }
                } else {
                    Tag.span(.class("quiet")) { "left out" }
                }
            }
            Tag.td(.data("data-label", "Comes to")) { Tag.span(.class("name")) { meaning(of: field.name) } }
        }
    }

    private func meaning(of field: String) -> String {
        switch field {
        case "schedule": scheduleInWords ?? "it cannot be read here: is its time zone known?"
        case "time_zone": definition.timeZone ?? "\(zoneName), the instance's"
        case "routing_key": "the queue \(RoutingKey.queue(ofKey: definition.routingKey))"
        case "enabled": definition.enabled ? "yes" : "no: it runs only when asked to"
        case "timeout": definition.timeout.map { "\($0.text), then it is ended" } ?? "the runner's default"
        case "grace": "\((definition.grace ?? JobDefinition.defaultGrace).text) between TERM and KILL"
        case "start_deadline":
            "\((definition.startDeadline ?? JobDefinition.defaultStartDeadline).text) after its instant"
        default: RunWords.onLost(definition.onLost)
        }
    }
}
