import CronqSchedule
import CronqShared
import Testing

@Suite("What differs between two definitions")
struct DefinitionChangeTests {
    private static let plain = JobDefinition(name: "a", schedule: "@daily", command: "x")

    /// One field, and what a change of it says.
    struct Line: Sendable, CustomTestStringConvertible {
        var change: DefinitionChange
        var edit: @Sendable (inout JobDefinition) -> Void

        init(_ field: String, _ old: String?, _ new: String?, _ edit: @escaping @Sendable (inout JobDefinition) -> Void)
        {
            change = DefinitionChange(field: field, old: old, new: new)
            self.edit = edit
        }

        var testDescription: String { change.field }
    }

    static let lines = [
        Line("name", "a", "b") { $0.name = "b" },
        Line("description", nil, "why") { $0.description = "why" },
        Line("schedule", "@daily", "@hourly") { $0.schedule = "@hourly" },
        Line("time_zone", nil, "Europe/London") { $0.timeZone = "Europe/London" },
        Line("command", "x", "y\nz") { $0.command = "y\nz" },
        Line("routing_key", "default", "slow") { $0.routingKey = "slow" },
        Line("enabled", "true", "false") { $0.enabled = false },
        Line("timeout", nil, "1h10m") { $0.timeout = .minutes(70) },
        Line("grace", nil, "0s") { $0.grace = .zero },
        Line("start_deadline", nil, "1d") { $0.startDeadline = .days(1) },
        Line("on_lost", "fail", "rerun") { $0.onLost = .rerun },
    ]

    @Test("each field is told by its name in the API, old and new", arguments: lines)
    func tellsOneField(line: Line) {
        var changed = Self.plain
        line.edit(&changed)
        #expect(DefinitionChange.between(Self.plain, changed) == [line.change])
        let back = DefinitionChange(field: line.change.field, old: line.change.new, new: line.change.old)
        #expect(DefinitionChange.between(changed, Self.plain) == [back])
    }

    @Test("several are told in the order in which people write them")
    func ordersFields() {
        var changed = Self.plain
        for line in Self.lines.reversed() { line.edit(&changed) }
        #expect(DefinitionChange.between(Self.plain, changed) == Self.lines.map(\.change))
    }

    @Test("no field is left out")
    func coversEveryField() {
        #expect(Self.plain.fields.map(\.name) == Self.lines.map(\.change.field))
    }

    @Test("the same definition has no changes; neither has nothing")
    func tellsNothing() {
        #expect(DefinitionChange.between(Self.plain, Self.plain).isEmpty)
        #expect(DefinitionChange.between(nil, nil).isEmpty)
    }

    @Test("a job that came or went is told by the fields it has")
    func tellsWholeJobs() {
        let written = ["name", "schedule", "command", "routing_key", "enabled", "on_lost"]
        let came = DefinitionChange.between(nil, Self.plain)
        #expect(came.map(\.field) == written && came.allSatisfy { $0.old == nil && $0.new != nil })
        let gone = DefinitionChange.between(Self.plain, nil)
        #expect(gone.map(\.field) == written && gone.allSatisfy { $0.old != nil && $0.new == nil })
    }
}
