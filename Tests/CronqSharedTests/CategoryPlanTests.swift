import CronqSchedule
import CronqShared
import Testing

@Suite("What a change does to the jobs of a category")
struct CategoryPlanTests {
    /// A category of three: `a` runs every five minutes, `b` every hour, `gone` was removed.
    private struct Fixture {
        let definitions = DefinitionCache(zones: NoZones(), defaultZone: .utc)
        var existing: [String: CategoryPlan.Existing] = [:]

        static let a = JobDefinition(name: "a", schedule: "*/5 * * * *", command: "x")
        static let b = JobDefinition(name: "b", schedule: "0 * * * *", command: "x")
        static let gone = JobDefinition(name: "Gone", schedule: "0 * * * *", command: "x")

        init() throws {
            try add(1, Self.a, revision: 4, next: noon + .minutes(5))
            try add(2, Self.b, revision: 1, next: noon + .hours(1))
            try add(3, Self.gone, revision: 2, isRemoved: true)
        }

        mutating func add(
            _ id: JobID, _ job: JobDefinition, revision: Int = 1, isRemoved: Bool = false, next: Instant? = nil,
            pause: Pause? = nil
        ) throws {
            existing[JobDefinition.nameKey(job.name)] = CategoryPlan.Existing(
                id: id, name: job.name, revision: revision, isRemoved: isRemoved, text: try DefinitionText.write(job),
                nextInstant: next, pause: pause)
        }

        func plan(
            _ edit: CategoryRequest.Edit, expected: CategoryRequest.Expectation? = nil
        ) throws -> CategoryPlan {
            try CategoryPlan(
                existing: existing, edit: edit, expected: expected, version: 9, now: noon, definitions: definitions)
        }

        func conflict(
            _ edit: CategoryRequest.Edit, expected: CategoryRequest.Expectation? = nil
        ) -> EditConflict? {
            #expect(throws: EditConflict.self) { try plan(edit, expected: expected) }
        }

        func faults(_ edit: CategoryRequest.Edit) -> [String]? {
            let error = #expect(throws: DefinitionError.self) { try plan(edit) }
            return error?.faults.map(\.path)
        }
    }

    /// A source that knows no zone at all.
    private struct NoZones: ZoneSource {
        func rules(for identifier: String) throws(ScheduleError) -> ZoneRules {
            throw ScheduleError(.badZone, "no zone here")
        }
    }

    private func changed(_ job: JobDefinition, _ change: (inout JobDefinition) -> Void) -> JobDefinition {
        var job = job
        change(&job)
        return job
    }

    // MARK: Sets

    @Test("a replacement keeps what is in it, adds what is new, and removes the rest")
    func replaces() throws {
        let faster = changed(Fixture.a) { $0.command = "y" }
        let new = JobDefinition(name: "new", schedule: "0 * * * *", command: "x")
        let plan = try Fixture().plan(.replace([new, faster]))
        #expect(plan.placements.map(\.change) == [.added, .changed])
        #expect(plan.placements.map { $0.existing?.id } == [nil, 1])
        #expect(plan.placements.map(\.due) == [.move(noon + .hours(1)), .keep])
        #expect(plan.removed.map(\.id) == [2], "what was removed before is not removed again")
        #expect(plan.count(.added) == 1 && plan.count(.changed) == 1 && plan.count(.unchanged) == 0)
        #expect(!plan.isEmpty)
    }

    @Test("an update leaves alone what it does not name")
    func updates() throws {
        let plan = try Fixture().plan(.update([changed(Fixture.b) { $0.command = "y" }]))
        #expect(plan.placements.map(\.change) == [.changed] && plan.removed.isEmpty)
    }

    @Test("a creation leaves alone what is there, whatever it says about it")
    func creates() throws {
        let other = changed(Fixture.a) { $0.schedule = "nonsense" }
        let plan = try Fixture().plan(.create([other, Fixture.gone]))
        #expect(plan.placements.map(\.change) == [.unchanged, .added])
        #expect(plan.placements[0].definition == Fixture.a && plan.placements[0].due == .keep)
        #expect(plan.placements[1].existing?.id == 3 && plan.placements[1].isReturning)
        #expect(plan.removed.isEmpty)
    }

    @Test(
        "what is there already is no change",
        arguments: [
            .replace([Fixture.b, Fixture.a]), .update([Fixture.a]), .update([]), .create([Fixture.b]), .create([]),
            .save(Fixture.a, as: 1), .remove([]), .remove([3]), .remove([77]),
        ] as [CategoryRequest.Edit])
    func changesNothing(edit: CategoryRequest.Edit) throws {
        let plan = try Fixture().plan(edit)
        #expect(plan.isEmpty)
        #expect(plan.replacement(categoryID: 5, version: 9).version == 9)
    }

