import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    /// Changes of some jobs of a category.
    static let edits: [ConformanceCase] = [
        ConformanceCase("an update adds and changes the jobs it names, and leaves the others alone") { bench in
            let placed = try await bench.edit(.replace([LedgerBench.job("a"), LedgerBench.job("b")]))
            let updated = try await bench.edit(.update([LedgerBench.job("B", queue: "slow"), LedgerBench.job("c")]))
            #expect(updated.jobs.map(\.change) == [.changed, .added] && updated.removed.isEmpty)
            #expect(updated.jobs.first?.id == placed.jobs[1].id)
            #expect(try await bench.names() == ["a", "B", "c"])
            #expect(try await bench.job(placed.jobs[0].id).revision == 1)
        },
        ConformanceCase("a creation adds what is not there yet, and changes nothing that is") { bench in
            let placed = try await bench.edit(.replace([LedgerBench.job("a"), LedgerBench.job("b")]))
            try await bench.edit(.remove([placed.jobs[1].id]))
            let jobs = [
                LedgerBench.job("A", schedule: "0 13 * * *"), LedgerBench.job("b"), LedgerBench.job("c"),
            ]
            let created = try await bench.edit(.create(jobs))
            #expect(created.jobs.map(\.change) == [.unchanged, .added, .added])
            #expect(created.jobs.prefix(2).map(\.id) == placed.jobs.map(\.id))
            #expect(created.jobs.map(\.nextRun) == Array(repeating: LedgerBench.start + .minutes(1), count: 3))
            #expect(try await bench.job(placed.jobs[0].id).definition == LedgerBench.job("a"))
            #expect(try await bench.names() == ["a", "b", "c"])
        },
        ConformanceCase(
            "a change tells each job's next run and the one before; what goes tells the run that will not be"
        ) {
            bench in
            let placed = try await bench.edit(.replace([LedgerBench.job("a"), LedgerBench.job("b")]))
            let changed = try await bench.edit(
                .replace([LedgerBench.job("a", schedule: "0 13 * * *"), LedgerBench.job("c", enabled: false)]))
            let next = LedgerBench.start + .minutes(1)
            #expect(changed.jobs.map(\.nextRun) == [LedgerBench.start + .hours(1), nil])
            #expect(changed.jobs.map(\.previousNextRun) == [next, nil])
            #expect(changed.removed == [.init(id: placed.jobs[1].id, name: "b", previousNextRun: next)])
            let returned = try await bench.edit(.update([LedgerBench.job("b")]))
            #expect(returned.jobs.map(\.nextRun) == [next] && returned.jobs.map(\.previousNextRun) == [nil])
        },
        ConformanceCase("jobs are removed by their ids, from this category only; what is not there is no fault") {
            bench in
            let placed = try await bench.edit(.replace(["a", "b", "c"].map { LedgerBench.job($0) }))
            let other = try await bench.edit(.replace([LedgerBench.job("a")]), category: "Other")
            let ids = placed.jobs.map(\.id)
            let removed = try await bench.edit(.remove([ids[2], other.jobs[0].id, 999, ids[0]]))
            #expect(Set(removed.removed.map(\.id)) == [ids[0], ids[2]] && removed.jobs.isEmpty)
            #expect(try await bench.names() == ["b"])
            #expect(try await bench.names(in: "Other") == ["a"])
            #expect(try await bench.job(ids[0]).removedAt == bench.clock.now)
        },
        ConformanceCase("removed by its id, a job's due instant has its row, what waits is cancelled, what runs stays")
        {
            bench in
            let held = try await bench.running(LedgerBench.job("a"))
            let job = try await bench.run(held.run).jobID
            let waiting = try #require(try await bench.store.runNow(job, by: LedgerBench.ann, request: "1"))
            bench.advance(.minutes(1))
            try await bench.edit(.remove([job]))
            let runs = try await bench.runs(job)
            #expect(runs.count == 3 && runs.first?.state == .skipped)
            #expect(try await bench.run(waiting).reason == .jobRemoved)
            #expect(try await bench.run(held.run).state == .running)
            bench.advance(.hours(1))
            #expect(try await bench.claimAll().isEmpty)
        },
        ConformanceCase("definitions that a job has had are told newest first: when, by whom, what; page by page") {
            bench in
            let began = bench.clock.now
            let job = try #require(try await bench.edit(.replace([LedgerBench.job("a")])).jobs.first?.id)
            bench.advance(.seconds(1))
            try await bench.edit(.update([LedgerBench.job("a", queue: "slow")]), by: LedgerBench.bob)
            bench.advance(.seconds(1))
            try await bench.edit(.save(LedgerBench.job("b", queue: "slow"), as: job))
            let store = bench.store
            #expect(
                try await store.revisions(ofJob: job, before: nil, limit: 10) == [
                    RevisionSummary(
                        revision: 3, at: began + .seconds(2), by: "ann", definition: LedgerBench.job("b", queue: "slow")
                    ),
                    RevisionSummary(
                        revision: 2, at: began + .seconds(1), by: "bob", definition: LedgerBench.job("a", queue: "slow")
                    ),
                    RevisionSummary(revision: 1, at: began, by: "ann", definition: LedgerBench.job("a")),
                ])
            #expect(try await store.revisions(ofJob: job, before: 3, limit: 1).map(\.revision) == [2])
            #expect(try await store.revisions(ofJob: job, before: 1, limit: 10).isEmpty)
            #expect(try await store.revisions(ofJob: 999, before: nil, limit: 10).isEmpty)
        },
    ]

    /// One job is saved.
    static let saves: [ConformanceCase] = [
        ConformanceCase("a saved job that is new is added beside the others, in a new category if need be") { bench in
            let first = try await bench.edit(.save(LedgerBench.job("a"), as: nil))
            #expect(first.version == 1 && first.jobs.map(\.change) == [.added])
            let second = try await bench.edit(.save(LedgerBench.job("b"), as: nil))
            #expect(second.version == 2 && second.categoryID == first.categoryID && second.removed.isEmpty)
            #expect(try await bench.names() == ["a", "b"])
        },
        ConformanceCase("a renamed job keeps its id, its history and its next instant; its old name is free") { bench in
            let held = try await bench.running(LedgerBench.job("a"))
            let job = try await bench.run(held.run).jobID
            try await bench.record(bench.finish(held, .exited(code: 0)))
            let saved = try await bench.edit(.save(LedgerBench.job("z"), as: job), expected: .revision(1))
            #expect(saved.jobs.map(\.id) == [job] && saved.jobs.map(\.change) == [.changed])
            #expect(saved.jobs.map(\.nextRun) == [LedgerBench.start + .minutes(2)] && saved.removed.isEmpty)
            let found = try await bench.job(job)
            #expect(found.definition.name == "z" && found.revision == 2)
            #expect(found.recentRuns.map(\.id) == [held.run])
            let another = try await bench.edit(.save(LedgerBench.job("a"), as: nil))
            #expect(another.jobs.map(\.id) != [job] && another.jobs.map(\.change) == [.added])
            #expect(try await bench.names() == ["a", "z"])
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().map(\.name).sorted() == ["a", "z"])
        },
        ConformanceCase("the name of another job is taken, whatever its case, also if that job was removed") { bench in
            let placed = try await bench.edit(.replace(["a", "b", "gone"].map { LedgerBench.job($0) }))
            let ids = placed.jobs.map(\.id)
            try await bench.edit(.remove([ids[2]]))
            for name in ["b", "B ", "gone", "GONE"] {
                let conflict = try await bench.conflict(.save(LedgerBench.job(name), as: ids[0]))
                #expect(conflict.code == .nameTaken && conflict.current == 2, "\(name)")
            }
            let conflict = try await bench.conflict(.save(LedgerBench.job("A"), as: nil))
            #expect(conflict.code == .nameTaken)
            #expect(try await bench.names() == ["a", "b"])
            #expect(try await bench.edit(.save(LedgerBench.job("A "), as: ids[0])).jobs.map(\.id) == [ids[0]])
        },
        ConformanceCase("a job of another category may have the same name") { bench in
            let one = try await bench.edit(.save(LedgerBench.job("a"), as: nil), category: "One")
            let two = try await bench.edit(.save(LedgerBench.job("a"), as: nil), category: "Two")
            #expect(one.jobs.map(\.id) != two.jobs.map(\.id))
        },
        ConformanceCase("a new job with the name of a removed one is that job again, with its history") { bench in
            let held = try await bench.running(LedgerBench.job("a"))
            let job = try await bench.run(held.run).jobID
            try await bench.record(bench.finish(held, .exited(code: 0)))
            try await bench.edit(.remove([job]))
            let saved = try await bench.edit(.save(LedgerBench.job("A"), as: nil))
            #expect(saved.jobs.map(\.id) == [job] && saved.jobs.map(\.change) == [.added])
            let found = try await bench.job(job)
            #expect(found.removedAt == nil && found.recentRuns.map(\.id) == [held.run])
        },
        ConformanceCase("a job that is not there, was removed, or is of another category is not saved") { bench in
            let placed = try await bench.edit(.replace(["a", "gone"].map { LedgerBench.job($0) }))
            try await bench.edit(.remove([placed.jobs[1].id]))
            let other = try await bench.edit(.replace([LedgerBench.job("b")]), category: "Other")
            for id in [999, placed.jobs[1].id, other.jobs[0].id] {
                let conflict = try await bench.conflict(.save(LedgerBench.job("x"), as: id))
                #expect(conflict.code == .missing)
            }
            let nowhere = try await bench.conflict(
                .save(LedgerBench.job("x"), as: placed.jobs[0].id), category: "Nowhere")
            #expect(nowhere.code == .missing && nowhere.current == 0)
            #expect(try await bench.store.categories().map(\.name) == [LedgerBench.category, "Other"])
            #expect(try await bench.names() == ["a"])
            #expect(try await bench.names(in: "Other") == ["b"])
        },
        ConformanceCase("a job that was changed since somebody read it is not saved over that") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            try await bench.edit(.save(LedgerBench.job("a", queue: "slow"), as: job), expected: .revision(1))
            let late = CategoryRequest.Edit.save(LedgerBench.job("a", queue: "fast"), as: job)
            let conflict = try await bench.conflict(late, expected: .revision(1))
            #expect(conflict.code == .changed && conflict.current == 2)
            #expect(try await bench.job(job).definition.routingKey == "slow")
            try await bench.edit(late, expected: .revision(2))
            #expect(try await bench.job(job).revision == 3)
        },
        ConformanceCase("of many who save the same revision at the same time, one does") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            let stores = try await bench.handles(8)
            let saved = try await withThrowingTaskGroup(of: Int.self) { group in
                for (index, store) in stores.enumerated() {
                    group.addTask {
                        let request = CategoryRequest(
                            category: LedgerBench.category, edit: .save(LedgerBench.job("job \(index)"), as: job),
                            expected: .revision(1))
                        do {
                            return try await store.changeCategory(request, by: LedgerBench.ann).jobs.count
                        } catch let conflict as EditConflict {
                            #expect(conflict.code == .changed)
                            return 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(saved == 1)
            #expect(try await bench.job(job).revision == 2)
        },
        ConformanceCase("a saved job that is as it was makes neither revision nor version") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            let saved = try await bench.edit(.save(LedgerBench.job("a"), as: job))
            #expect(saved.jobs.map(\.change) == [.unchanged] && saved.version == 1)
            #expect(try await bench.job(job).revision == 1)
        },
        ConformanceCase("a fault of a saved job names its field alone, and nothing is changed") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            for id in [job, nil] {
                let error = await #expect(throws: DefinitionError.self) {
                    try await bench.edit(.save(LedgerBench.job("x", schedule: "nonsense"), as: id))
                }
                #expect(error?.faults.map(\.path) == ["schedule"])
            }
            #expect(try await bench.names() == ["a"])
        },
        ConformanceCase("an instant that is due when its job is saved runs under the old definition") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            bench.advance(.minutes(1))
            try await bench.edit(.save(LedgerBench.job("b", schedule: "0 15 * * *", queue: "slow"), as: job))
            let message = try #require(try await bench.store.sweep(limit: 10).dispatches.first)
            #expect(message.queue == "default" && message.scheduledAt == LedgerBench.start + .minutes(1))
            #expect(try await bench.detail(message.runID).revision == 1)
            #expect(try await bench.job(job).nextRun == LedgerBench.start + .hours(3))
        },
    ]
}
