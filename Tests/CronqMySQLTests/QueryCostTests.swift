import CronqSchedule
import CronqShared
import StoreConformance
import Testing

@testable import CronqMySQL

/// Cost grows with what is due, never with what is defined or remembered: measured in rows that the server reads.
@Suite("With a million jobs on MariaDB")
struct QueryCostTests {
    @Test("every step of a loop reads what is due, no page reads a table, and nothing large is scanned or sorted")
    func costs() async throws {
        let ledger = try await MillionJobs.make()
        try await steps(ledger.store, ledger)
        try await ledger.forgetLiveRuns()
        try await steps(ledger.storeWithoutArrays, ledger)
        try await pages(ledger)
        try await changes(ledger)
        try expectIndexes(try ledger.statements())
        try await ledger.close()
    }

    /// How many rows are due in each step.
    private static let due = 200

    /// Everything that injectors and results workers call again and again.
    private func steps(_ store: MySQLStore, _ ledger: MillionJobs) async throws {
        let (lanes, bench) = (store.lanes, ledger.bench)
        let lease = LedgerBench.lease
        try await expect("nothing due", on: [lanes.claim], atMost: 60) {
            _ = try await store.claim(limit: Self.due)
            _ = try await store.sweep(limit: Self.due)
            _ = try await store.takeCancellations(limit: Self.due)
            _ = try await store.nextWake()
        }
        bench.advance(.seconds(Int64(Self.due)))
        let claimed = try await expect("claim", on: [lanes.claim], rows: Self.due) {
            try await store.claim(limit: Self.due).dispatches
        }
        #expect(claimed.count == Self.due)
        try await expect("claim again", on: [lanes.claim], atMost: 60 + Self.due) {
            _ = try await store.claim(limit: Self.due)
        }
        try await expect("mark", on: [lanes.claim], rows: Self.due) {
            try await store.markQueued(claimed.dropFirst(10).map(\.published))
            try await store.markUnroutable(claimed.prefix(10).map(\.published))
        }
        let offers = claimed.enumerated().map { LedgerBench.offer($1, request: UInt64($0)) }
        let held = try await expect("grant", on: [lanes.control], rows: Self.due) {
            try await store.grant(offers, lease: lease).compactMap { answer -> FencedRun? in
                if case .granted(let fence) = answer.verdict { FencedRun(run: answer.run, fence: fence) } else { nil }
            }
        }
        #expect(held.count == Self.due)
        try await expect("renew", on: [lanes.control], rows: Self.due, is: Self.due) {
            try await store.renew(LedgerBench.heartbeat(held), lease: lease).renewed.count
        }
        try await expect("extend", on: [lanes.control], rows: Self.due) {
            bench.advance(.seconds(1))
            try await store.extendLeases(by: lease)
        }
        let chunks = held.map {
            OutputChunk(run: $0, number: 0, stream: .stdout, offset: 0, at: bench.clock.now, bytes: [1, 2, 3])
        }
        try await expect("append", on: [lanes.results], rows: Self.due) { _ = try await store.append(chunks) }
        try await cancellations(store, Array(held.suffix(20)))
        let ended = held.prefix(150).enumerated().map { index, run in
            index < 100
                ? bench.finish(run, .exited(code: Int32(index % 2)))
                : RunnerReport.declined(Decline(run: run, cause: .late))
        }
        try await expect("record", on: [lanes.results], rows: Self.due) {
            _ = try await store.record(ended, lease: lease)
        }
        try await expect("give back", on: [lanes.results], rows: Self.due, is: 0) {
            try await store.giveBack(heldBy: [RunnerID("nobody")])
        }
        try await expect("announce", on: [lanes.control], atMost: 20) {
            try await store.announce(
                ProcessDescription(id: "i", role: .injector, host: "h", processID: 1, version: "1"))
        }
        bench.advance(.seconds(30))
        try await expect("reap", on: [lanes.control], rows: 50, is: 50) {
            try await store.reap(expiredBefore: bench.clock.now, lease: lease, limit: Self.due).count
        }
        try await expect("forget cancellations", on: [lanes.claim], rows: 20, is: 0) {
            try await store.takeCancellations(limit: Self.due).count
        }
        try await expect("sweep", on: [lanes.claim], rows: Self.due, is: 50) {
            try await store.sweep(limit: Self.due).dispatches.count
        }
        try await expect("next wake", on: [lanes.claim], atMost: 20) { _ = try await store.nextWake() }
        try await prune(store)
    }

