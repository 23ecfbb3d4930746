import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    private static let start = LedgerBench.start

    /// Which jobs a page shows.
    static let jobQueries: [ConformanceCase] = [
        ConformanceCase(
            "jobs are found by a part of their name, whatever its case; no character means more than itself"
        ) {
            bench in
            let names = ["Nightly Export", "export_2", "100% done", "back\\slash", "Übung", "it's", "other"]
            try await bench.edit(.replace(names.map { LedgerBench.job($0) }))
            let found: [(String, [String])] = [
                ("export", ["Nightly Export", "export_2"]), ("EXPORT", ["Nightly Export", "export_2"]),
                ("t_", ["export_2"]), ("_", ["export_2"]), ("%", ["100% done"]), ("0% D", ["100% done"]),
                ("\\", ["back\\slash"]), ("üb", ["Übung"]), ("ÜBUNG", ["Übung"]), ("'", ["it's"]), ("nothing", []),
                ("exporter", []),
            ]
            for (search, expected) in found {
                let query = JobQuery(search: search)
                #expect(try await jobNames(query, bench) == expected, "“\(search)”")
                #expect(try await bench.store.countJobs(query, limit: 100) == expected.count, "“\(search)”")
            }
            #expect(try await jobNames(JobQuery(search: ""), bench) == names)
            #expect(try await jobNames(JobQuery(search: nil), bench) == names)
        },
        ConformanceCase("a search is made within its category and condition") { bench in
            try await bench.edit(.replace([LedgerBench.job("a one"), LedgerBench.job("b one")]), category: "First")
            try await bench.edit(
                .replace([LedgerBench.job("a two"), LedgerBench.job("a three", enabled: false)]), category: "Second")
            #expect(try await jobNames(JobQuery(categoryName: "second", search: "A "), bench) == ["a two", "a three"])
            #expect(try await jobNames(JobQuery(search: "a ", condition: .disabled), bench) == ["a three"])
            #expect(try await jobNames(JobQuery(search: "b ", condition: .disabled), bench).isEmpty)
        },
        ConformanceCase("jobs in each condition are found and counted; those that are removed are in none") { bench in
            try await makeConditions(bench)
            let expected: [(JobQuery.Condition, [String])] = [
                (.failing, ["failing"]), (.active, ["running", "pending"]), (.running, ["running"]),
                (.paused, ["paused", "paused for a time", "paused and disabled"]),
                (.disabled, ["disabled", "paused and disabled"]),
                (.scheduled, ["failing", "running", "pending", "succeeded"]),
            ]
            #expect(Set(expected.map(\.0)) == Set(JobQuery.Condition.allCases))
            for (condition, names) in expected {
                for order in [JobQuery.Order.id, .name, .category, .categoryAndName] {
                    let query = JobQuery(condition: condition, order: order)
                    #expect(try await Set(jobNames(query, bench)) == Set(names), "\(condition), \(order)")
                    #expect(try await paged(query, bench).map(\.definition.name).sorted() == names.sorted())
                }
                let query = JobQuery(condition: condition)
                #expect(try await bench.store.countJobs(query, limit: 100) == names.count, "\(condition)")
            }
            #expect(try await jobNames(JobQuery(categoryName: "Gone"), bench).isEmpty)
        },
        ConformanceCase("a job says how many of its runs failed in a row, until one succeeds") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            let ends: [(Outcome, Int)] = [
                (.exited(code: 1), 1), (.timedOut, 2), (.killed(by: "ann"), 2), (.exited(code: 2), 3),
                (.exited(code: 0), 0), (.exited(code: 1), 1),
            ]
            #expect(try await bench.job(job).failures == 0)
            for (index, end) in ends.enumerated() {
                try await bench.complete(try await bench.dueMessage(), end.0, request: UInt64(index))
                #expect(try await bench.job(job).failures == end.1, "\(end.0)")
                #expect(try await bench.store.jobs(JobQuery()).map(\.failures) == [end.1])
                let isFailing = try await !bench.store.jobs(JobQuery(condition: .failing)).isEmpty
                #expect(isFailing == (end.1 > 0))
            }
        },
        ConformanceCase("in every order, forwards and backwards, a page begins behind the last job of the one before") {
            bench in
            try await bench.edit(.replace(["m", "c", "x", "a"].map { LedgerBench.job($0) }), category: "Second")
            try await bench.edit(.replace(["b", "A", "z", "M"].map { LedgerBench.job($0) }), category: "First")
            for order in [JobQuery.Order.id, .name, .category, .categoryAndName] {
                for descending in [false, true] {
                    let query = JobQuery(order: order, descending: descending)
                    let all = try await bench.store.jobs(query)
                    #expect(all.count == 8 && Set(all.map(\.id)).count == 8)
                    #expect(try await paged(query, bench).map(\.id) == all.map(\.id), "\(order), \(descending)")
                    var behind = query
                    behind.after = all[7].id
                    #expect(try await bench.store.jobs(behind).isEmpty)
                    behind.after = 999
                    #expect(try await bench.store.jobs(behind).count == 8, "nobody knows where that would be")
                }
            }
            let names = try await jobNames(JobQuery(order: .categoryAndName), bench)
            #expect(names == ["a", "c", "m", "x", "A", "b", "M", "z"])
            let backwards = try await jobNames(JobQuery(order: .categoryAndName, descending: true), bench)
            #expect(backwards == names.reversed())
        },
        ConformanceCase("the page behind a job that was removed or renamed meanwhile goes on where that is now") {
            bench in
            let placed = try await bench.edit(.replace(["a", "b", "c", "d"].map { LedgerBench.job($0) }))
            try await bench.edit(.remove([placed.jobs[1].id]))
            let query = JobQuery(order: .name, after: placed.jobs[1].id)
            #expect(try await jobNames(query, bench) == ["c", "d"])
            try await bench.edit(.save(LedgerBench.job("cc"), as: placed.jobs[0].id))
            let renamed = JobQuery(order: .name, after: placed.jobs[0].id)
            #expect(try await jobNames(renamed, bench) == ["d"])
        },
        ConformanceCase("jobs are counted whatever the page, up to a limit") { bench in
            try await bench.edit(.replace((0..<7).map { LedgerBench.job("job \($0)") }))
            try await bench.edit(.replace([LedgerBench.job("job")]), category: "Other")
            let store = bench.store
            #expect(try await store.countJobs(JobQuery(), limit: 100) == 8)
            #expect(try await store.countJobs(JobQuery(offset: 5, limit: 1), limit: 100) == 8)
            #expect(try await store.countJobs(JobQuery(order: .name, descending: true, after: 3), limit: 100) == 8)
            #expect(try await store.countJobs(JobQuery(categoryName: "OTHER"), limit: 100) == 1)
            #expect(try await store.countJobs(JobQuery(), limit: 5) == 5)
            #expect(try await store.countJobs(JobQuery(id: 999), limit: 5) == 0)
        },
    ]

    /// One job in each condition, named after it.
    private static func makeConditions(_ bench: LedgerBench) async throws {
        let yearly = ["failing", "running", "pending", "succeeded", "paused", "paused for a time"].map {
            LedgerBench.job($0, schedule: "1 12 2 3 *")
        }
        let others = [
            LedgerBench.job("over", schedule: "R1/2026-03-02T12:01:00Z/PT1M"),
            LedgerBench.job("disabled", enabled: false),
            LedgerBench.job("paused and disabled", enabled: false),
        ]
        let placed = try await bench.edit(.replace(yearly + others))
        let gone = try await bench.edit(
            .replace(["failing", "running"].map { LedgerBench.job("gone \($0)", schedule: "1 12 2 3 *") }),
            category: "Gone")
        try await bench.pause(placed.jobs[4].id, placed.jobs[8].id)
        try await bench.pause(placed.jobs[5].id, until: start + .days(500))
        bench.advance(.minutes(1))
        let messages = try await bench.claimAll().sorted { $0.name < $1.name }
        #expect(
            messages.map(\.name) == [
                "failing", "gone failing", "gone running", "over", "pending", "running", "succeeded",
            ])
        for (index, message) in messages.enumerated() where message.name != "pending" {
            let held = try await bench.start(message, request: UInt64(index))
            if message.name.hasSuffix("running") { continue }
            let isFailing = message.name.hasSuffix("failing")
            try await bench.record(bench.finish(held, .exited(code: isFailing ? 1 : 0)))
        }
        try await bench.edit(.remove(gone.jobs.map(\.id)), category: "Gone")
    }

    private static func jobNames(_ query: JobQuery, _ bench: LedgerBench) async throws -> [String] {
        try await bench.store.jobs(query).map(\.definition.name)
    }

    /// Everything that a query finds, two jobs at a time.
    private static func paged(_ query: JobQuery, _ bench: LedgerBench) async throws -> [JobSummary] {
        var found: [JobSummary] = []
        var query = query
        query.limit = 2
        for _ in 0..<100 {
            let page = try await bench.store.jobs(query)
            #expect(page.count <= 2)
            guard let last = page.last else { return found }
            found += page
            query.after = last.id
        }
        Issue.record("the pages never end")
        return found
    }
}
