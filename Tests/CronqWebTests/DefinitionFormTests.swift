import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("A definition as a form")
struct DefinitionFormTests {
    /// What a browser sends back for a form that nobody touched.
    private func sent(_ form: DefinitionForm, _ changed: [String: String] = [:]) throws -> DefinitionForm {
        var items: [String] = []
        for field in DefinitionForm.fields {
            let value = changed[field] ?? form[field]
            if field == "enabled", value != "true" { continue }
            // Browsers end the lines of a text area with both characters.
            let isLong = field == "command" || field == "description"
            items.append("\(field)=" + PercentCoding.encode(isLong ? value.replacing("\n", with: "\r\n") : value))
        }
        return DefinitionForm(try QueryItems(parsing: items.joined(separator: "&")))
    }

    private func read(_ form: DefinitionForm, from original: JobDefinition?) throws(DefinitionError) -> JobDefinition {
        try form.definition(from: original, zones: SystemZones(), defaultZone: .utc)
    }

    static let definitions = [
        JobDefinition(name: "plain", schedule: "@daily", command: "true"),
        JobDefinition(
            name: "full", description: "Größe\nzwei", schedule: "30 5 * * mon-fri", timeZone: "Europe/London",
            command: "set -e\nprintf '%s' \"a\"\t\\\n", routingKey: "slow", enabled: false, timeout: .seconds(90),
            grace: .zero, startDeadline: .minutes(70), onLost: .rerun),
        JobDefinition(
            name: "hostile \u{600}<img> \"\u{338}", description: "", schedule: "@daily",
            command: "printf '\u{1B}[31m\u{202E}x\u{7F}\r\n'\nexit"),
    ]

    @Test("a form that nobody touched changes nothing, whatever the definition holds", arguments: definitions)
    func untouched(definition: JobDefinition) throws {
        let form = DefinitionForm(definition)
        #expect(try read(sent(form), from: definition) == definition)
    }

    @Test("one field is changed, and the others stay to the last byte", arguments: definitions)
    func oneField(definition: JobDefinition) throws {
        let form = try sent(DefinitionForm(definition), ["schedule": "@hourly"])
        var expected = definition
        expected.schedule = "@hourly"
        #expect(try read(form, from: definition) == expected)
    }

    @Test("fields whose characters a form cannot carry are known")
    func fragile() {
        #expect(DefinitionForm.fragile(Self.definitions[1]).isEmpty)
        #expect(DefinitionForm.fragile(Self.definitions[2]) == ["command"])
    }

    @Test("lines end as a shell wants them")
    func lineEnds() throws {
        let form = try sent(.blank, ["name": "a", "schedule": "@daily", "command": "a\nb", "description": "c\nd"])
        let definition = try read(form, from: nil)
        #expect(definition.command == "a\nb" && definition.description == "c\nd")
    }

    @Test("a job like another has a name of its own; one that takes the place of a removed one has not")
    func clones() {
        let long = String(repeating: "n", count: 255)
        #expect(DefinitionForm(cloning: PageSamples.job("a"))["name"] == "a (copy)")
        #expect(DefinitionForm(cloning: PageSamples.job(long))["name"].count == 255)
        #expect(DefinitionForm(cloning: PageSamples.job("a", removedAt: PageSamples.now))["name"] == "a")
        #expect(DefinitionForm(cloning: PageSamples.job("a")).category == "a")
    }

    // MARK: Pages

    @Test("every fault stands beside its field, and is summed up above")
    func faults() {
        let faults = DefinitionFields.names.sorted().map { FieldFault(path: $0, message: "\($0) is wrong") }
        let page = JobFormPage(
            context: PageSamples.context(), purpose: .create(source: nil), form: .blank, faults: faults
        ).render().text
        let elements = HTMLOutline(page).elements
        for name in DefinitionFields.names {
            let control = elements.first { $0["id"] == "field-\(name)" }
            #expect(control?["aria-invalid"] == "true", "\(name)")
            #expect(control?["aria-describedby"]?.contains("field-\(name)-error") == true, "\(name)")
            #expect(page.contains("id=\"field-\(name)-error\">\(name) is wrong"), "\(name)")
            #expect(elements.contains { $0["href"] == "#field-\(name)" }, "\(name)")
        }
        #expect(page.contains("12 fields need another look"))
    }

