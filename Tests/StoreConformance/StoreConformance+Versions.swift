import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let versions: [ConformanceCase] = [
        ConformanceCase(
            "a category begins at version 1; each change that changes something makes the next one, others make none"
        ) {
            bench in
            let jobs = [LedgerBench.job("a"), LedgerBench.job("b")]
            let first = try await bench.edit(.replace(jobs))
            #expect(first.version == 1)
            #expect(try await bench.edit(.replace(jobs.reversed())).version == 1)
            #expect(try await bench.edit(.create(jobs)).version == 1)
            #expect(try await bench.edit(.update([LedgerBench.job("a", queue: "slow")])).version == 2)
            #expect(try await bench.edit(.remove([first.jobs[1].id])).version == 3)
            #expect(try await bench.edit(.remove([first.jobs[1].id])).version == 3)
            #expect(
                try await bench.store.categories() == [
                    CategorySummary(id: first.categoryID, name: LedgerBench.category, version: 3, jobs: 1)
                ])
            let versions = try await bench.store.versions(ofCategory: first.categoryID, before: nil, limit: 10)
            #expect(versions.map(\.version) == [3, 2, 1])
        },
        ConformanceCase("each category counts its own versions") { bench in
            let one = try await bench.edit(.replace([LedgerBench.job("a")]), category: "One")
            try await bench.edit(.update([LedgerBench.job("b")]), category: "One")
            #expect(try await bench.edit(.replace([LedgerBench.job("a")]), category: "Two").version == 1)
            #expect(try await bench.store.versions(ofCategory: one.categoryID, before: nil, limit: 10).count == 2)
            #expect(try await bench.store.categories().map(\.version) == [2, 1])
        },
        ConformanceCase("what was done to a category is told newest first, page by page: by whom, when, how much, why")
        {
            bench in
            let began = bench.clock.now
            let placed = try await bench.edit(
                .replace([LedgerBench.job("a"), LedgerBench.job("b")]), comment: "the “first” two 🚀")
            bench.advance(.seconds(1))
            try await bench.edit(
                .replace([LedgerBench.job("a", queue: "slow"), LedgerBench.job("c")]), by: LedgerBench.bob)
            bench.advance(.seconds(1))
            try await bench.edit(.remove([placed.jobs[0].id]), comment: "over")
            let store = bench.store
            #expect(
                try await store.versions(ofCategory: placed.categoryID, before: nil, limit: 10) == [
                    CategoryVersion(
                        version: 3, at: began + .seconds(2), by: "ann", added: 0, changed: 0, removed: 1,
                        comment: "over"),
                    CategoryVersion(version: 2, at: began + .seconds(1), by: "bob", added: 1, changed: 1, removed: 1),
                    CategoryVersion(
                        version: 1, at: began, by: "ann", added: 2, changed: 0, removed: 0,
                        comment: "the “first” two 🚀"),
                ])
            let id = placed.categoryID
            #expect(try await store.versions(ofCategory: id, before: nil, limit: 2).map(\.version) == [3, 2])
            #expect(try await store.versions(ofCategory: id, before: 2, limit: 2).map(\.version) == [1])
            #expect(try await store.versions(ofCategory: id, before: 1, limit: 2).isEmpty)
            #expect(try await store.versions(ofCategory: 999, before: nil, limit: 2).isEmpty)
        },
        ConformanceCase("what a category held at each of its versions can be read, by name, with revisions") { bench in
            let placed = try await bench.edit(.replace([LedgerBench.job("b"), LedgerBench.job("a")]))
            try await bench.edit(.update([LedgerBench.job("a", queue: "slow")]))
            try await bench.edit(.remove([placed.jobs[0].id]))
            try await bench.edit(.save(LedgerBench.job("z", queue: "slow"), as: placed.jobs[1].id))
            try await bench.edit(.update([LedgerBench.job("B")]))
            let expected = [
                ["a 1 default", "b 1 default"], ["a 2 slow", "b 1 default"], ["a 2 slow"], ["z 3 slow"],
                ["B 2 default", "z 3 slow"],
            ]
            for (index, texts) in expected.enumerated() {
                #expect(try await content(bench, version: Int64(index + 1)) == texts, "version \(index + 1)")
            }
            #expect(try await content(bench, version: nil) == expected.last)
            let now = try #require(try await bench.store.category(named: LedgerBench.category, version: nil))
            #expect(now.version == 5 && now.category.id == placed.categoryID && now.category.version == 5)
            #expect(now.jobs.map(\.id) == placed.jobs.map(\.id))
            let then = try #require(try await bench.store.category(named: LedgerBench.category, version: 2))
            #expect(then.version == 2 && then.category.id == placed.categoryID)
        },
        ConformanceCase("a category is found whatever the case of its name; no other version or category is there") {
            bench in
            try await bench.define(LedgerBench.job("a"))
            let store = bench.store
            let found = try #require(
                try await store.category(named: LedgerBench.category.uppercased() + " ", version: nil))
            #expect(found.category.name == LedgerBench.category && found.jobs.map(\.definition.name) == ["a"])
            #expect(try await store.category(named: LedgerBench.category, version: 2) == nil)
            #expect(try await store.category(named: LedgerBench.category, version: -1) == nil)
            #expect(try await store.category(named: "Another", version: nil) == nil)
            #expect(try await store.category(named: "Another", version: 0) == nil)
        },
        ConformanceCase("a category that was emptied is still there, with its versions") { bench in
            let placed = try await bench.edit(.replace([LedgerBench.job("a")]))
            #expect(try await bench.edit(.replace([])).version == 2)
            let emptied = try #require(try await bench.store.category(named: LedgerBench.category, version: nil))
            #expect(emptied.jobs.isEmpty && emptied.version == 2 && emptied.category.id == placed.categoryID)
            #expect(try await bench.store.categories().map(\.jobs) == [0])
            #expect(try await content(bench, version: 1) == ["a 1 default"])
        },
    ]

    private static func content(_ bench: LedgerBench, version: Int64?) async throws -> [String] {
        let found = try #require(try await bench.store.category(named: LedgerBench.category, version: version))
        return found.jobs.map { "\($0.definition.name) \($0.revision) \($0.definition.routingKey)" }
    }

    static let expectations: [ConformanceCase] = [
        ConformanceCase("a change that expects another version than there is is refused, and changes nothing") {
            bench in
            try await bench.edit(.replace([LedgerBench.job("a")]))
            try await bench.edit(.update([LedgerBench.job("b")]), expected: .version(1))
            for version: Int64 in [1, 3, 0] {
                let conflict = try await bench.conflict(.replace([]), expected: .version(version))
                #expect(conflict.code == .changed && conflict.current == 2, "version \(version)")
            }
            // What would change nothing is not what was expected either.
            _ = try await bench.conflict(.replace([LedgerBench.job("a"), LedgerBench.job("b")]), expected: .version(1))
            #expect(try await bench.names() == ["a", "b"])
            #expect(try await bench.store.categories().map(\.version) == [2])
            #expect(try await bench.audit().count == 2)
        },
        ConformanceCase("version 0 expects that there is no such category yet") { bench in
            #expect(try await bench.edit(.replace([LedgerBench.job("a")]), expected: .version(0)).version == 1)
            let conflict = try await bench.conflict(.replace([LedgerBench.job("b")]), expected: .version(0))
            #expect(conflict.code == .changed && conflict.current == 1)
            #expect(try await bench.names() == ["a"])
        },
        ConformanceCase("a category at version 0 is there, and can be expected to be at it still") { bench in
            #expect(try await bench.edit(.replace([])).version == 0)
            #expect(try await bench.conflict(.replace([LedgerBench.job("a")]), expected: .version(0)).code == .changed)
            #expect(try await bench.edit(.replace([LedgerBench.job("a")]), expected: .unversioned).version == 1)
            let conflict = try await bench.conflict(.replace([]), expected: .unversioned)
            #expect(conflict.code == .changed && conflict.current == 1)
            #expect(try await bench.names() == ["a"])
        },
        ConformanceCase("who expects a category that is not there makes none") { bench in
            for expected in [CategoryRequest.Expectation.version(1), .unversioned, .anyVersion] {
                let conflict = try await bench.conflict(.replace([LedgerBench.job("a")]), expected: expected)
                #expect(conflict.code == .missing && conflict.current == 0)
            }
            #expect(try await bench.store.categories().isEmpty)
            #expect(try await bench.audit().isEmpty)
            try await bench.define(LedgerBench.job("a"))
            #expect(try await bench.edit(.replace([]), expected: .anyVersion).version == 2)
        },
        ConformanceCase("of many who change the same version at the same time, one does") { bench in
            try await bench.define(LedgerBench.job("a"))
            #expect(try await winners(bench, .version(1)) == 1)
            #expect(try await bench.store.categories().map(\.version) == [2])
            #expect(try await bench.names().count == 1)
        },
        ConformanceCase("of many who make the same category at the same time, one does") { bench in
            let winners = try await winners(bench, .version(0))
            #expect(winners == 1)
            #expect(try await bench.store.categories().map(\.version) == [1])
            #expect(try await bench.names().count == 1)
        },
    ]

    /// How many of eight callers changed the category, each to something else.
    private static func winners(_ bench: LedgerBench, _ expected: CategoryRequest.Expectation) async throws -> Int {
        let stores = try await bench.handles(8)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for (index, store) in stores.enumerated() {
                group.addTask {
                    let request = CategoryRequest(
                        category: LedgerBench.category, edit: .replace([LedgerBench.job("job \(index)")]),
                        expected: expected)
                    do {
                        _ = try await store.changeCategory(request, by: Author("caller \(index)"))
                        return 1
                    } catch let conflict as EditConflict {
                        #expect(conflict.code == .changed)
                        return 0
                    }
                }
            }
            return try await group.reduce(0, +)
        }
    }

    static let dryRuns: [ConformanceCase] = [
        ConformanceCase("a dry run of a new category says what would be, and writes nothing at all") { bench in
            let dry = try await bench.edit(.replace([LedgerBench.job("a")]), isDryRun: true, comment: "why")
            let placed = CategoryReplacement.Placed(
                id: 0, name: "a", change: .added, nextRun: LedgerBench.start + .minutes(1))
            #expect(dry == CategoryReplacement(categoryID: 0, version: 1, jobs: [placed], removed: []))
            #expect(try await bench.store.categories().isEmpty)
            #expect(try await bench.store.jobs(JobQuery()).isEmpty)
            #expect(try await bench.audit().isEmpty)
            #expect(try await bench.store.nextWake() == nil)
        },
        ConformanceCase("a dry run tells ids, changes, next runs and those before, and leaves everything as it is") {
            bench in
            let wanted = [
                LedgerBench.job("new"), LedgerBench.job("a", schedule: "0 13 * * *"), LedgerBench.job("c"),
            ]
            let placed = try await bench.edit(
                .replace([LedgerBench.job("a"), LedgerBench.job("b"), LedgerBench.job("c")]))
            bench.advance(.seconds(30))
            let before = try await bench.store.category(named: LedgerBench.category, version: nil)
            let dry = try await bench.edit(.replace(wanted), isDryRun: true)
            let next = LedgerBench.start + .minutes(1)
            #expect(dry.categoryID == placed.categoryID && dry.version == 2)
            #expect(dry.jobs.map(\.id) == [0, placed.jobs[0].id, placed.jobs[2].id])
            #expect(dry.jobs.map(\.change) == [.added, .changed, .unchanged])
            #expect(dry.jobs.map(\.nextRun) == [next, LedgerBench.start + .hours(1), next])
            #expect(dry.jobs.map(\.previousNextRun) == [nil, next, next])
            #expect(dry.removed == [.init(id: placed.jobs[1].id, name: "b", previousNextRun: next)])

            #expect(try await bench.store.category(named: LedgerBench.category, version: nil) == before)
            let id = placed.categoryID
            #expect(try await bench.store.versions(ofCategory: id, before: nil, limit: 10).count == 1)
            let revisions = try await bench.store.revisions(ofJob: placed.jobs[0].id, before: nil, limit: 10)
            #expect(revisions.count == 1)
            #expect(try await bench.audit().count == 1)
            #expect(try await bench.job(placed.jobs[0].id).nextRun == next)

            let made = try await bench.edit(.replace(wanted))
            #expect(made.version == dry.version && made.removed == dry.removed)
            #expect(made.jobs.map(\.change) == dry.jobs.map(\.change))
            #expect(made.jobs.map(\.nextRun) == dry.jobs.map(\.nextRun))
            #expect(made.jobs.map(\.previousNextRun) == dry.jobs.map(\.previousNextRun))
        },
        ConformanceCase("a dry run claims nothing that is due") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            bench.advance(.minutes(1))
            try await bench.edit(.replace([]), isDryRun: true)
            try await bench.edit(.replace([LedgerBench.job("a", queue: "slow")]), isDryRun: true)
            #expect(try await bench.runs(job).isEmpty)
            #expect(try await bench.claimAll().map(\.queue) == ["default"])
        },
        ConformanceCase("a dry run of what is there already keeps the version") { bench in
            try await bench.define(LedgerBench.job("a"))
            let dry = try await bench.edit(.replace([LedgerBench.job("a")]), isDryRun: true)
            #expect(dry.version == 1 && dry.jobs.map(\.change) == [.unchanged])
        },
        ConformanceCase("a dry run of a removal, a saved job and a restoration says what each would do") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            try await bench.edit(.replace([LedgerBench.job("b")]))
            let removal = try await bench.edit(.remove([job]), isDryRun: true)
            #expect(removal.removed.isEmpty && removal.jobs.isEmpty && removal.version == 2)
            let restored = try await bench.edit(.restore(version: 1), isDryRun: true)
            #expect(restored.version == 3 && restored.jobs.map(\.id) == [job])
            #expect(restored.jobs.map(\.change) == [.added] && restored.removed.map(\.name) == ["b"])
            let saved = try await bench.edit(.save(LedgerBench.job("c"), as: nil), isDryRun: true)
            #expect(saved.jobs.map(\.id) == [0] && saved.jobs.map(\.change) == [.added] && saved.removed.isEmpty)
            #expect(try await bench.names() == ["b"])
            #expect(try await bench.store.categories().map(\.version) == [2])
        },
        ConformanceCase("a dry run fails as the change would") { bench in
            try await bench.define(LedgerBench.job("a"))
            await #expect(throws: DefinitionError.self) {
                try await bench.edit(.update([LedgerBench.job("b", schedule: "nonsense")]), isDryRun: true)
            }
            let conflict = try await bench.conflict(.replace([]), expected: .version(7), isDryRun: true)
            #expect(conflict.code == .changed && conflict.current == 1)
            let taken = try await bench.conflict(.save(LedgerBench.job("a"), as: nil), isDryRun: true)
            #expect(taken.code == .nameTaken)
        },
    ]
}
