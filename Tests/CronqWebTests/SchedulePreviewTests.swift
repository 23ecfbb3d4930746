import CronqSchedule
import CronqShared
import Foundation
import Testing

@testable import CronqWeb

@Suite("Schedule tester")
struct SchedulePreviewTests {
    private func fault(_ question: ScheduleQuestion) throws -> ScheduleFault {
        try #require(throws: ScheduleFault.self) {
            try SchedulePreview(question, zones: SystemZones(), defaultZone: .utc, now: TestServer.now)
        }
    }

    @Test("it tells the instants in the schedule's zone and in UTC, and what a change of clocks does to them")
    func clockChanges() throws {
        let spring = try PageSamples.preview("30 1 * * *", after: "2026-03-28T12:00")
        #expect(spring.fires.count == SchedulePreview.usualCount && !spring.isOver)
        let first = try #require(spring.fires.first)
        #expect(first.at.iso8601 == "2026-03-29T01:00:00Z")
        #expect((first.local + first.offset) == "2026-03-29T02:00:00+01:00")
        #expect(first.abbreviation == "BST")
        #expect(first.note?.contains("01:30 is skipped by the clock") == true)
        #expect(spring.fires[1].note == nil)
        let autumn = try PageSamples.preview("30 1 * * *", after: "2026-10-24T12:00")
        #expect(autumn.fires[0].at.iso8601 == "2026-10-25T00:30:00Z")
        #expect(autumn.fires[0].note?.contains("first of two 01:30") == true)
    }

    @Test("a schedule that ends says so, and one with an offset keeps it")
    func ends() throws {
        let once = try PageSamples.preview("at 2026-12-24T18:00-05:30")
        #expect(once.fires.map(\.at.iso8601) == ["2026-12-24T23:30:00Z"])
        #expect(once.isOver && once.zone.identifier == "-05:30")
        #expect(once.fires[0].offset == "-05:30")
        #expect(try PageSamples.preview("at 2020-01-01T00:00").fires.isEmpty)
    }

    @Test(
        "what cannot be used is refused, each part by its name",
        arguments: [
            (ScheduleQuestion(), ScheduleQuestion.Field.schedule, "a schedule is missing"),
            (ScheduleQuestion("every day"), .schedule, "no schedule"),
            (ScheduleQuestion(String(repeating: "*", count: 1_001)), .schedule, "1000 bytes"),
            (ScheduleQuestion("0 0 30 2 *"), .schedule, "never fires"),
            (ScheduleQuestion("@daily", zone: "Mars/Phobos"), .zone, "Mars/Phobos"),
            (ScheduleQuestion("@daily", zone: "../../etc/passwd"), .zone, "is not a time zone"),
            (ScheduleQuestion("@daily", after: "soon"), .after, "“soon” is not a time"),
            (ScheduleQuestion("@daily", count: "0"), .count, "from 1 to 100"),
            (ScheduleQuestion("@daily", count: "101"), .count, "from 1 to 100"),
            (ScheduleQuestion("@daily", count: "many"), .count, "from 1 to 100"),
        ])
    func refuses(question: ScheduleQuestion, field: ScheduleQuestion.Field, message: String) throws {
        let fault = try fault(question)
        #expect(fault.field == field)
        #expect(fault.message.contains(message), "\(fault.message)")
    }

    @Test("as many instants as were asked for are given, at most a hundred")
    func counts() throws {
        let question = ScheduleQuestion("* * * * *", after: "2026-11-21T11:30", count: "100")
        let preview = try SchedulePreview(
            question, zones: SystemZones(), defaultZone: .utc, now: TestServer.now)
        #expect(preview.fires.count == 100)
        #expect(preview.fires[0].at.iso8601 == "2026-11-21T11:31:00Z")
    }

    @Test(
        "the offending part is told from the rest",
        arguments: [
            ("30 99 * * *", 3, ["30 ", "99", " * * *"]), ("x", 0, ["", "x", ""]), ("R/2026", 6, ["R/2026", "", ""]),
            ("0 é * * *", 2, ["0 ", "é", " * * *"]), ("a b", 1, ["a", "", " b"]), ("a", 99, ["a", "", ""]),
            ("a", nil, ["", "a", ""]),
        ] as [(String, Int?, [String])])
    func parts(text: String, offset: Int?, expected: [String]) {
        let parts = ScheduleFault(field: .schedule, message: "", offset: offset).parts(of: text)
        #expect([parts.before, parts.offending, parts.after] == expected)
    }

    @Test("what the parser points at is marked on the page, and what was typed stays")
    func marks() throws {
        let question = ScheduleQuestion("30 25 * * *", zone: "Europe/London", count: "7")
        let fault = try fault(question)
        #expect(fault.parts(of: question.schedule).offending.contains("25"))
        let page = ScheduleTesterPage(context: PageSamples.context(), question: question, answer: .failure(fault))
        let outline = HTMLOutline(page.render().text)
        #expect(outline.elements.contains { $0.name == "mark" })
        let inputs = outline.elements.filter { $0.name == "input" }
        #expect(
            inputs.contains { $0["name"] == "schedule" && $0["value"] == "30 25 * * *" && $0["aria-invalid"] != nil })
        #expect(inputs.contains { $0["name"] == "zone" && $0["value"] == "Europe/London" && $0["aria-invalid"] == nil })
        #expect(inputs.contains { $0["name"] == "count" && $0["value"] == "7" })
    }

    @Test("every example can be used", arguments: ScheduleTesterPage.examples)
    func examples(text: String) throws {
        #expect(try !PageSamples.preview(text).words.isEmpty)
    }
}
