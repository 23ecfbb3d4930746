import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let reading: [ConformanceCase] = [
        ConformanceCase("an empty ledger reads as empty") { bench in
            #expect(try await bench.store.now() == LedgerBench.start)
            #expect(try await bench.store.categories().isEmpty)
            #expect(try await bench.store.jobs(JobQuery()).isEmpty)
            #expect(try await bench.store.job(1) == nil)
            #expect(try await bench.store.runs(ofJob: 1, before: nil, limit: 10).isEmpty)
            #expect(try await bench.store.run(RunID(high: 0, low: 0)) == nil)
            #expect(try await bench.store.failures(before: nil, limit: 10).isEmpty)
            let overview = try await bench.store.overview()
            #expect(overview == LedgerOverview())
        },
        ConformanceCase("jobs are found by id and category, in every order, page by page") { bench in
            let second = try await bench.define(LedgerBench.job("b"), LedgerBench.job("d"), category: "Second")
            let first = try await bench.define(LedgerBench.job("C"), LedgerBench.job("a"), category: "First")
            let store = bench.store
            func names(_ query: JobQuery) async throws -> [String] {
                try await store.jobs(query).map(\.definition.name)
            }
            #expect(try await names(JobQuery()) == ["b", "d", "C", "a"])
            #expect(try await names(JobQuery(descending: true)) == ["a", "C", "d", "b"])
            #expect(try await names(JobQuery(order: .name)) == ["a", "b", "C", "d"])
            #expect(try await names(JobQuery(order: .name, descending: true)) == ["d", "C", "b", "a"])
            #expect(try await names(JobQuery(order: .category)) == ["b", "d", "C", "a"])
            #expect(try await names(JobQuery(order: .category, descending: true)) == ["a", "C", "d", "b"])
            #expect(try await names(JobQuery(id: second[1])) == ["d"])
            #expect(try await names(JobQuery(id: 99)).isEmpty)
            #expect(try await names(JobQuery(categoryName: "FIRST", order: .name)) == ["a", "C"])
            #expect(try await names(JobQuery(categoryName: "first'; DROP TABLE jobs; --")).isEmpty)
            let category = try #require(try await store.job(first[0])?.category.id)
            #expect(try await names(JobQuery(categoryID: category)) == ["C", "a"])
            #expect(try await names(JobQuery(id: second[0], categoryID: category)).isEmpty)
            #expect(try await names(JobQuery(order: .name, offset: 1, limit: 2)) == ["b", "C"])
            #expect(try await names(JobQuery(offset: 4)).isEmpty)
            #expect(try await names(JobQuery(limit: 0)).isEmpty)
            #expect(try await store.categories().map(\.name) == ["Second", "First"])
        },
        ConformanceCase("runs of a job come newest first, page after page, each once") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            bench.advance(.minutes(25))
            try await bench.claimAll()
            var pages: [[RunID]] = []
            var last: RunID?
            for _ in 0..<5 {
                let page = try await bench.store.runs(ofJob: job, before: last, limit: 10)
                if page.isEmpty { break }
                pages.append(page.map(\.id))
                last = page.last?.id
            }
            #expect(pages.map(\.count) == [10, 10, 5])
            #expect(pages.flatMap(\.self) == pages.flatMap(\.self).sorted(by: >))
            #expect(Set(pages.flatMap(\.self)).count == 25)
            #expect(try await bench.store.runs(ofJob: job, before: nil, limit: 0).isEmpty)
            #expect(
                try await bench.store.jobs(JobQuery(recentRuns: 3)).first?.recentRuns.map(\.id) == Array(pages[0][..<3])
            )
            #expect(try await bench.store.jobs(JobQuery(recentRuns: 0)).first?.recentRuns == [])
        },
        ConformanceCase("failures are the failed, timed out and lost runs of all jobs, newest first, page by page") {
            bench in
            let outcomes: [Outcome] = [
                .exited(code: 0), .exited(code: 1), .timedOut, .killed(by: "ann"), .runnerDied,
                .spawnFailed(message: "x"),
            ]
            var expected: [RunID] = []
            try await bench.define(LedgerBench.job())
            for (index, outcome) in outcomes.enumerated() {
                let held = try await bench.start(try await bench.dueMessage(), request: UInt64(index))
                try await bench.record(bench.finish(held, outcome))
                if outcome.verdict.state.isFailure { expected.insert(held.run, at: 0) }
            }
            #expect(try await bench.store.failures(before: nil, limit: 10).map(\.id) == expected)
            let first = try await bench.store.failures(before: nil, limit: 2).map(\.id)
            #expect(try await bench.store.failures(before: first.last, limit: 10).map(\.id) == Array(expected[2...]))
        },
        ConformanceCase("the overview counts jobs, what runs, what waits, what fails, and what comes next") { bench in
            let held = try await bench.running(LedgerBench.job("a", schedule: "1 12 * * *"))
            try await bench.define(LedgerBench.job("b", schedule: "2 12 * * *"), category: "Other")
            try await bench.define(LedgerBench.job("c", enabled: false), category: "Third")
            try await bench.define(LedgerBench.job("d"), category: "Gone")
            try await bench.define(category: "Gone")
            let waiting = try await bench.dueMessage()
            try await bench.markQueued(waiting)
            let overview = try await bench.store.overview()
            #expect(overview.jobs == 3 && overview.waiting == 1 && overview.failing == 0)
            #expect(overview.running.map(\.id) == [held.run])
            #expect(overview.upcoming.map(\.jobName) == ["a", "b"])
            #expect(overview.upcoming.first?.at == LedgerBench.start + .days(1) + .minutes(1))
        },
        ConformanceCase("a job fails from its first failure to its next success; runs that never started do not count")
        { bench in
            try await bench.define(LedgerBench.job())
            let ends: [(Outcome, failing: Int)] = [
                (.exited(code: 1), 1), (.timedOut, 1), (.runnerShutdown, 1), (.exited(code: 0), 0),
                (.runnerShutdown, 0), (.runnerDied, 1), (.exited(code: 0), 0),
            ]
            for (index, end) in ends.enumerated() {
                let held = try await bench.start(try await bench.dueMessage(), request: UInt64(index))
                try await bench.record(bench.finish(held, end.0))
                #expect(try await bench.store.overview().failing == end.failing, "\(end.0)")
            }
            _ = try await bench.dueMessage()
            bench.advance(.days(2))
            #expect(try await bench.store.sweep(limit: 10).missed == 1)
            #expect(try await bench.store.overview().failing == 0)
        },
        ConformanceCase("a late success ends a job's failure, the late success of an older run does not") { bench in
            let first = try await bench.running()
            bench.advance(.seconds(20))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            #expect(try await bench.store.overview().failing == 1)
            let second = try await bench.start(try await bench.dueMessage(), request: 2)
            bench.advance(.seconds(20))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            try await bench.record(bench.finish(first, .exited(code: 0)))
            #expect(try await bench.store.overview().failing == 1)
            try await bench.record(bench.finish(second, .exited(code: 0)))
            #expect(try await bench.store.overview().failing == 0)
        },
    ]
}