    /// Orders are taken again and again until their runs have ended: here those that are lost in the end.
    private func cancellations(_ store: MySQLStore, _ held: [FencedRun]) async throws {
        let runs = held.map(\.run)
        try await expect("cancel", on: [store.lanes.definitions], rows: runs.count, is: runs.count) {
            try await store.cancel(runs, reason: "enough", by: Author("ann")).count { $0 == .requested }
        }
        try await expect("take cancellations", on: [store.lanes.claim], rows: runs.count, is: runs.count) {
            try await store.takeCancellations(limit: Self.due).count
        }
        try await expect("take them again", on: [store.lanes.claim], atMost: 20) {
            _ = try await store.takeCancellations(limit: Self.due)
        }
    }

    private func prune(_ store: MySQLStore) async throws {
        let lanes = store.lanes
        try await expect("prune nothing", on: [lanes.upkeep], rows: 15, is: 0) {
            try await store.prune(.standard, limit: Self.due)
        }
        // The oldest runs are 1.5 million seconds old.
        let policy = Retention(runs: 1_000, age: .seconds(1_490_000), output: .days(14))
        for _ in 0..<3 {
            try await expect("prune", on: [lanes.upkeep], rows: Self.due, is: Self.due) {
                try await store.prune(policy, limit: Self.due)
            }
        }
    }

    /// What people look at.
    private func pages(_ ledger: MillionJobs) async throws {
        let (store, reading) = (ledger.store, ledger.store.lanes.reading.lanes)
        let overview = try await expect("overview", on: reading, rows: 10_000 + 1_000) { try await store.overview() }
        // Every hundredth job fails, and some of those that ran.
        #expect(overview.jobs == MillionJobs.count && overview.failing > 10_000)
        #expect(overview.upcoming.count == LedgerOverview.listLimit)
        try await jobPages(store, reading)
        try await conditions(store, reading)
        try await runPages(store, reading)
        try await others(store, reading)
        try await expect("jobs by id", on: reading, rows: 5, is: 1) {
            try await store.jobs(JobQuery(id: 500_000)).count
        }
        try await expect("one job", on: reading, rows: 5, is: 2) { try await store.job(3)?.recentRuns.count }
        let runs = try await expect("runs", on: reading, atMost: 100) {
            try await store.runs(ofJob: 600, before: nil, limit: 50)
        }
        let run = try #require(runs.first)
        try await expect("run", on: reading, rows: 5, is: 0) { try await store.run(run.id)?.attempts.count }
        try await expect("output", on: reading, rows: 5, is: 0) {
            try await store.output(of: run.id, fence: nil, from: 0, limit: 10).count
        }
        let failures = try await expect("failures", on: reading, rows: 50) {
            try await store.failures(before: nil, limit: 50)
        }
        #expect(failures.count == 50)
        try await expect("older failures", on: reading, rows: 50, is: 50) {
            try await store.failures(before: failures.last?.id, limit: 50).count
        }
        try await expect("processes", on: reading, rows: 1, is: 1) {
            try await store.processes(since: LedgerBench.start).count
        }
        try await expect("runners", on: reading, rows: 1, is: 1) {
            try await store.runners(since: LedgerBench.start).count
        }
    }

    private func jobPages(_ store: MySQLStore, _ reading: [Lane]) async throws {
        for order in [JobQuery.Order.id, .name, .category, .categoryAndName] {
            for descending in [false, true] {
                for category in [Int64?.none, 7] {
                    var query = JobQuery(categoryID: category, order: order, descending: descending, limit: 50)
                    let first = try await expect("jobs", on: reading, rows: 50) { try await store.jobs(query) }
                    #expect(first.count == 50)
                    query.after = first.last?.id
                    let second = try await expect("more jobs", on: reading, rows: 50) { try await store.jobs(query) }
                    #expect(second.count == 50 && Set(second.map(\.id)).isDisjoint(with: first.map(\.id)))
                }
            }
        }
        try await expect("count jobs", on: reading, rows: 1_000, is: MillionJobs.count) {
            try await store.countJobs(JobQuery(), limit: .max)
        }
        try await expect("count jobs of a category", on: reading, rows: 1_000, is: 1_000) {
            try await store.countJobs(JobQuery(categoryID: 7), limit: .max)
        }
        try await expect("search", on: reading, rows: 1_000, is: 1) {
            try await store.countJobs(JobQuery(categoryID: 7, search: "JOB 1006"), limit: .max)
        }
    }

