import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    private static let start = LedgerBench.start

    /// What a job was at an instant.
    static let moments: [ConformanceCase] = [
        ConformanceCase("a job that did not exist yet had no definition, and says since when it exists") { bench in
            bench.advance(.minutes(10))
            let job = try await bench.define(one: LedgerBench.job("a", schedule: "0 13 * * *"))
            let before = try #require(
                try await bench.store.moment(ofJob: job, at: bench.clock.now - TimeSpan(microseconds: 1)))
            #expect(before == JobMoment(createdAt: start + .minutes(10), revision: nil, removal: nil))
            #expect(try await bench.store.moment(ofJob: 999, at: bench.clock.now) == nil)
        },
        ConformanceCase(
            "between two of its definitions a job was as the earlier one says, and from its time on the later"
        ) {
            bench in
            let job = try await bench.define(one: LedgerBench.job("a", schedule: "0 13 * * *"))
            bench.advance(.minutes(1))
            try await bench.edit(.update([LedgerBench.job("a", schedule: "0 14 * * *")]))
            bench.advance(.minutes(1))
            try await bench.edit(.save(LedgerBench.job("b", schedule: "0 15 * * *"), as: job), by: LedgerBench.bob)
            let expected: [(Int64, Int)] = [(0, 1), (59, 1), (60, 2), (119, 2), (120, 3), (86_400, 3)]
            for (second, revision) in expected {
                let moment = try #require(try await bench.store.moment(ofJob: job, at: start + .seconds(second)))
                #expect(moment.createdAt == start && moment.removal == nil)
                #expect(moment.revision?.revision == revision, "second \(second)")
            }
            let last = try #require(try await bench.store.moment(ofJob: job, at: bench.clock.now)?.revision)
            #expect(
                last
                    == RevisionSummary(
                        revision: 3, at: start + .minutes(2), by: "bob",
                        definition: LedgerBench.job("b", schedule: "0 15 * * *")))
        },
        ConformanceCase("of several definitions of one instant the last is in force") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            try await bench.edit(.update([LedgerBench.job("a", queue: "slow")]))
            let moment = try await bench.store.moment(ofJob: job, at: start)
            #expect(moment?.revision?.revision == 2 && moment?.revision?.definition.routingKey == "slow")
        },
        ConformanceCase(
            "while it was removed a job says when that was and by whom; when it came back it was there again"
        ) {
            bench in
            let job = try await bench.define(one: LedgerBench.job("a", schedule: "0 13 * * *"))
            bench.advance(.minutes(1))
            try await bench.edit(.remove([job]), by: LedgerBench.bob)
            bench.advance(.minutes(1))
            try await bench.edit(.update([LedgerBench.job("a", schedule: "0 14 * * *")]))
            bench.advance(.minutes(1))
            try await bench.edit(.replace([]))
            bench.advance(.minutes(1))
            let removals: [(Int64, JobMoment.Removal?)] = [
                (0, nil), (59, nil), (60, .init(at: start + .seconds(60), by: "bob")),
                (119, .init(at: start + .seconds(60), by: "bob")), (120, nil), (179, nil),
                (180, .init(at: start + .seconds(180), by: "ann")), (240, .init(at: start + .seconds(180), by: "ann")),
            ]
            for (second, removal) in removals {
                let moment = try #require(try await bench.store.moment(ofJob: job, at: start + .seconds(second)))
                #expect(moment.removal == removal, "second \(second)")
                #expect(moment.createdAt == start)
                let schedule = second < 120 ? "0 13 * * *" : "0 14 * * *"
                #expect(moment.revision?.definition.schedule == schedule, "what it was before it went")
            }
        },
    ]

    /// What is in each queue.
    static let queues: [ConformanceCase] = [
        ConformanceCase("each queue tells what waits in it, since when, and what runs; what has ended is in none") {
            bench in
            #expect(try await bench.store.queues().isEmpty)
            let placed = try await bench.edit(
                .replace([
                    LedgerBench.job("a", schedule: "1 12 2 3 *", queue: "fast"),
                    LedgerBench.job("b", schedule: "2 12 2 3 *", queue: "fast"),
                    LedgerBench.job("c", schedule: "2 12 2 3 *", queue: "slow"),
                    LedgerBench.job("d", schedule: "2 12 2 3 *", onLost: .rerun, queue: "late"),
                    LedgerBench.job("e", schedule: "2 12 2 3 *", queue: "done"),
                ]))
            bench.advance(.minutes(1))
            let first = try await bench.claimAll()
            try await bench.markQueued(first[0])
            bench.advance(.minutes(1))
            for message in try await bench.claimAll() where message.queue != "fast" {
                let held = try await bench.start(message, request: 1)
                if message.queue == "done" { try await bench.record(bench.finish(held, .exited(code: 0))) }
                if message.queue == "late" { try await bench.record(bench.finish(held, .runnerDied)) }
            }
            #expect(
                try await bench.store.queues().sorted { $0.name < $1.name } == [
                    QueueSummary(name: "fast", waiting: 2, running: 0, oldest: start + .minutes(1)),
                    QueueSummary(name: "late", waiting: 1, running: 0, oldest: start + .minutes(2)),
                    QueueSummary(name: "slow", waiting: 0, running: 1, oldest: nil),
                ])
            _ = try await bench.cancel(first[0].runID)
            let fast = try await bench.store.queues().first { $0.name == "fast" }
            #expect(fast == QueueSummary(name: "fast", waiting: 1, running: 0, oldest: start + .minutes(2)))
            try await bench.edit(.remove(placed.jobs.map(\.id)))
            #expect(try await bench.store.queues().map(\.name) == ["slow"])
        }
    ]

    /// What comes next.
    static let upcoming: [ConformanceCase] = [
        ConformanceCase("what comes next is told soonest first, once for each schedule, up to a time and a number") {
            bench in
            let jobs = try await bench.define(
                LedgerBench.job("hourly", schedule: "0 * * * *"), LedgerBench.job("b"), LedgerBench.job("a"),
                LedgerBench.job("later", schedule: "30 12 * * *"), LedgerBench.job("off", enabled: false))
            let expected: [LedgerOverview.Upcoming] = [
                .init(jobID: jobs[1], jobName: "b", category: LedgerBench.category, at: start + .minutes(1)),
                .init(jobID: jobs[2], jobName: "a", category: LedgerBench.category, at: start + .minutes(1)),
                .init(jobID: jobs[3], jobName: "later", category: LedgerBench.category, at: start + .minutes(30)),
            ]
            let store = bench.store
            let end = start + .minutes(30)
            #expect(try await store.upcoming(from: start, through: end, limit: 10) == expected)
            #expect(try await store.upcoming(from: start, through: end, limit: 2) == Array(expected[..<2]))
            #expect(
                try await store.upcoming(from: start, through: end - TimeSpan(microseconds: 1), limit: 10).count == 2)
            #expect(
                try await store.upcoming(from: start + .minutes(2), through: end, limit: 10) == [expected[2]],
                "what was due before is not to come")
            #expect(try await store.upcoming(from: start, through: end, limit: 0).isEmpty)
        },
        ConformanceCase("jobs at rest come when their rest ends, or not at all") { bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            try await bench.pause(jobs[0])
            try await bench.pause(jobs[1], until: start + .minutes(10))
            let coming = try await bench.store.upcoming(from: start, through: start + .days(10_000), limit: 10)
            #expect(coming.map(\.jobID) == [jobs[1]] && coming.map(\.at) == [start + .minutes(10)])
            let forEver = Instant(microseconds: .max)
            #expect(try await bench.store.upcoming(from: start, through: forEver, limit: 10).map(\.jobID) == [jobs[1]])
            #expect(try await bench.store.overview().upcoming.map(\.jobID) == [jobs[1]])
        },
    ]

    /// What the first page tells.
    static let glances: [ConformanceCase] = [
        ConformanceCase("the overview shows what runs, what waits longest and what failed last, a dozen of each") {
            bench in
            let yearly = (0..<45).map { number in
                let kind = number < 15 ? "runs" : number < 30 ? "waits" : "fails"
                return LedgerBench.job("\(kind) \(number)", schedule: "1 12 2 3 *")
            }
            try await bench.edit(.replace(yearly))
            bench.advance(.minutes(1))
            let messages = try await bench.claimAll()
            for (index, message) in messages.enumerated() where !message.name.hasPrefix("waits") {
                let held = try await bench.start(message, request: UInt64(index))
                guard message.name.hasPrefix("fails") else { continue }
                try await bench.record(bench.finish(held, .exited(code: 1)))
            }
            let overview = try await bench.store.overview()
            #expect(overview.jobs == 45 && overview.paused == 0 && overview.overdue == 0)
            #expect((overview.runningCount, overview.waiting, overview.failing) == (15, 15, 15))
            let lists = [(overview.running, "runs"), (overview.waitingRuns, "waits"), (overview.failingRuns, "fails")]
            for (runs, kind) in lists {
                #expect(runs.count == LedgerOverview.listLimit && Set(runs.map(\.id)).count == runs.count)
                #expect(runs.allSatisfy { $0.jobName.hasPrefix(kind) }, "\(kind)")
            }
            #expect(overview.upcoming.count == LedgerOverview.listLimit)
        },
        ConformanceCase("of what waits the oldest comes first, of what failed the newest") { bench in
            let jobs = ["a", "b", "c"].map { LedgerBench.job($0) }
            for (index, job) in jobs.enumerated() {
                var once = job
                once.schedule = "\(index + 1) 12 2 3 *"
                try await bench.define(once, category: "Fails \(index)")
                try await bench.complete(try await bench.dueMessage(), .exited(code: 1))
            }
            for (index, job) in jobs.enumerated() {
                var once = job
                once.schedule = "\(index + 4) 12 2 3 *"
                try await bench.define(once, category: "Waits \(index)")
                _ = try await bench.dueMessage()
            }
            let overview = try await bench.store.overview()
            #expect(overview.failingRuns.map(\.scheduledAt) == [3, 2, 1].map { start + .minutes($0) })
            #expect(overview.waitingRuns.map(\.scheduledAt) == [4, 5, 6].map { start + .minutes($0) })
        },
        ConformanceCase("a job whose last run failed shows that run, until it succeeds or is removed") { bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            var newest: [RunID] = []
            for round in 0..<2 {
                bench.advance(.minutes(1))
                newest = []
                for message in try await bench.claimAll() {
                    try await bench.complete(message, .exited(code: 1), request: UInt64(round))
                    newest.append(message.runID)
                }
            }
            #expect(try await Set(bench.store.overview().failingRuns.map(\.id)) == Set(newest))
            try await bench.edit(.remove([jobs[0]]))
            let left = try await bench.store.overview()
            #expect(left.failing == 1 && left.failingRuns.map(\.jobID) == [jobs[1]])
            try await bench.complete(try await bench.dueMessage(), .exited(code: 0), request: 9)
            #expect(try await bench.store.overview().failingRuns.isEmpty)
        },
        ConformanceCase("a job that fails is counted and listed once, however its runs ended since") { bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            let outcomes: [Outcome] = [.exited(code: 1), .exited(code: 1), .killed(by: "ann"), .runnerShutdown]
            for (index, outcome) in outcomes.enumerated() {
                bench.advance(.minutes(1))
                for message in try await bench.claimAll() {
                    let isFirst = message.jobID == jobs[0]
                    try await bench.complete(message, isFirst ? outcome : .exited(code: 0), request: UInt64(index))
                }
                let overview = try await bench.store.overview()
                #expect(overview.failing == 1 && overview.failingRuns.map(\.jobID) == [jobs[0]], "\(outcome)")
                let found = try await bench.store.jobs(JobQuery(condition: .failing))
                #expect(found.map(\.id) == [jobs[0]], "\(outcome)")
                #expect(try await bench.store.countJobs(JobQuery(condition: .failing), limit: 10) == 1)
            }
        },
        ConformanceCase("instants that nobody claims count as overdue after half a minute; jobs at rest are not late") {
            bench in
            let jobs = try await bench.define(
                LedgerBench.job("a"), LedgerBench.job("b"), LedgerBench.job("c", schedule: "0 13 * * *"))
            try await bench.pause(jobs[1])
            bench.advance(.minutes(1) + LedgerOverview.overdueAfter - .seconds(1))
            #expect(try await bench.store.overview().overdue == 0)
            bench.advance(.seconds(2))
            let overview = try await bench.store.overview()
            #expect(overview.overdue == 1 && overview.upcoming.first?.at == start + .minutes(1))
            #expect(overview.paused == 1 && overview.upcoming.map(\.jobName) == ["a", "c"])
            try await bench.claimAll()
            #expect(try await bench.store.overview().overdue == 0)
        },
        ConformanceCase("paused jobs are counted while they rest") { bench in
            let jobs = try await bench.define(
                LedgerBench.job("a"), LedgerBench.job("b"), LedgerBench.job("c", enabled: false))
            try await bench.pause(jobs[0], until: start + .minutes(10))
            try await bench.pause(jobs[1], jobs[2])
            #expect(try await bench.store.overview().paused == 3)
            try await bench.resume(jobs[2])
            #expect(try await bench.store.overview().paused == 2)
            bench.advance(.minutes(10))
            #expect(try await bench.store.overview().paused == 1)
            try await bench.edit(.remove([jobs[1]]))
            #expect(try await bench.store.overview().paused == 0)
        },
    ]
}
