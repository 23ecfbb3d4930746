import CronqSchedule
import CronqShared

/// A definition as a form shows it and sends it back: one text for each field, by its name in the API.
struct DefinitionForm: Sendable, Hashable {
    /// What stands in the controls; every field is there.
    private(set) var texts: [String: String]
    /// Of a new job: the category that it is to be in.
    var category = ""

    static let categoryField = "category"
    /// In the order of the form.
    static let fields = [
        "name", "description", "schedule", "time_zone", "command", "routing_key", "enabled", "timeout", "grace",
        "start_deadline", "on_lost",
    ]
    private static let longFields: Set = ["description", "command"]

    /// Of a job that nobody has thought of yet.
    static let blank = DefinitionForm(JobDefinition(name: "", schedule: "", command: ""))

    init(_ definition: JobDefinition) {
        texts = [:]
        for field in definition.fields { texts[field.name] = Self.carried(field.value ?? "", in: field.name) }
    }

    /// Of a job like another: under a name of its own, unless the other was removed and this one takes its place.
    init(cloning job: JobSummary) {
        self.init(job.definition)
        category = job.category.name
        guard job.removedAt == nil else { return }
        let copy = " (copy)"
        let name = self["name"].unicodeScalars.prefix(JobDefinition.longestName - copy.unicodeScalars.count)
        texts["name"] = String(name) + copy
    }

    /// What somebody sent.
    init(_ form: QueryItems) {
        texts = [:]
        for field in Self.fields { texts[field] = Self.unified(form[field] ?? "", in: field) }
        texts["enabled"] = form["enabled"] == "true" ? "true" : "false"
        category = form[Self.categoryField] ?? ""
    }

    subscript(field: String) -> String { texts[field] ?? "" }

    /// The definition that was typed.
    ///
    /// - Parameter original: What the form was filled from. A field that comes back as it was shown keeps its value to the last
    ///   byte, though a form cannot carry every character.
    /// - Throws: Every fault, each with its field's name as the path.
    func definition(
        from original: JobDefinition?, zones: any ZoneSource, defaultZone: ZoneRules
    ) throws(DefinitionError) -> JobDefinition {
        guard let original else {
            return try JobDefinition(texts: texts, zones: zones, defaultZone: defaultZone)
        }
        var exact = texts
        for field in original.fields where isUntouched(field) { exact[field.name] = field.value ?? "" }
        var definition = try JobDefinition(texts: exact, zones: zones, defaultZone: defaultZone)
        // An empty description is not one that was left out, and a form cannot tell them apart.
        if exact["description"] == "", original.description == "" { definition.description = "" }
        return definition
    }

    private func isUntouched(_ field: JobDefinition.Field) -> Bool {
        self[field.name].utf8.elementsEqual(Self.carried(field.value ?? "", in: field.name).utf8)
    }

    /// The fields of a definition that hold characters which a form cannot carry.
    static func fragile(_ definition: JobDefinition) -> Set<String> {
        Set(
            definition.fields.filter { field in
                let value = field.value ?? ""
                return !carried(value, in: field.name).utf8.elementsEqual(value.utf8)
            }.map(\.name))
    }

    /// A text as it comes back from a browser that was shown it: controls are shown as pictures, and what has one line loses its
    /// line breaks.
    private static func carried(_ text: String, in field: String) -> String {
        var carried = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != "\n" || longFields.contains(field) {
            carried.append(Escaping.visible(scalar))
        }
        return String(carried)
    }

    /// Browsers end lines with two characters, shells with one.
    private static func unified(_ text: String, in field: String) -> String {
        longFields.contains(field) ? text.replacing("\r\n", with: "\n") : text
    }
}