    /// Jobs in a condition cost what is found, or lie side by side with the others.
    private func conditions(_ store: MySQLStore, _ reading: [Lane]) async throws {
        for (condition, found) in [
            (JobQuery.Condition.failing, 10_000), (.active, 50), (.running, 0), (.paused, 0), (.scheduled, 50),
        ] {
            for order in [JobQuery.Order.id, .name] {
                let query = JobQuery(condition: condition, order: order, limit: 50)
                try await expect(condition.rawValue, on: reading, rows: found, is: min(found, 50)) {
                    try await store.jobs(query).count
                }
            }
        }
        // Every hundredth job fails, so all of this category do.
        try await expect("failing of a category", on: reading, rows: 10_000, is: 1_000) {
            try await store.countJobs(JobQuery(categoryID: 1, condition: .failing), limit: 100_000)
        }
        try await expect("disabled of a category", on: reading, rows: 1_000, is: 0) {
            try await store.countJobs(JobQuery(categoryID: 7, condition: .disabled), limit: 100)
        }
    }

    private func runPages(_ store: MySQLStore, _ reading: [Lane]) async throws {
        for ascending in [false, true] {
            for query in [
                RunQuery(), RunQuery(states: [.failed, .timedOut, .lost]), RunQuery(states: [.succeeded]),
                RunQuery(from: LedgerBench.start - .days(3), until: LedgerBench.start - .days(1)),
            ] {
                var query = query
                (query.ascending, query.limit) = (ascending, 50)
                let page = try await expect("runs", on: reading, rows: 50) { try await store.runs(query) }
                #expect(page.runs.count == 50 && page.next == page.runs.last?.id)
            }
            // Whatever nobody finds ends the page after so many rows.
            let rare = RunQuery(queue: "none", ascending: ascending, limit: 50)
            let page = try await expect("rare runs", on: reading, atMost: 4 * RunQuery.scanLimit) {
                try await store.runs(rare)
            }
            #expect(page.runs.isEmpty && page.next != nil)
        }
        try await expect("live runs", on: reading, rows: 50, is: 50) {
            try await store.runs(RunQuery(states: [.pending, .running])).runs.count
        }
        try await expect("runs of a category", on: reading, atMost: 4 * RunQuery.scanLimit) {
            _ = try await store.runs(RunQuery(categoryID: 7, limit: 10))
        }
    }

    private func others(_ store: MySQLStore, _ reading: [Lane]) async throws {
        try await expect("queues", on: reading, rows: 50, is: 1) { try await store.queues().count }
        try await expect("upcoming", on: reading, rows: 50, is: 50) {
            try await store.upcoming(from: LedgerBench.start + .days(1), through: Pause.farFuture, limit: 50).count
        }
        try await expect("content of a category", on: reading, rows: 1_000, is: 1_000) {
            try await store.category(named: "c7", version: nil)?.jobs.count
        }
        try await expect("revisions", on: reading, rows: 1, is: 1) {
            try await store.revisions(ofJob: 7, before: nil, limit: 10).count
        }
        try await expect("moment", on: reading, rows: 1, is: 1) {
            try await store.moment(ofJob: 7, at: LedgerBench.start)?.revision?.revision
        }
        for query in [
            AuditQuery(limit: 10), AuditQuery(limit: 10, author: "ann"), AuditQuery(limit: 10, action: .runCancelled),
            AuditQuery(limit: 10, subject: .run),
        ] {
            try await expect("audit", on: reading, rows: 10, is: 10) { try await store.audit(query).count }
        }
    }

    /// What people and scripts change.
    private func changes(_ ledger: MillionJobs) async throws {
        let store = ledger.store
        let lanes = [store.lanes.definitions]
        let run = try await expect("run now", on: lanes, atMost: 60) {
            try await store.runNow(77, by: Author("ann"), request: "1")
        }
        #expect(run != nil)
        let jobs = (0..<100).map { LedgerBench.job("new \($0)") }
        try await expect("new category", on: lanes, rows: 100, is: 100) {
            try await store.replaceCategory("fresh", with: jobs, by: Author("ann")).jobs.count
        }
        // Each category has a thousand jobs already.
        try await expect("changed category", on: lanes, rows: 1_000, is: 1_000) {
            try await store.replaceCategory("c7", with: jobs, by: Author("ann")).removed.count
        }
        #expect(try await store.overview().jobs == MillionJobs.count + 100 - 900)
        try await expect("one job of a large category", on: lanes, rows: 5, is: 1) {
            try await store.changeCategory(
                CategoryRequest(category: "c8", edit: .update([LedgerBench.job("one more")])), by: Author("ann")
            ).jobs.count
        }
        try await expect("versions", on: store.lanes.reading.lanes, rows: 2, is: 1) {
            try await store.versions(ofCategory: 8, before: nil, limit: 10).count
        }
        try await rests(store)
    }

