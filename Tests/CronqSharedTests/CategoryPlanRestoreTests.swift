import CronqSchedule
import CronqShared
import Testing

@Suite("What a restoration does to the jobs of a category")
struct CategoryPlanRestoreTests {
    /// A category whose jobs have had other names: `existing` says what they are called now.
    private struct Fixture {
        var existing: [String: CategoryPlan.Existing] = [:]

        /// - Parameter key: What stands in place of the name's key, if another job has the name.
        mutating func add(_ id: JobID, _ name: String, isRemoved: Bool = false, key: String? = nil) throws {
            existing[key ?? JobDefinition.nameKey(name)] = CategoryPlan.Existing(
                id: id, name: name, revision: 3, isRemoved: isRemoved,
                text: try DefinitionText.write(CategoryPlanRestoreTests.job(name)),
                nextInstant: isRemoved ? nil : noon + .hours(1))
        }

        func restore(_ content: [(JobID, JobDefinition)]) throws -> CategoryPlan {
            try CategoryPlan(
                existing: existing, restoring: content.map { .init(id: $0.0, revision: 1, definition: $0.1) },
                version: 9, now: noon, definitions: DefinitionCache(zones: NoZones(), defaultZone: .utc))
        }
    }

    private struct NoZones: ZoneSource {
        func rules(for identifier: String) throws(ScheduleError) -> ZoneRules {
            throw ScheduleError(.badZone, "no zone here")
        }
    }

    private static func job(_ name: String, command: String = "x") -> JobDefinition {
        JobDefinition(name: name, schedule: "0 * * * *", command: command)
    }

    @Test("a job gets back the name and definition that it had, whatever it is called now")
    func renames() throws {
        var fixture = Fixture()
        try fixture.add(1, "new name")
        let plan = try fixture.restore([(1, Self.job("a", command: "y"))])
        #expect(plan.placements.map { $0.existing?.id } == [1] && plan.placements.map(\.change) == [.changed])
        #expect(plan.placements[0].definition.command == "y" && plan.placements[0].due == .keep)
        #expect(plan.removed.isEmpty && plan.unnamed.isEmpty)
    }

    @Test("two jobs that swapped their names swap them back; both names are free in between")
    func swaps() throws {
        var fixture = Fixture()
        try fixture.add(1, "b")
        try fixture.add(2, "a")
        let plan = try fixture.restore([(1, Self.job("A")), (2, Self.job("b"))])
        #expect(plan.placements.map { $0.existing?.id } == [1, 2])
        #expect(plan.placements.map(\.change) == [.changed, .changed])
        #expect(plan.unnamed.map(\.id) == [1, 2])
    }

    @Test(
        "whoever has the name now gives it up: a newer job, which goes, or one that is gone", arguments: [true, false])
    func takesNames(isRemoved: Bool) throws {
        var fixture = Fixture()
        try fixture.add(1, "b")
        try fixture.add(7, "a", isRemoved: isRemoved)
        let plan = try fixture.restore([(1, Self.job("a"))])
        #expect(plan.placements.map { $0.existing?.id } == [1])
        #expect(plan.unnamed.map(\.id) == [7] && plan.removed.map(\.id) == (isRemoved ? [] : [7]))
        #expect(!plan.isEmpty)
    }

    @Test("a job that gave up its name comes back under it")
    func returnsNameless() throws {
        var fixture = Fixture()
        try fixture.add(1, "a")
        try fixture.add(7, "a", isRemoved: true, key: CategoryPlan.keyWithoutName(7))
        let plan = try fixture.restore([(7, Self.job("a")), (1, Self.job("b"))])
        #expect(plan.placements.map { $0.existing?.id } == [7, 1])
        #expect(plan.placements.map(\.change) == [.added, .changed])
        #expect(plan.placements[0].isReturning && plan.unnamed.map(\.id) == [1] && plan.removed.isEmpty)
    }

    @Test("jobs that were not there go, those that were removed are there again, the others stay as they are")
    func restores() throws {
        var fixture = Fixture()
        try fixture.add(1, "a")
        try fixture.add(2, "gone", isRemoved: true)
        try fixture.add(3, "newer")
        try fixture.add(4, "gone, too", isRemoved: true)
        let plan = try fixture.restore([(1, Self.job("a")), (2, Self.job("gone"))])
        #expect(plan.placements.map(\.change) == [.unchanged, .added])
        #expect(plan.removed.map(\.id) == [3] && plan.unnamed.isEmpty)
        let same = try fixture.restore([(1, Self.job("a")), (3, Self.job("newer"))])
        #expect(same.isEmpty)
    }

    @Test("a job that no row tells of any more is a new one, and its name is free for it")
    func addsUnknown() throws {
        var fixture = Fixture()
        try fixture.add(1, "a", isRemoved: true)
        let plan = try fixture.restore([(99, Self.job("a"))])
        #expect(plan.placements.map(\.change) == [.added] && plan.placements[0].existing == nil)
        #expect(plan.unnamed.map(\.id) == [1])
    }

    @Test("what cannot be accepted any more is named by its place, as in any other change")
    func namesFaults() throws {
        var zoned = Self.job("a")
        zoned.timeZone = "Mars/Olympus"
        let error = #expect(throws: DefinitionError.self) {
            try Fixture().restore([(1, Self.job("b")), (2, zoned), (3, Self.job("B "))])
        }
        #expect(error?.faults.map(\.path) == ["jobs[1].time_zone", "jobs[2].name"])
    }

    @Test("what stands in place of a name is like no name, and another for each job")
    func standsForNames() {
        let keys = [1, 2, 12].map { CategoryPlan.keyWithoutName($0) }
        #expect(Set(keys).count == 3)
        for key in keys {
            #expect(key == JobDefinition.nameKey(key))
            #expect(key.unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }
}
