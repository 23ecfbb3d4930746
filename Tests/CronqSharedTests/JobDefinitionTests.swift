import CronqSchedule
import CronqShared
import Foundation
import Testing

@Suite("The stored form of a job")
struct JobDefinitionTests {
    static let full = JobDefinition(
        name: "Nightly", description: "Größe\nzwei", schedule: "30 5 * * mon-fri", timeZone: "Europe/London",
        command: "printf '%s' \"a\"\t\\", routingKey: "slow", enabled: false, timeout: .seconds(90), grace: .minutes(1),
        startDeadline: .minutes(70), onLost: .rerun)

    private func json(_ definition: JobDefinition) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(definition), as: UTF8.self)
    }

    private func decode(_ json: String) throws -> JobDefinition {
        try JSONDecoder().decode(JobDefinition.self, from: Data(json.utf8))
    }

    @Test("absent fields are left out")
    func leavesOutWhatIsAbsent() throws {
        let definition = JobDefinition(name: "a", schedule: "@daily", command: "x")
        #expect(
            try json(definition) == """
                {"command":"x","enabled":true,"name":"a","on_lost":"fail","routing_key":"default","schedule":"@daily"}
                """)
    }

    @Test("durations are written as text, in the words of the API")
    func writesDurationsAsText() throws {
        #expect(
            try json(Self.full) == #"""
                {"command":"printf '%s' \"a\"\t\\","description":"Größe\nzwei","enabled":false,"grace":"1m","name":"Nightly","on_lost":"rerun","routing_key":"slow","schedule":"30 5 * * mon-fri","start_deadline":"1h10m","time_zone":"Europe/London","timeout":"1m30s"}
                """#)
    }

    static let samples = [
        full, JobDefinition(name: "", schedule: "", command: ""),
        JobDefinition(name: "zero", schedule: "x", command: "\u{0}\u{1F600}\r\n", timeout: .zero, grace: .zero),
        JobDefinition(
            name: "exact", schedule: "x", command: "x", timeout: TimeSpan(microseconds: 1),
            grace: TimeSpan(microseconds: 1_500_001), startDeadline: TimeSpan.longest),
    ]

    @Test("what is stored reads back the same", arguments: samples)
    func roundTrips(definition: JobDefinition) throws {
        #expect(try decode(json(definition)) == definition)
    }

    @Test("fields that an older version did not store read as their defaults")
    func readsOlderForms() throws {
        let old = try decode(#"{"name":"a","schedule":"@daily","command":"x"}"#)
        #expect(old == JobDefinition(name: "a", schedule: "@daily", command: "x"))
        #expect(old.routingKey == "default")
        #expect(old.enabled)
        #expect(old.onLost == .fail)
        #expect(old.timeout == nil && old.grace == nil && old.startDeadline == nil && old.timeZone == nil)
        let null = #"{"name":"a","schedule":"@daily","command":"x","timeout":null,"time_zone":null}"#
        #expect(try decode(null) == old)
        let newer = #"{"name":"a","schedule":"@daily","command":"x","a field of tomorrow":[1]}"#
        #expect(try decode(newer) == old)
    }

    @Test(
        "a stored form that lacks a part or holds another type is refused",
        arguments: [
            #"{"schedule":"x","command":"x"}"#, #"{"name":"a","command":"x"}"#, #"{"name":"a","schedule":"x"}"#,
            #"{"name":1,"schedule":"x","command":"x"}"#, #"{"name":"a","schedule":"x","command":"x","timeout":90}"#,
            #"{"name":"a","schedule":"x","command":"x","timeout":"soon"}"#,
            #"{"name":"a","schedule":"x","command":"x","on_lost":"maybe"}"#, "[]", "null", "",
        ])
    func refusesDamage(json: String) {
        #expect(throws: (any Error).self) { try decode(json) }
    }

    @Test(
        "names are the same job when they differ by case or trailing white space only",
        arguments: [
            ("Test Job", "test job"), ("Test Job  ", "TEST JOB"), ("a\t\n", "A"), ("GRÖßE", "größe "),
            ("\u{1F600} ", "\u{1F600}"), ("   ", ""), ("", ""), ("a\u{A0}", "a"),
        ])
    func sameJob(left: String, right: String) {
        #expect(JobDefinition.nameKey(left) == JobDefinition.nameKey(right))
    }

    @Test(
        "other differences make another job",
        arguments: [("a", "b"), (" a", "a"), ("a b", "a  b"), ("a-b", "a b"), ("e", "é"), ("a", "")])
    func anotherJob(left: String, right: String) {
        #expect(JobDefinition.nameKey(left) != JobDefinition.nameKey(right))
    }

    @Test("a key is its own key")
    func keysAreStable() {
        for name in ["Test Job ", "İstanbul", "ǅ", "ΑΣ", " x "] {
            let key = JobDefinition.nameKey(name)
            #expect(JobDefinition.nameKey(key) == key)
        }
    }

    @Test("defaults are a day to start in, ten seconds of grace and the original's queue")
    func hasDefaults() {
        #expect(JobDefinition.defaultStartDeadline == .hours(24))
        #expect(JobDefinition.defaultGrace == .seconds(10))
        #expect(JobDefinition.defaultRoutingKey == "default")
    }
}
