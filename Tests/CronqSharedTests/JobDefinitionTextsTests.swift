import CronqSchedule
import CronqShared
import Foundation
import Testing

@Suite("A job that was typed")
struct JobDefinitionTextsTests {
    private static let plain = ["name": "a", "schedule": "@daily", "command": "true"]

    private func read(_ texts: [String: String]) throws(DefinitionError) -> JobDefinition {
        try JobDefinition(texts: texts, zones: SystemZones(), defaultZone: .utc)
    }

    @Test("empty texts are fields that were left out")
    func leavesOut() throws {
        var texts = Self.plain
        for field in ["description", "time_zone", "routing_key", "timeout", "grace", "start_deadline", "on_lost"] {
            texts[field] = ""
        }
        #expect(try read(texts) == JobDefinition(name: "a", schedule: "@daily", command: "true"))
    }

    @Test("every field is read")
    func readsAll() throws {
        let texts = [
            "name": "Nightly", "description": "Größe\nzwei", "schedule": "30 5 * * mon-fri",
            "time_zone": "Europe/London",
            "command": "printf '%s' \"a\"\t\\\nexit", "routing_key": "slow", "enabled": "false", "timeout": "90",
            "grace": "PT1M", "start_deadline": "1h10m", "on_lost": "rerun",
        ]
        #expect(
            try read(texts)
                == JobDefinition(
                    name: "Nightly", description: "Größe\nzwei", schedule: "30 5 * * mon-fri",
                    timeZone: "Europe/London", command: "printf '%s' \"a\"\t\\\nexit", routingKey: "slow",
                    enabled: false, timeout: .seconds(90), grace: .minutes(1), startDeadline: .minutes(70),
                    onLost: .rerun))
    }

    @Test("what is stored comes back the same from its own texts")
    func roundTrips() throws {
        let definition = JobDefinitionTests.full
        var texts: [String: String] = [:]
        for field in definition.fields { texts[field.name] = field.value }
        #expect(try read(texts) == definition)
    }

    @Test(
        "faults are told in the words of the API",
        arguments: [
            ("name", ""), ("name", "a\nb"), ("name", String(repeating: "n", count: 256)), ("schedule", ""),
            ("schedule", "never"), ("schedule", "61 * * * *"), ("command", ""), ("command", " \n"),
            ("command", "a\u{0}b"), ("time_zone", "Mars/Olympus"), ("routing_key", "cronq_results"),
            ("routing_key", "a\tb"), ("timeout", "soon"), ("timeout", "0"), ("timeout", "-1"), ("grace", "2h"),
            ("start_deadline", "1M"), ("on_lost", "shrug"), ("colour", "red"), ("tags", "x"),
            ("description", String(repeating: "d", count: 10_001)),
        ])
    func speaksLikeTheAPI(field: String, text: String) throws {
        var texts = Self.plain
        texts[field] = text
        let typed = try #require(throws: DefinitionError.self) { try read(texts) }
        let body = try JSONEncoder().encode(["jobs": [texts]])
        let sent = try #require(throws: DefinitionError.self) {
            try CategoryBody(parsing: Array(body), category: "c", zones: SystemZones(), defaultZone: .utc)
        }
        #expect(typed.faults.map(\.path) == [field])
        #expect(
            typed.faults.map { "jobs[0].\($0.path): \($0.message)" } == sent.faults.map { "\($0.path): \($0.message)" })
    }

    @Test("a flag is true or false, and nothing else")
    func flags() throws {
        var texts = Self.plain
        texts["enabled"] = "maybe"
        let error = try #require(throws: DefinitionError.self) { try read(texts) }
        #expect(error.faults == [FieldFault(path: "enabled", message: "must be true or false, not “maybe”")])
    }

    @Test("everything that is wrong is told at once")
    func tellsAll() throws {
        let error = try #require(throws: DefinitionError.self) { try read(["timeout": "soon"]) }
        #expect(error.faults.map(\.path).sorted() == ["command", "name", "schedule", "timeout"])
    }
}
