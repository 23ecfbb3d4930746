import CronqSchedule
import CronqShared
import Testing

@Suite("Why a job did, or did not, run at an instant")
struct InstantExplanationTests {
    /// Every cause without a row, with what makes it so and its words.
    private static let table: [Case] = [
        Case(
            "to come", at: 10, .notYet, "Its time has not come: it is due at 2026-11-21 12:10:00 UTC.", next: "Nothing"),
        Case(
            "not claimed", at: 0, .unclaimedYet,
            "It was due at 2026-11-21 12:00:00 UTC, and nobody has claimed it yet.",
            next: "An injector claims it within a moment."
        ) { $0.waitsFor = noon },
        Case(
            "long not claimed", at: -60, .unclaimedYet, "nobody has claimed it yet.", next: "See that an injector runs"
        ) { $0.waitsFor = noon - .hours(2) },
        Case(
            "between two instants", at: 3,
            .matchesNothing(before: noon, after: noon + .minutes(10)),
            "Its schedule is “*/10 * * * *”, which has no instant at 2026-11-21 12:03:00 UTC.",
            next: "before it 2026-11-21 12:00:00 UTC, after it 2026-11-21 12:10:00 UTC."),
        Case(
            "over", at: 3, .scheduleOver(last: noon - .minutes(30)), "was over: its last instant was",
            next: "Give the job a schedule"
        ) {
            $0.now = noon + .hours(1)
            $0.schedule = try? Schedule(parsing: "R1/2026-11-21T11:30:00Z/PT1H", zone: .utc)
        },
        Case("disabled", at: 0, .disabled, "The job was disabled", next: "enable it in its definition") {
            $0.moment.revision?.definition.enabled = false
        },
        Case("removed", at: 0, .removed, "it had been removed by bert at 2026-11-20 12:00:00 UTC.", next: "of its name")
        {
            $0.moment.removal = JobMoment.Removal(at: noon - .days(1), by: "bert")
        },
        Case("too early", at: 0, .beforeTheJob, "it was created at 2026-11-21 12:00:05 UTC.", next: "come after that") {
            $0.moment = JobMoment(createdAt: noon + .seconds(5), revision: nil, removal: nil)
        },
        Case("unreadable", at: 0, .badDefinition, "cannot be read: no such zone.", next: "Send the job's definition") {
            $0.schedule = nil
            $0.fault = "no such zone"
        },
        Case(
            "old", at: -1_440 * 8 - 10, .prunedHistory, "the oldest run that is, is of 2026-11-13 12:00:00 UTC.",
            next: "History is kept for 90d or 1,000 runs of a job"),
        Case("of old times", at: -1_440 * 9, .prunedHistory, "not on record any more.", next: "backups") {
            $0.oldest = nil
            $0.now = noon + .days(200)
        },
        Case("nowhere", at: -10, .notRecorded, "the ledger has no row for it.", next: "computed anew"),
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var instant: Instant
        var cause: InstantExplanation.Cause
        var words: String
        var next: String
        var change: @Sendable (inout InstantQuestion) -> Void

        init(
            _ name: String, at minutes: Int64, _ cause: InstantExplanation.Cause, _ words: String, next: String,
            change: @escaping @Sendable (inout InstantQuestion) -> Void = { _ in }
        ) {
            testDescription = name
            instant = noon + .minutes(minutes)
            self.cause = cause
            self.words = words
            self.next = next
            self.change = change
        }

        var explanation: InstantExplanation {
            var question = ExplainSamples.question(at: instant)
            change(&question)
            return InstantExplanation(question)
        }
    }

    @Test("an instant without a row has its cause, its words and a next step", arguments: table)
    func withoutRow(one: Case) {
        let explanation = one.explanation
        #expect(explanation.cause == one.cause)
        #expect(explanation.happened.contains(one.words), "\(explanation.happened)")
        #expect(explanation.next.contains(one.next), "\(explanation.next)")
        #expect(explanation.run == nil)
        #expect(!explanation.title.isEmpty)
        for sentence in [explanation.happened, explanation.next] + explanation.remarks {
            #expect(ExplainSamples.isSentence(sentence), "\(sentence)")
        }
    }

