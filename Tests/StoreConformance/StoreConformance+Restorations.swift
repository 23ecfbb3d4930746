import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    /// An older version is brought back.
    static let restorations: [ConformanceCase] = [
        ConformanceCase("a restored category holds again what it held: removed jobs with their ids, no newer ones") {
            bench in
            let placed = try await bench.edit(
                .replace([LedgerBench.job("a"), LedgerBench.job("b", schedule: "0 13 * * *")]))
            try await bench.edit(.replace([LedgerBench.job("a", queue: "slow"), LedgerBench.job("c")]))
            let restored = try await bench.edit(.restore(version: 1), comment: "back")
            #expect(restored.version == 3 && restored.removed.map(\.name) == ["c"])
            let found = try #require(try await bench.store.category(named: LedgerBench.category, version: nil))
            #expect(found.jobs.map(\.id) == placed.jobs.map(\.id))
            #expect(
                found.jobs.map(\.definition) == [LedgerBench.job("a"), LedgerBench.job("b", schedule: "0 13 * * *")])
            #expect(try await bench.job(placed.jobs[1].id).nextRun == LedgerBench.start + .hours(1))
            let version = try #require(
                try await bench.store.versions(ofCategory: placed.categoryID, before: nil, limit: 1).first)
            #expect((version.added, version.changed, version.removed) == (1, 1, 1) && version.comment == "back")
            // What was undone can be brought back as well.
            try await bench.edit(.restore(version: 2))
            #expect(try await bench.names() == ["a", "c"])
            #expect(try await bench.job(placed.jobs[0].id).definition.routingKey == "slow")
        },
        ConformanceCase("a version from before a job got another name brings back the old name and definition") {
            bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            try await bench.edit(.save(LedgerBench.job("b", queue: "slow"), as: job))
            try await bench.edit(.restore(version: 1))
            let found = try #require(try await bench.store.category(named: LedgerBench.category, version: nil))
            #expect(found.jobs.map(\.definition) == [LedgerBench.job("a")])
            try await bench.edit(.restore(version: 2))
            #expect(try await bench.names() == ["b"])
        },
        ConformanceCase("the version that a category is at brings no change") { bench in
            try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            let restored = try await bench.edit(.restore(version: 1))
            #expect(restored.version == 1 && restored.jobs.map(\.change) == [.unchanged, .unchanged])
            #expect(try await bench.audit().count == 1)
        },
        ConformanceCase("a version that never was, or of a category that is not there, is missing") { bench in
            try await bench.define(LedgerBench.job("a"))
            for version: Int64 in [2, -1] {
                let conflict = try await bench.conflict(.restore(version: version))
                #expect(conflict.code == .missing && conflict.current == 1)
            }
            let nowhere = try await bench.conflict(.restore(version: 1), category: "Nowhere")
            #expect(nowhere.code == .missing && nowhere.current == 0)
            #expect(try await bench.store.categories().count == 1)
        },
        ConformanceCase("a restoration that expects another version than there is is refused") { bench in
            try await bench.define(LedgerBench.job("a"))
            try await bench.edit(.replace([]))
            let conflict = try await bench.conflict(.restore(version: 1), expected: .version(1))
            #expect(conflict.code == .changed && conflict.current == 2)
            try await bench.edit(.restore(version: 1), expected: .version(2))
            #expect(try await bench.names() == ["a"])
        },
    ]

    /// Each definition comes back to the job that had it.
    static let restoredNames: [ConformanceCase] = [
        ConformanceCase("a job that was renamed gets its old name back, and keeps its id and history") { bench in
            let held = try await bench.running(LedgerBench.job("a"))
            try await bench.record(bench.finish(held, .exited(code: 0)))
            let job = try await bench.run(held.run).jobID
            try await bench.edit(.save(LedgerBench.job("b"), as: job))
            let restored = try await bench.edit(.restore(version: 1))
            #expect(restored.jobs.map(\.id) == [job] && restored.jobs.map(\.change) == [.changed])
            #expect(restored.removed.isEmpty)
            #expect(try await bench.names() == ["a"])
            #expect(try await bench.runs(job).map(\.id) == [held.run])
            #expect(try await bench.job(job).revision == 3)
        },
        ConformanceCase("jobs that swapped their names swap them back") { bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b", queue: "slow"))
            try await swap(jobs, bench)
            let restored = try await bench.edit(.restore(version: 1))
            #expect(restored.jobs.map(\.id) == jobs && restored.jobs.map(\.name) == ["a", "b"])
            #expect(restored.jobs.map(\.change) == [.changed, .changed] && restored.removed.isEmpty)
            #expect(try await bench.job(jobs[0]).definition == LedgerBench.job("a"))
            #expect(try await bench.job(jobs[1]).definition == LedgerBench.job("b", queue: "slow"))
            // Each name leads to its job again.
            let update = try await bench.edit(.update([LedgerBench.job("A"), LedgerBench.job("B")]))
            #expect(update.jobs.map(\.id) == jobs)
            try await bench.edit(.restore(version: 4))
            #expect(try await bench.job(jobs[0]).definition.name == "b")
            #expect(try await bench.job(jobs[1]).definition.name == "a")
        },
        ConformanceCase("a newer job under the old name goes, and comes back under it with its history") { bench in
            let old = try await bench.define(one: LedgerBench.job("a"))
            try await bench.edit(.save(LedgerBench.job("b"), as: old))
            let new = try #require(try await bench.edit(.update([LedgerBench.job("a")])).jobs.first?.id)
            bench.advance(.minutes(1))
            try await bench.claimAll()
            let restored = try await bench.edit(.restore(version: 1))
            #expect(restored.jobs.map(\.id) == [old] && restored.removed.map(\.id) == [new])
            #expect(try await bench.names() == ["a"])
            #expect(try await bench.job(new).removedAt == bench.clock.now)
            #expect(try await bench.job(new).definition.name == "a")
            let forward = try await bench.edit(.restore(version: 3))
            #expect(forward.jobs.map(\.id) == [new, old] && forward.jobs.map(\.change) == [.added, .changed])
            #expect(try await bench.job(old).definition.name == "b")
            #expect(try await bench.runs(new).count == 1)
            #expect(try await bench.store.jobs(JobQuery(order: .name)).map(\.id) == [new, old])
        },
        ConformanceCase("a name that waited for a removed job's return goes to the job that had it before") { bench in
            let first = try await bench.define(one: LedgerBench.job("a"))
            try await bench.edit(.save(LedgerBench.job("b"), as: first))
            let second = try #require(try await bench.edit(.update([LedgerBench.job("a")])).jobs.first?.id)
            try await bench.edit(.remove([second]))
            try await bench.edit(.restore(version: 1))
            #expect(try await bench.names() == ["a"])
            #expect(try await bench.job(first).definition.name == "a")
            let named = try await bench.edit(.update([LedgerBench.job("a", queue: "slow")]))
            #expect(named.jobs.map(\.id) == [first], "the name is the first one's")
            // A name that nobody has any more makes a new job: the second one waits for a restoration.
            try await bench.edit(.save(LedgerBench.job("c"), as: first))
            let third = try #require(try await bench.edit(.save(LedgerBench.job("a"), as: nil)).jobs.first)
            #expect(third.change == .added && ![first, second].contains(third.id))
            let both = try await bench.edit(.restore(version: 3))
            #expect(both.jobs.map(\.id) == [second, first] && both.removed.map(\.id) == [third.id])
        },
        ConformanceCase("a dry run of such a restoration says the same, and takes no name away") { bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            try await swap(jobs, bench)
            let before = try await bench.store.category(named: LedgerBench.category, version: nil)
            let dry = try await bench.edit(.restore(version: 1), isDryRun: true)
            #expect(try await bench.store.category(named: LedgerBench.category, version: nil) == before)
            let update = try await bench.edit(.update([LedgerBench.job("b"), LedgerBench.job("a")]))
            #expect(update.jobs.map(\.change) == [.unchanged, .unchanged] && update.jobs.map(\.id) == jobs)
            let done = try await bench.edit(.restore(version: 1))
            #expect(done == dry)
        },
        ConformanceCase("a job at rest rests on when a version gives it its name and schedule back") { bench in
            let job = try await bench.define(one: LedgerBench.job("a", schedule: "0 15 * * *"))
            try await bench.edit(.save(LedgerBench.job("b"), as: job))
            try await bench.pause(job)
            bench.advance(.minutes(2))
            let restored = try await bench.edit(.restore(version: 1))
            #expect(restored.jobs.map(\.nextRun) == [nil])
            #expect(try await bench.job(job).pause?.since == LedgerBench.start)
            #expect(try await bench.runs(job).map(\.reason) == [.paused, .paused])
            try await bench.resume(job)
            #expect(try await bench.job(job).nextRun == LedgerBench.start + .hours(3))
        },
    ]

    /// Gives each of two jobs, `a` and `b`, the other's name, in three versions.
    private static func swap(_ jobs: [JobID], _ bench: LedgerBench) async throws {
        var (a, b) = (try await bench.job(jobs[0]).definition, try await bench.job(jobs[1]).definition)
        for name in ["between", "b"] {
            a.name = name
            if name == "b" {
                b.name = "a"
                try await bench.edit(.save(b, as: jobs[1]))
            }
            try await bench.edit(.save(a, as: jobs[0]))
        }
    }
}
