import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    private static let start = LedgerBench.start

    /// A query, and what it must find among all runs.
    private struct Line: Sendable {
        var words: String
        var query: RunQuery
        var isWanted: @Sendable (RunSummary) -> Bool

        init(_ words: String, _ query: RunQuery, _ isWanted: @escaping @Sendable (RunSummary) -> Bool) {
            self.words = words
            self.query = query
            self.isWanted = isWanted
        }
    }

    /// Which runs a page shows.
    static let runQueries: [ConformanceCase] = [
        ConformanceCase("runs are found by job, category, state, queue and time, newest or oldest first, page by page")
        {
            bench in
            let history = try await makeHistory(bench)
            let all = try await bench.store.runs(RunQuery(limit: 1_000)).runs
            #expect(all.count == 23 && all.map(\.id) == all.map(\.id).sorted(by: >))
            for line in lines(history, all) {
                for ascending in [false, true] {
                    var query = line.query
                    query.ascending = ascending
                    var expected = all.filter(line.isWanted)
                    #expect(!expected.isEmpty && expected.count < all.count, "\(line.words)")
                    if ascending { expected.reverse() }
                    for limit in [1, 3, 1_000] {
                        query.limit = limit
                        let found = try await paged(query, bench)
                        #expect(found == expected, "\(line.words), ascending \(ascending), \(limit) at a time")
                    }
                }
            }
        },
        ConformanceCase("what is not there is not found, and there is no next page") { bench in
            _ = try await makeHistory(bench)
            let queries = [
                RunQuery(job: 999), RunQuery(categoryID: 999), RunQuery(queue: "'; --"), RunQuery(states: [.lost]),
                RunQuery(from: start + .days(9)), RunQuery(until: start), RunQuery(before: RunID(high: 0, low: 9)),
                RunQuery(after: .last), RunQuery(from: start + .hours(3), until: start + .hours(3)),
            ]
            for query in queries {
                #expect(try await bench.store.runs(query) == RunSlice(runs: [], next: nil), "\(query)")
            }
        },
        ConformanceCase("a page that is full says where the next one begins, one that is not was the last") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            bench.advance(.minutes(5))
            try await bench.claimAll()
            let first = try await bench.store.runs(RunQuery(job: job, limit: 3))
            #expect(first.runs.count == 3 && first.next == first.runs.last?.id)
            let second = try await bench.store.runs(RunQuery(job: job, before: first.next, limit: 3))
            #expect(second.runs.count == 2 && second.next == nil)
            let upwards = try await bench.store.runs(RunQuery(job: job, after: first.runs.last?.id, ascending: true))
            #expect(upwards.runs.map(\.id) == first.runs.prefix(2).map(\.id).reversed())
        },
        ConformanceCase("an instant at the beginning of a time is in it, one at its end is not") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            bench.advance(.minutes(5))
            try await bench.claimAll()
            let page = try await bench.store.runs(
                RunQuery(job: job, from: start + .minutes(2), until: start + .minutes(4)))
            #expect(page.runs.map(\.scheduledAt) == [3, 2].map { start + .minutes($0) })
        },
        ConformanceCase("runs of a removed job are found like others") { bench in
            let held = try await bench.running(LedgerBench.job("a"))
            try await bench.record(bench.finish(held, .exited(code: 1)))
            try await bench.define()
            #expect(try await bench.store.runs(RunQuery(states: [.failed])).runs.map(\.id) == [held.run])
        },
        ConformanceCase("a page that would look at too many runs finds what it can and says where to go on") { bench in
            let rare = try await bench.define(one: LedgerBench.job("rare", schedule: "1 12 2 3 *", queue: "rare"))
            try await bench.complete(try await bench.dueMessage(), .exited(code: 0))
            let many = (0..<21).map { LedgerBench.job("job \($0)", schedule: LedgerBench.every(seconds: 10)) }
            try await bench.edit(.replace(many), category: "Many")
            bench.advance(.seconds(10_010))
            try await bench.claimAll()
            var query = RunQuery(queue: "rare", limit: 10)
            let first = try await bench.store.runs(query)
            #expect(first.runs.isEmpty && first.next != nil, "it lies behind more than \(RunQuery.scanLimit) others")
            query.before = first.next
            let second = try await bench.store.runs(query)
            #expect(second.runs.map(\.jobID) == [rare] && second.next == nil)
        },
    ]

    /// What a history was made of.
    private struct History: Sendable {
        var first: JobID
        var second: JobID
        var secondCategory: Int64
    }

    /// Two jobs of two categories and queues, each hour for half a day, in every kind of end; at last one runs and one waits.
    private static func makeHistory(_ bench: LedgerBench) async throws -> History {
        let first = try await bench.edit(
            .replace([LedgerBench.job("first", schedule: "0 * * * *")]), category: "First")
        let second = try await bench.edit(
            .replace([LedgerBench.job("second", schedule: "0 * * * *", queue: "slow")]), category: "Second")
        let outcomes: [Outcome] = [.exited(code: 0), .exited(code: 1), .timedOut, .killed(by: "ann")]
        for hour in 0..<10 {
            bench.clock.set(start + .hours(Int64(hour + 1)))
            for message in try await bench.claimAll() {
                let isFirst = message.jobID == first.jobs[0].id
                let outcome = isFirst ? outcomes[hour % 4] : .exited(code: 0)
                try await bench.complete(message, outcome, request: UInt64(hour))
            }
        }
        bench.clock.set(start + .hours(11))
        for message in try await bench.claimAll() where message.jobID == first.jobs[0].id {
            _ = try await bench.start(message, request: 99)
        }
        bench.clock.set(start + .hours(11) + .milliseconds(1))
        _ = try await bench.store.runNow(second.jobs[0].id, by: LedgerBench.ann, request: "1")
        return History(
            first: first.jobs[0].id, second: second.jobs[0].id, secondCategory: second.categoryID)
    }

    private static func lines(_ history: History, _ all: [RunSummary]) -> [Line] {
        let failures: Set<RunState> = [.failed, .timedOut, .lost]
        let live: Set<RunState> = [.waiting, .pending, .queued, .running]
        let (job, category) = (history.first, history.secondCategory)
        let (low, high) = (all[15].id, all[4].id)
        let (from, until) = (start + .hours(3), start + .hours(9))
        let isInTime: @Sendable (RunSummary) -> Bool = { $0.scheduledAt >= from && $0.scheduledAt < until }
        let isBetween: @Sendable (RunSummary) -> Bool = { $0.id > low && $0.id < high }
        return [
            Line("one job", RunQuery(job: job)) { $0.jobID == job },
            Line("one category", RunQuery(categoryID: category)) { $0.category == "Second" },
            Line("failures", RunQuery(states: failures)) { failures.contains($0.state) },
            Line("what is alive", RunQuery(states: live)) { live.contains($0.state) },
            Line("what runs", RunQuery(states: [.running])) { $0.state == .running },
            Line("successes", RunQuery(states: [.succeeded])) { $0.state == .succeeded },
            Line("some of each", RunQuery(states: [.failed, .cancelled, .pending])) {
                [.failed, .cancelled, .pending].contains($0.state)
            },
            Line("one queue", RunQuery(queue: "slow")) { $0.queue == "slow" },
            Line("from a time on", RunQuery(from: from)) { $0.scheduledAt >= from },
            Line("before a time", RunQuery(until: until)) { $0.scheduledAt < until },
            Line("between two runs", RunQuery(before: high, after: low), isBetween),
            Line("failures of a job", RunQuery(job: job, states: [.failed])) { $0.jobID == job && $0.state == .failed },
            Line("what of a job is alive", RunQuery(job: job, states: live)) {
                $0.jobID == job && live.contains($0.state)
            },
            Line("failures of a time", RunQuery(states: failures, from: from, until: until)) {
                failures.contains($0.state) && isInTime($0)
            },
            Line("what waits in a queue", RunQuery(states: [.pending, .queued], queue: "slow")) {
                [.pending, .queued].contains($0.state) && $0.queue == "slow"
            },
            Line(
                "everything at once",
                RunQuery(
                    job: history.second, categoryID: category, states: [.succeeded], queue: "slow", from: from,
                    until: until, before: high, after: low)
            ) { $0.category == "Second" && $0.state == .succeeded && isInTime($0) && isBetween($0) },
        ]
    }

    /// Everything that a query finds, page by page.
    private static func paged(_ query: RunQuery, _ bench: LedgerBench) async throws -> [RunSummary] {
        var found: [RunSummary] = []
        var query = query
        for _ in 0..<100 {
            let page = try await bench.store.runs(query)
            #expect(page.runs.count <= query.limit)
            found += page.runs
            guard let next = page.next else { return found }
            if query.ascending { query.after = next } else { query.before = next }
        }
        Issue.record("the pages never end")
        return found
    }
}
