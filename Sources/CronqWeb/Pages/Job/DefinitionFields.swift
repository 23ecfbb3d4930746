import CronqSchedule
import CronqShared

/// The controls of a definition's form.
struct DefinitionFields {
    var form: DefinitionForm
    var faults: [FieldFault]
    /// Fields that hold characters which a form cannot carry.
    var fragile: Set<String>
    /// The instance's time zone, by name.
    var zoneName: String

    /// Everything that has a control.
    static let names = Set(DefinitionForm.fields + [DefinitionForm.categoryField])

    /// - Parameter categories: To choose from; `nil` = the category is given.
    @HTMLBuilder
    func essentials(category categories: [String]?) -> HTML {
        if let categories {
            Field(
                name: DefinitionForm.categoryField, label: "Category", value: form.category,
                hint: "An existing one, or a new one.", error: error(DefinitionForm.categoryField), isRequired: true
            ).input(suggesting: categories, .maxLength(JobDefinition.longestName), .autocomplete("off"))
        }
        field("name", "Name", isRequired: true).input(
            "text", .maxLength(JobDefinition.longestName), .autocomplete("off"))
        field("description", "Description").area(rows: 2)
        Tag.div(.class("row")) {
            field(
                "schedule", "Schedule",
                "Such as */5 * * * *, @daily, R/2026-01-01T00:00:00/PT1H or at 2026-12-24T18:00.",
                isRequired: true
            ).input("text", .autocomplete("off"), .noSpellcheck, .noCapitals)
            field("time_zone", "Time zone", "Empty: \(zoneName), the instance's.").input(
                suggesting: Self.commonZones, .autocomplete("off"), .noSpellcheck, .noCapitals)
        }
        Tag.p(.class("hint")) { Tag.a(.href(.schedules)) { "What schedules can say, and a place to try them" } }
        field("command", "Command", "For sh -c on a runner.", isRequired: true).area(
            rows: Self.rows(for: form["command"]), .noSpellcheck, .noCapitals)
    }

    @HTMLBuilder
    func conditions(queues: [String]) -> HTML {
        field("enabled", "Enabled: it runs by its schedule, not only when asked to").checkbox()
        field("routing_key", "Queue", "Empty: \(JobDefinition.defaultRoutingKey). Its runners execute the job.").input(
            suggesting: queues, .autocomplete("off"), .noSpellcheck, .noCapitals)
        Tag.div(.class("row")) {
            field("timeout", "Time limit", "Such as 30m. Empty: the runner's default.").input("text", .size(10))
            field("grace", "Grace", "Between TERM and KILL. Empty: \(JobDefinition.defaultGrace.text).").input(
                "text", .size(10))
            field(
                "start_deadline", "Start deadline",
                "How long after its instant it may still start. Empty: \(JobDefinition.defaultStartDeadline.text)."
            ).input("text", .size(10))
        }
        field("on_lost", "When its runner vanishes").select(
            OnLost.allCases.map { Field.Choice($0.rawValue, RunWords.onLost($0)) })
    }

    private func field(_ name: String, _ label: String, _ hint: String? = nil, isRequired: Bool = false) -> Field {
        let warning =
            fragile.contains(name)
            ? "It holds characters that a form cannot carry, shown as ␛ and the like. They stay unless you change this field."
            : nil
        let hints = [hint, warning].compactMap(\.self)
        return Field(
            name: name, label: label, value: form[name], hint: hints.isEmpty ? nil : hints.joined(separator: " "),
            error: error(name), isRequired: isRequired)
    }

    private func error(_ name: String) -> String? {
        let messages = faults.filter { $0.path == name }.map(\.message)
        return messages.isEmpty ? nil : messages.joined(separator: "; ")
    }

    /// Enough to see the whole, within reason.
    private static func rows(for text: String) -> Int {
        min(24, max(4, text.utf8.count { $0 == UInt8(ascii: "\n") } + 2))
    }

    private static let commonZones = [
        "UTC", "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
        "America/Argentina/Buenos_Aires",
        "America/Bogota", "America/Chicago", "America/Denver", "America/Halifax", "America/Los_Angeles",
        "America/Mexico_City", "America/New_York", "America/Sao_Paulo", "America/Toronto", "America/Vancouver",
        "Asia/Bangkok", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem", "Asia/Karachi",
        "Asia/Kolkata", "Asia/Manila", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo",
        "Australia/Brisbane", "Australia/Perth", "Australia/Sydney", "Europe/Amsterdam", "Europe/Athens",
        "Europe/Berlin", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon",
        "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Paris", "Europe/Rome", "Europe/Stockholm",
        "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland", "Pacific/Honolulu",
    ]
}