    @Test("who did it, and when, is told where somebody did")
    func actors() {
        func explanation(_ name: String) -> InstantExplanation? {
            Self.table.first { $0.testDescription == name }?.explanation
        }
        #expect(explanation("removed")?.actor == "bert")
        #expect(explanation("removed")?.at == noon - .days(1))
        for name in ["disabled", "unreadable", "between two instants", "over", "to come"] {
            #expect(explanation(name)?.actor == "anna", "\(name)")
            #expect(explanation(name)?.at == noon - .days(9), "\(name)")
            let since = "Revision 3 of the definition was in force, by anna since 2026-11-12 12:00:00 UTC."
            #expect(explanation(name)?.remarks.first == since, "\(name)")
        }
        #expect(explanation("too early")?.actor == nil)
    }

    @Test("a job at rest: what is due meanwhile, what is to come, with an end and without", arguments: [true, false])
    func rest(hasEnd: Bool) {
        let until = hasEnd ? noon + .hours(1) : nil
        let pause = Pause(since: noon - .minutes(15), until: until, by: "anna", note: "the warehouse moves")
        func explain(_ minutes: Int64) -> InstantExplanation {
            var question = ExplainSamples.question(at: noon + .minutes(minutes))
            question.pause = pause
            question.waitsFor = nil
            return InstantExplanation(question)
        }
        let due = explain(-10)
        #expect(due.cause == .atRest(pause))
        #expect(
            due.happened
                == "The job rests since 2026-11-21 11:45:00 UTC, paused by anna: the warehouse moves.")
        #expect(due.actor == "anna" && due.at == pause.since)
        #expect(due.next.hasPrefix(hasEnd ? "The rest ends at 2026-11-21 13:00:00 UTC;" : "The job rests until"))
        #expect(explain(10).happened.hasPrefix("Its time has not come, and the job rests"))
        #expect(explain(-20).cause == .notRecorded, "before the rest")
        #expect(explain(70).cause == (hasEnd ? .notYet : .atRest(pause)), "after its end")
    }

    @Test("where there is a row, it speaks", arguments: RunReason.allCases)
    func withRow(reason: RunReason) {
        var question = ExplainSamples.question(at: ExplainSamples.due)
        let row = ExplainSamples.detail(ExplainSamples.run(.cancelled, reason, detail: "by anna"))
        question.row = row
        let explanation = InstantExplanation(question, notes: ["nobody listens"])
        let own = RunExplanation(row)
        #expect(explanation.cause == .recorded(.cancelled, reason))
        #expect(explanation.happened == own.happened && explanation.next == own.next)
        #expect(explanation.actor == own.actor && explanation.at == own.at && explanation.run == row.run.id)
        #expect(explanation.remarks.last == "Nobody listens.")
        #expect(explanation.title == "cancelled")
    }

    @Test("what daylight-saving time does to the instants around is told")
    func clockChange() throws {
        let london = try SystemZones().rules(for: "Europe/London")
        let asked = try instant("2026-03-29T00:30:00Z")
        var question = ExplainSamples.question(at: asked)
        question.now = asked + .days(1)
        question.moment.createdAt = asked - .days(10)
        question.moment.revision?.at = asked - .days(10)
        question.schedule = try Schedule(parsing: "30 1 * * *", zone: london)
        let explanation = InstantExplanation(question)
        let before = try instant("2026-03-28T01:30:00Z")
        let after = try instant("2026-03-29T01:00:00Z")
        #expect(explanation.cause == .matchesNothing(before: before, after: after))
        #expect(explanation.remarks.contains { $0.contains("01:30 is skipped by the clock") }, "\(explanation.remarks)")
    }

    @Test("the row of an instant is the schedule's own, one that stands for many, or one that was asked for just then")
    func rows() {
        let due = ExplainSamples.due
        let own = ExplainSamples.run(.succeeded)
        let asked = ExplainSamples.run(.succeeded, kind: .manual)
        var many = ExplainSamples.run(.missed, .catchUp)
        many.scheduledAt = due - .days(1)
        many.instants = 2_000
        many.lastInstant = due + .minutes(10)
        #expect(InstantQuestion.row(for: due, among: [asked, many, own])?.kind == .schedule)
        #expect(InstantQuestion.row(for: due, among: [asked, many])?.instants == 2_000)
        #expect(InstantQuestion.row(for: due, among: [asked])?.kind == .manual)
        #expect(InstantQuestion.row(for: due + .minutes(20), among: [asked, many, own]) == nil)
        #expect(InstantQuestion.row(for: due, among: []) == nil)
    }
}
