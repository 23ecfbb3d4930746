import CronqSchedule
import CronqShared

/// A job's definition for readers: as written, and what it comes to where nothing is written.
struct DefinitionFacts {
    var definition: JobDefinition
    var revision: Int
    var zoneName: String
    /// The schedule in words, if it could be read.
    var scheduleInWords: String?

    @HTMLBuilder
    func render() -> HTML {
        Tag.pre(.class("code"), .role("group"), .tabIndex(0), .label("Command")) { Tag.code { definition.command } }
        facts.render()
    }

    private var facts: FactList {
        var facts = FactList()
        facts.add("Schedule") {
            Tag.code { definition.schedule }
            if let scheduleInWords { Tag.span(.class("meta")) { scheduleInWords } }
        }
        facts.add("Time zone", definition.timeZone ?? "\(zoneName) (the instance's)")
        facts.add("Queue", definition.routingKey)
        facts.add("Time limit", definition.timeout?.text ?? "the runner's default")
        facts.add("Grace", Self.orDefault(definition.grace, JobDefinition.defaultGrace, "between TERM and KILL"))
        facts.add(
            "Start deadline",
            Self.orDefault(definition.startDeadline, JobDefinition.defaultStartDeadline, "after its instant"))
        facts.add("on_lost", RunWords.onLost(definition.onLost))
        facts.add("Enabled", definition.enabled ? "yes" : "no: it runs only when asked to")
        facts.add("Revision", String(revision))
        return facts
    }

    private static func orDefault(_ span: TimeSpan?, _ standard: TimeSpan, _ meaning: String) -> String {
        span.map { "\($0.text) \(meaning)" } ?? "\(standard.text) \(meaning) (default)"
    }
}