    private func rests(_ store: MySQLStore) async throws {
        let (lanes, ann) = ([store.lanes.definitions], Author("ann"))
        let jobs = (0..<100).map { JobID(500_000 + $0 * 1_000) }
        try await expect("skip", on: lanes, rows: 100, is: 100) { try await store.skipNext(jobs, by: ann).count }
        try await expect("pause", on: lanes, rows: 100, is: 100) {
            try await store.pause(jobs, until: nil, note: nil, by: ann).count
        }
        for order in [JobQuery.Order.id, .name] {
            try await expect("paused", on: store.lanes.reading.lanes, rows: 100, is: 50) {
                try await store.jobs(JobQuery(condition: .paused, order: order, limit: 50)).count
            }
        }
        #expect(try await store.overview().paused == 100)
        try await expect("resume", on: lanes, rows: 100, is: 100) { try await store.resume(jobs, by: ann).count }
    }

    // MARK: - Judging

    /// At most twenty reads for each row that the step is about, and what it takes to find out.
    @discardableResult
    private func expect<T: Sendable>(
        _ step: String, on lanes: [Lane], rows: Int, _ body: () async throws -> T
    ) async throws -> T {
        try await expect(step, on: lanes, atMost: 20 * rows + 200, body)
    }

    private func expect<T: Sendable & Equatable>(
        _ step: String, on lanes: [Lane], rows: Int, is result: T, _ body: () async throws -> T
    ) async throws {
        let found = try await expect(step, on: lanes, rows: rows, body)
        #expect(found == result, "\(step)")
    }

    @discardableResult
    private func expect<T: Sendable>(
        _ step: String, on lanes: [Lane], atMost limit: Int, _ body: () async throws -> T
    ) async throws -> T {
        // Asking fills a table with the answers, which is read from end to end.
        let first = try await reads(lanes)
        let before = try await reads(lanes)
        let result = try await body()
        let cost = try await reads(lanes) - before - (before - first)
        #expect(cost <= limit, "\(step) reads \(cost) rows")
        return result
    }

    /// Rows read so far on these connections.
    private func reads(_ lanes: [Lane]) async throws -> Int {
        var sum = 0
        for lane in lanes {
            sum += try await lane.read { session in
                try session.rows("SHOW SESSION STATUS LIKE 'Handler_read%'").reduce(0) { sum, row in
                    sum + (Int(try row.text(1)) ?? 0)
                }
            }
        }
        return sum
    }

    /// Statements on small tables, which may be read from end to end: categories, and who is alive.
    private static let small = [
        "FROM categories", "FROM runners", "FROM processes", "FROM facts", "information_schema", MillionJobs.mark,
    ]
    /// Statements that sort what an index has found, and nothing else.
    private static let bounded = [") found", "r.wake_at IS NOT NULL"]

    private func expectIndexes(_ statements: [LoggedStatement]) throws {
        let ours = statements.filter { statement in
            ["SELECT", "(SELECT", "UPDATE", "DELETE"].contains { statement.sql.hasPrefix($0) }
        }
        #expect(ours.count > 100)
        for statement in ours where !Self.small.contains(where: statement.sql.contains) {
            let tables = [
                "runs", "r", "jobs", "j", "job_due", "u", "revisions", "d", "v", "removals", "g", "attempts", "output",
                "o", "job_status", "s", "category_versions", "cancellations", "t", "audit",
            ]
            let scanned = statement.plan.contains { line in
                let words = line.split(separator: "\t").map(String.init)
                return words.count > 3 && tables.contains(words[2]) && words[3] == "ALL"
            }
            #expect(!scanned, "\(statement.sql)\n\(statement.plan.joined(separator: "\n"))")
            let isBounded = Self.bounded.contains(where: statement.sql.contains)
            #expect(!statement.isSorted || isBounded, "\(statement.sql)\n\(statement.plan.joined(separator: "\n"))")
        }
    }
}