    @Test("each control has a label, and the first button only shows what would be done")
    func controls() {
        for (name, page) in PageSamples.jobFormPages("a") {
            let elements = HTMLOutline(page.text).elements
            let labels = Set(elements.filter { $0.name == "label" }.compactMap { $0["for"] })
            for name in DefinitionForm.fields { #expect(labels.contains("field-\(name)"), "\(name)") }
            let first = elements.first { $0.name == "button" && $0["name"] == JobFormPage.stepField }
            #expect(first?["value"] == (name == "reviewed job" ? "save" : "review"), "\(name)")
        }
    }

    @Test("a command that begins with an empty line keeps it")
    func leadingLine() throws {
        var definition = JobDefinition(name: "a", schedule: "@daily", command: "\nexit")
        definition.timeout = .seconds(5)
        let page = JobFormPage(
            context: PageSamples.context(), purpose: .edit(PageSamples.job()), form: DefinitionForm(definition))
        // One line break is the browser's, which drops it.
        #expect(page.render().text.contains(">\n\nexit</textarea>"))
    }

    @Test("a review says which fields change and where the next run moves")
    func review() {
        var review = DefinitionReview(
            changes: [DefinitionChange(field: "schedule", old: "@daily", new: "@hourly")],
            preview: FirePreview(nil, from: PageSamples.now + .hours(1)))
        review.previousNextRun = PageSamples.now + .hours(2)
        func text() -> String { review.render(in: PageSamples.context()).text }
        #expect(text().contains("<del class=\"name\">@daily</del> <ins class=\"name\">@hourly</ins>"))
        #expect(text().contains("Its next run moves from"))
        review.previousNextRun = PageSamples.now + .hours(1)
        #expect(text().contains("Its next run stays where it is."))
        review.preview = FirePreview(nil, from: nil)
        #expect(text().contains("It will not run by itself any more."))
        review.isEnabled = false
        #expect(text().contains("It is disabled"))
        review.unserved = "slow"
        #expect(text().contains("No runner listens to “slow”"))
        review.changes = []
        #expect(text() == "<p>Nothing is different.</p>")
    }
}

@Suite("Differences of texts")
struct LineDiffTests {
    @Test(
        "lines that went and came are told, and those around them shown",
        arguments: [
            ("a\nb\nc", "a\nx\nc", [.same("a"), .removed("b"), .added("x"), .same("c")]),
            ("a", "a\nb", [.same("a"), .added("b")]), ("a\nb", "b", [.removed("a"), .same("b")]),
            (nil, "a\nb", [.added("a"), .added("b")]), ("a", nil, [.removed("a")]),
            ("a\r\nb", "a\nb", [.removed("a\r"), .added("a"), .same("b")]),
            (
                "1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\n5\n6\n7\n8\nx",
                [.unchanged(5), .same("6"), .same("7"), .same("8"), .removed("9"), .added("x")]
            ),
        ] as [(String?, String?, [LineDiff.Line])])
    func lines(old: String?, new: String?, expected: [LineDiff.Line]) {
        #expect(LineDiff.between(old, new) == expected)
    }

    @Test("texts of thousands of lines are compared from their ends, in no time")
    func long() {
        let lines = (0..<20_000).map { "line \($0)" }
        var changed = lines
        changed[10_000] = "another"
        let diff = LineDiff.between(lines.joined(separator: "\n"), changed.joined(separator: "\n"))
        #expect(diff.contains(.removed("line 10000")) && diff.contains(.added("another")))
        #expect(diff.first == .unchanged(9_997) && diff.last == .unchanged(9_996) && diff.count == 10)
    }

    @Test("a field of several lines is compared line by line, a short one as a whole; markup stays text")
    func fields() {
        let diff = DefinitionDiff(
            changes: [
                DefinitionChange(field: "command", old: "a\n<b>", new: "a\n<i>"),
                DefinitionChange(field: "timeout", old: nil, new: "5s"),
                DefinitionChange(field: "grace", old: "1s", new: nil),
            ], title: "x"
        ).render().text
        #expect(diff.contains("<div>a</div><div><del>&lt;b&gt;</del></div><div><ins>&lt;i&gt;</ins></div>"))
        #expect(diff.contains("<td><ins class=\"name\">5s</ins></td>"))
        #expect(diff.contains("<td><del class=\"name\">1s</del><span class=\"quiet\"> left out</span></td>"))
    }
}
