import CronqSchedule
import CronqShared
import Testing

@Suite("What the audit says of changes")
struct AuditTextsTests {
    private func job(_ id: JobID, category: Int64 = 7) -> AuditEvent.Job {
        AuditEvent.Job(id: id, name: "job \(id)", categoryID: category, category: "category \(category)")
    }

    @Test("each job has an entry; those beyond a hundred are counted, category by category")
    func counts() {
        let few = AuditEvent.paused((1...100).map { job($0) }, until: nil, note: nil)
        #expect(few.count == 100 && few.allSatisfy { $0.subject.kind == .job && $0.category == "category 7" })
        #expect(few[99].subject == AuditEvent.Subject(.job, id: "100", name: "job 100"))
        let many = (1...104).map { job($0, category: $0 == 104 ? 8 : 7) }
        let rest = AuditEvent.paused(many, until: nil, note: "why").dropFirst(100)
        #expect(rest.map(\.subject.id) == ["7", "8"] && rest.allSatisfy { $0.subject.kind == .category })
        #expect(rest.map(\.category) == ["category 7", "category 8"])
        #expect(rest.map(\.summary).first?.hasPrefix("3 more jobs: ") == true)
        #expect(rest.map(\.summary).last?.hasPrefix("1 more job: ") == true)
        #expect(rest.allSatisfy { $0.summary.hasSuffix("why") })
    }

    @Test("a rest says until when, and why")
    func tellsRests() {
        let until = AuditEvent.paused([job(1)], until: noon, note: " stock\ntaking ")
        #expect(until.map(\.summary) == ["until 2026-11-21T12:00:00Z: stock taking"])
        let open = AuditEvent.paused([job(1)], until: nil, note: nil)
        #expect(open.map(\.summary) == ["until somebody resumes it"])
        #expect(AuditEvent.resumed([job(1)]).map(\.summary) == [""])
    }

    @Test("a skipped instant is named by its job's entry")
    func tellsSkips() {
        let run = RunID(high: 1, low: 1)
        let instants = [1, 2].map {
            SkippedInstant(job: $0, run: run, instant: noon + .minutes($0), nextRun: nil)
        }
        let events = AuditEvent.skipped(instants, of: [job(1), job(2)])
        #expect(
            events.map(\.summary) == ["the run of 2026-11-21T12:01:00Z", "the run of 2026-11-21T12:02:00Z"])
        #expect(events.map(\.action) == [.jobSkipped, .jobSkipped])
    }

    @Test("a run that somebody wants is told apart from one that is tried again")
    func tellsRuns() {
        let (run, other) = (RunID(high: 1, low: 1), RunID(high: 1, low: 2))
        let wanted = AuditEvent.started(run, of: job(1), request: RunRequest(job: 1, note: "a\nb", token: "t"))
        #expect(wanted.action == .runRequested && wanted.summary == "a b")
        #expect(wanted.subject == AuditEvent.Subject(.run, id: run.description, name: "job 1"))
        let again = AuditEvent.started(run, of: job(1), request: RunRequest(job: 1, retryOf: other, token: "t"))
        #expect(again.action == .runRetried && again.summary.isEmpty)
    }

    @Test("of a user's change each part is told, of a password that it changed")
    func tellsUsers() {
        let old = UserRecord(
            id: 3, name: "ann", password: "secret", grants: Grants(role: .viewer), createdAt: noon, createdBy: "x")
        var new = old
        #expect(AuditEvent.changed(old, to: new).isEmpty)
        new.password = "another secret"
        #expect(AuditEvent.changed(old, to: new).map(\.action) == [.passwordChanged])
        new.grants = Grants(role: .viewer, categories: ["ops": .editor], limit: ["ops", "web"])
        new.disabledAt = noon
        let events = AuditEvent.changed(old, to: new)
        #expect(events.map(\.action) == [.passwordChanged, .userChanged])
        #expect(
            events[1].summary == "viewer; editor in ops; nothing outside ops, web (was viewer); disabled")
        #expect(events.allSatisfy { !$0.summary.contains("secret") && $0.subject.name == "ann" })
    }
}