    @Test("a removal takes those it names, by id, and no stranger")
    func removes() throws {
        let plan = try Fixture().plan(.remove([2, 3, 1, 2, 99]))
        #expect(plan.removed.map(\.id) == [1, 2] && plan.placements.isEmpty && !plan.isEmpty)
    }

    @Test("every fault of a request is named by its place")
    func namesFaults() throws {
        let jobs = [
            changed(Fixture.a) { $0.schedule = "nonsense" }, Fixture.b, changed(Fixture.b) { $0.name = "B " },
            changed(Fixture.gone) { $0.timeZone = "Mars/Olympus" },
            JobDefinition(name: "over", schedule: "R1/2020-01-01T00:00:00Z/PT1M", command: "x"),
        ]
        for edit in [CategoryRequest.Edit.replace(jobs), .update(jobs)] {
            #expect(
                try Fixture().faults(edit)
                    == ["jobs[0].schedule", "jobs[2].name", "jobs[3].time_zone", "jobs[4].schedule"])
        }
        #expect(try Fixture().faults(.create(jobs)) == ["jobs[2].name", "jobs[3].time_zone", "jobs[4].schedule"])
    }

    // MARK: One job

    @Test("a job that is saved keeps its id, under a new name as well", arguments: ["a", "A", "a ", "another"])
    func saves(name: String) throws {
        let plan = try Fixture().plan(.save(changed(Fixture.a) { $0.name = name }, as: 1), expected: .revision(4))
        #expect(plan.placements.map { $0.existing?.id } == [1] && plan.removed.isEmpty)
        #expect(plan.placements.map(\.change) == [name == "a" ? .unchanged : .changed])
        #expect(plan.placements.map(\.due) == [.keep])
        #expect(plan.placements[0].nextRun == noon + .minutes(5))
    }

    @Test("a new job is added, one of a removed name comes back with its history")
    func savesNew() throws {
        let new = JobDefinition(name: "new", schedule: "0 * * * *", command: "x")
        let added = try Fixture().plan(.save(new, as: nil))
        #expect(added.placements.map(\.change) == [.added] && added.placements[0].existing == nil)
        let returned = try Fixture().plan(.save(changed(Fixture.gone) { $0.name = "GONE" }, as: nil))
        #expect(returned.placements.map(\.change) == [.added] && returned.placements[0].existing?.id == 3)
    }

    /// What somebody wants to save, and why it is refused.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var id: JobID?
        var expected: CategoryRequest.Expectation?
        var code: EditConflict.Code

        var testDescription: String { "“\(name)” as \(id.map(String.init) ?? "a new one"): \(code)" }
    }

    @Test(
        "a job that is not what somebody believes, or whose name is not free, is not saved",
        arguments: [
            Refusal(name: "a", id: nil, code: .nameTaken), Refusal(name: "A ", id: nil, code: .nameTaken),
            Refusal(name: "b", id: 1, code: .nameTaken), Refusal(name: "gone", id: 1, code: .nameTaken),
            Refusal(name: "x", id: 3, code: .missing), Refusal(name: "x", id: 99, code: .missing),
            Refusal(name: "a", id: 1, expected: .revision(3), code: .changed),
            Refusal(name: "a", id: 1, expected: .revision(5), code: .changed),
            // Who must look again needs not hear of the name.
            Refusal(name: "b", id: 1, expected: .revision(3), code: .changed),
        ])
    func refusesToSave(refusal: Refusal) throws {
        let job = changed(Fixture.a) { $0.name = refusal.name }
        let conflict = try Fixture().conflict(.save(job, as: refusal.id), expected: refusal.expected)
        #expect(conflict?.code == refusal.code && conflict?.current == 9)
    }

    @Test("the fault of a single job has no place but its field")
    func namesTheFieldAlone() throws {
        #expect(try Fixture().faults(.save(changed(Fixture.a) { $0.schedule = "nonsense" }, as: 1)) == ["schedule"])
        #expect(try Fixture().faults(.save(changed(Fixture.a) { $0.timeZone = "Mars" }, as: 1)) == ["time_zone"])
    }

    // MARK: Next instants

    @Test("a new schedule moves the next instant, a new command does not, and a disabled job has none")
    func movesInstants() throws {
        let fixture = try Fixture()
        let cases: [(JobDefinition, CategoryPlan.Due)] = [
            (changed(Fixture.b) { $0.command = "y" }, .keep),
            (changed(Fixture.b) { $0.schedule = "30 * * * *" }, .move(noon + .minutes(30))),
            (changed(Fixture.b) { $0.enabled = false }, .move(nil)),
        ]
        for (job, due) in cases {
            let plan = try fixture.plan(.update([job]))
            #expect(plan.placements.map(\.due) == [due], "\(job)")
        }
    }

    @Test("a job that comes back, or is enabled again, begins with the next instant from now on")
    func beginsAgain() throws {
        var fixture = try Fixture()
        try fixture.add(4, changed(Fixture.b) { ($0.name, $0.enabled) = ("off", false) })
        let plan = try fixture.plan(.update([Fixture.gone, changed(Fixture.b) { $0.name = "off" }]))
        #expect(plan.placements.map(\.due) == [.move(noon + .hours(1)), .move(noon + .hours(1))])
        #expect(plan.placements.map(\.isReturning) == [true, false])
    }

    @Test("a schedule that is over stays while the job around it changes")
    func keepsWhatIsOver() throws {
        var fixture = try Fixture()
        let over = JobDefinition(name: "over", schedule: "R1/2020-01-01T00:00:00Z/PT1M", command: "x")
        try fixture.add(4, over)
        let plan = try fixture.plan(.update([changed(over) { $0.command = "y" }]))
        #expect(plan.placements.map(\.due) == [.keep] && plan.placements[0].nextRun == nil)
    }

    @Test("what cannot be read any more is replaced like anything else")
    func replacesTheUnreadable() throws {
        var fixture = try Fixture()
        fixture.existing["a"]?.text = "a word of a newer version"
        let plan = try fixture.plan(.replace([Fixture.a]))
        #expect(plan.placements.map(\.change) == [.changed])
        #expect(plan.placements.map(\.due) == [.move(noon + .minutes(5))])
        let kept = try fixture.plan(.create([Fixture.a]))
        #expect(kept.placements.map(\.change) == [.unchanged])
    }

    // MARK: Rest

    @Test("a job at rest stays at rest through an edit: it runs when its rest ends, or not by itself")
    func staysAtRest() throws {
        for until in [nil, noon + .minutes(30), noon + .hours(3)] as [Instant?] {
            var fixture = try Fixture()
            let pause = Pause(since: noon - .hours(2), until: until, by: "ann", note: nil)
            try fixture.add(2, Fixture.b, next: noon - .hours(1), pause: pause)
            let kept = try fixture.plan(.update([changed(Fixture.b) { $0.command = "y" }])).placements[0]
            #expect(kept.due == .keep && kept.nextRun == until)
            let moved = try fixture.plan(.update([changed(Fixture.b) { $0.schedule = "0 14 * * *" }])).placements[0]
            #expect(moved.due == .move(noon + .hours(2)))
            #expect(moved.nextRun == until.map { max($0, noon + .hours(2)) })
        }
    }

    @Test("a job that comes back does not rest")
    func returnsAwake() throws {
        var fixture = try Fixture()
        let pause = Pause(since: noon, until: nil, by: "ann", note: nil)
        try fixture.add(3, Fixture.gone, isRemoved: true, pause: pause)
        let plan = try fixture.plan(.update([Fixture.gone]))
        #expect(plan.placements[0].nextRun == noon + .hours(1))
    }

    // MARK: Dry runs

    @Test("a dry run tells ids, changes, next runs and those before; what was never there has no id")
    func tellsTheReplacement() throws {
        let moved = changed(Fixture.a) { $0.schedule = "0 * * * *" }
        let new = JobDefinition(name: "new", schedule: "*/5 * * * *", command: "x")
        let plan = try Fixture().plan(.replace([new, moved, Fixture.gone]))
        let replacement = plan.replacement(categoryID: 7, version: 9)
        #expect(
            replacement
                == CategoryReplacement(
                    categoryID: 7, version: 10,
                    jobs: [
                        .init(id: 0, name: "new", change: .added, nextRun: noon + .minutes(5)),
                        .init(
                            id: 1, name: "a", change: .changed, nextRun: noon + .hours(1),
                            previousNextRun: noon + .minutes(5)),
                        .init(id: 3, name: "Gone", change: .added, nextRun: noon + .hours(1)),
                    ],
                    removed: [.init(id: 2, name: "b", previousNextRun: noon + .hours(1))]))
        let unchanged = try Fixture().plan(.update([Fixture.a])).replacement(categoryID: 7, version: 9)
        #expect(unchanged.jobs.map(\.nextRun) == unchanged.jobs.map(\.previousNextRun))
        #expect(unchanged.jobs.map(\.change) == [.unchanged])
    }
}
