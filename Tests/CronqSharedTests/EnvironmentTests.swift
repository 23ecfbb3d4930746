import CronqSchedule
import CronqShared
import Testing

@Suite("Settings from the environment")
struct EnvironmentTests {
    private func environment(_ value: String) -> Environment { Environment(["CRONQ_X": value]) }

    @Test("what is empty or absent is not set")
    func knowsWhatIsNotSet() throws {
        for environment in [Environment([:]), environment("")] {
            #expect(environment.text("CRONQ_X") == nil)
            #expect(try environment.number("CRONQ_X", in: 1...2) == nil)
            #expect(try environment.span("CRONQ_X", from: .seconds(1), to: .seconds(2)) == nil)
            #expect(try environment.choice("CRONQ_X", of: ["a"]) == nil)
            #expect(environment.list("CRONQ_X") == [])
        }
        #expect(environment(" ").text("CRONQ_X") == " ")
    }

    @Test(
        "numbers are read within their bounds, both included", arguments: [("1", 1), ("20", 20), ("+5", 5), ("007", 7)])
    func readsNumbers(text: String, number: Int) throws {
        #expect(try environment(text).number("CRONQ_X", in: 1...20) == number)
    }

    @Test(
        "other numbers are refused by name, value and remedy",
        arguments: ["0", "21", "-1", "1.5", "1e1", " 1", "1 ", "ten", "0x10", "99999999999999999999", "１"])
    func refusesNumbers(text: String) {
        #expect(
            throws: SettingError(name: "CRONQ_X", value: text, remedy: "use a whole number from 1 to 20")
        ) { try environment(text).number("CRONQ_X", in: 1...20) }
    }

    @Test(
        "durations are read in every form, bounds included",
        arguments: [
            ("90", TimeSpan.seconds(90)), ("20s", .seconds(20)), ("1h10m", .minutes(70)), ("PT1M", .minutes(1)),
            ("5s", .seconds(5)), ("2h", .hours(2)),
        ])
    func readsDurations(text: String, span: TimeSpan) throws {
        #expect(try environment(text).span("CRONQ_X", from: .seconds(5), to: .hours(2)) == span)
    }

    @Test("durations out of bounds are refused, and the bounds are told", arguments: ["4s", "4", "2h1s", "0"])
    func refusesDurations(text: String) {
        #expect(
            throws: SettingError(name: "CRONQ_X", value: text, remedy: "use a duration from 5s to 2h")
        ) { try environment(text).span("CRONQ_X", from: .seconds(5), to: .hours(2)) }
    }

    @Test("what is no duration is refused with the reason", arguments: ["soon", "-5", "5 parsecs", "1h 10", "PT", "s"])
    func refusesOtherDurations(text: String) {
        let error = #expect(throws: SettingError.self) {
            try environment(text).span("CRONQ_X", from: .seconds(5), to: .hours(2))
        }
        #expect(error?.name == "CRONQ_X")
        #expect(error?.value == text)
        #expect(error?.remedy.isEmpty == false)
    }

    @Test(
        "lists are cut at commas, without blanks around and without empty members",
        arguments: [
            ("a", ["a"]), ("a,b", ["a", "b"]), (" a , b ", ["a", "b"]), ("a,,b,", ["a", "b"]), (" , ", []),
            ("a b,c", ["a b", "c"]), (",", []),
        ] as [(String, [String])])
    func readsLists(text: String, members: [String]) {
        #expect(environment(text).list("CRONQ_X") == members)
    }

    @Test("a choice is one of its words, exactly")
    func readsChoices() throws {
        #expect(try environment("json").choice("CRONQ_X", of: ["text", "json"]) == "json")
        for text in ["JSON", "json ", "xml"] {
            #expect(throws: SettingError(name: "CRONQ_X", value: text, remedy: "use text or json")) {
                try environment(text).choice("CRONQ_X", of: ["text", "json"])
            }
        }
    }

    @Test("an error is one line that names the setting, and cuts a long value")
    func describesErrors() {
        let error = SettingError(name: "CRONQ_X", value: "v", remedy: "use w")
        #expect("\(error)" == "CRONQ_X=v: use w")
        let long = SettingError(name: "CRONQ_X", value: String(repeating: "v", count: 5_000), remedy: "use w")
        #expect("\(long)" == "CRONQ_X=\(String(repeating: "v", count: 100)): use w")
    }
}
