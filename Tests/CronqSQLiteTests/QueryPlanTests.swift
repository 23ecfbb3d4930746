import CronqSchedule
import CronqShared
import Foundation
import GRDB
import StoreConformance
import Synchronization
import Testing

@testable import CronqSQLite

/// Every statement that the store executes on a ledger of a million jobs is written down and explained: cost grows with what
/// is due, never with what is defined or remembered.
@Suite("With a million jobs")
struct QueryPlanTests {
    @Test("no statement of a loop scans a table or sorts, and no page sorts")
    func plans() async throws {
        let bench = try await MillionJobs.bench()
        let store = try #require(bench.store as? SQLiteStore)
        let loops = try await statements(of: store) { try await work(on: bench) }
        let pages = try await statements(of: store) { try await look(at: bench) }
        #expect(loops.count > 30 && pages.count > 60)

        let large = [
            "runs", "r", "jobs", "j", "job_due", "u", "revisions", "d", "attempts", "output", "o", "requests", "audit",
            "cancellations", "removals", "g",
        ]
        for (sql, plan) in loops {
            for table in large {
                #expect(!plan.contains { $0.hasPrefix("SCAN \(table) ") || $0 == "SCAN \(table)" }, "\(sql)\n\(plan)")
            }
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(sql)\n\(plan)")
        }
        // What fails, lives or rests is in an index of its own: it is read whole, and sorted.
        let narrow = ["job_status_failing", "runs_live", "runs_wake", "jobs_paused"]
        for (sql, plan) in pages {
            // A page that begins anywhere in an order reads its index in that order and stops at its limit.
            let isPage = sql.contains("LIMIT")
            let scans = plan.filter { step in
                !narrow.contains { step.hasSuffix("USING INDEX \($0)") || step.hasSuffix("COVERING INDEX \($0)") }
                    && large.contains { step.hasPrefix("SCAN \($0) ") || step == "SCAN \($0)" }
            }
            #expect(scans.isEmpty || (isPage && scans.count == 1), "\(sql)\n\(plan)")
            // SQLite “sorts” the one row that a job's id finds.
            let isShort = sql.contains("j.id = :id") || narrow.contains { name in plan.contains { $0.contains(name) } }
            #expect(isShort || !plan.contains { $0.contains("TEMP B-TREE") }, "\(sql)\n\(plan)")
        }
    }

    /// Everything that injectors and results workers call again and again.
    private func work(on bench: LedgerBench) async throws {
        let store = bench.store
        _ = try await store.nextWake()
        bench.clock.set(MillionJobs.due)
        let claimed = try await store.claim(limit: 20).dispatches
        #expect(claimed.count == 20)
        try await store.markQueued(claimed.dropFirst(2).map(\.published))
        try await store.markUnroutable([claimed[0].published])
        _ = try await store.renew(LedgerBench.heartbeat(), lease: LedgerBench.lease)
        let lost = try await bench.start(claimed[2], request: 2)
        let ended = try await bench.start(claimed[3], request: 3)
        let declined = try await bench.start(claimed[4], request: 4)
        let chunk = OutputChunk(
            run: ended, number: 0, stream: .stdout, offset: 1 << 21, at: bench.clock.now,
            bytes: .init(repeating: 1, count: 65_536))
        _ = try await store.append([chunk])
        try await bench.record(bench.finish(ended, .exited(code: 1)), .declined(Decline(run: declined, cause: .disk)))
        _ = try await store.renew(LedgerBench.heartbeat([lost, ended]), lease: LedgerBench.lease)
        try await store.extendLeases(by: LedgerBench.lease)
        bench.advance(.minutes(2))
        #expect(try await store.sweep(limit: 50).overdue.count == 15)
        #expect(try await store.reap(expiredBefore: bench.clock.now, lease: LedgerBench.lease, limit: 50).count == 1)
        try await bench.record(.declined(Decline(run: lost, cause: .neverSpawned)))
        _ = try await store.recoverAfterRestart(journalsReadOf: [])
        let wanted = try #require(try await store.runNow(77, by: Author("ann"), request: "1"))
        let message = try #require(try await store.sweep(limit: 50).dispatches.first { $0.runID == wanted })
        _ = try await bench.start(message, request: 5)
        #expect(try await store.cancel([wanted], reason: "why", by: Author("ann")) == [.requested])
        #expect(try await store.takeCancellations(limit: 10).map(\.run.run) == [wanted])
        bench.advance(.days(20))
        let policy = Retention(runs: 1, age: .days(15), output: .days(14))
        for _ in 0..<3 { _ = try await store.prune(policy, limit: 100) }
    }

    /// What people look at and change.
    private func look(at bench: LedgerBench) async throws {
        let store = bench.store
        try await lookAtJobs(store)
        try await lookAtRuns(store)
        let overview = try await store.overview()
        #expect(overview.jobs == LedgerOverview.countLimit && overview.upcoming.count == LedgerOverview.listLimit)
        _ = try await store.upcoming(from: bench.clock.now, through: bench.clock.now + .hours(1), limit: 50)
        _ = try await store.queues()
        let categories = try await store.categories()
        #expect(categories.count == 1_000 && categories.allSatisfy { $0.jobs == 1_000 })
        try await change(bench)
        for query in [
            AuditQuery(), AuditQuery(action: .jobPaused), AuditQuery(author: "ann"), AuditQuery(subject: .job),
            AuditQuery(subject: .job, subjectID: "500000"), AuditQuery(before: 9, action: .jobPaused, author: "ann"),
        ] { _ = try await store.audit(query) }
    }

    private func lookAtJobs(_ store: any JobStore) async throws {
        for order in [JobQuery.Order.id, .name, .category, .categoryAndName] {
            for descending in [false, true] {
                var query = JobQuery(order: order, descending: descending, limit: 3)
                let page = try await store.jobs(query)
                query.after = page.last?.id
                #expect(try await store.jobs(query).count == 3)
                query.search = "ob 12"
                #expect(try await store.jobs(query).count == 3)
                query.search = nil
                for condition in JobQuery.Condition.allCases where condition != .disabled {
                    query.condition = condition
                    _ = try await store.jobs(query)
                }
                _ = try await store.jobs(JobQuery(categoryID: 2, order: order, descending: descending, limit: 3))
                _ = try await store.jobs(JobQuery(categoryName: "c3", order: order, descending: descending, limit: 3))
            }
        }
        for condition in JobQuery.Condition.allCases {
            _ = try await store.countJobs(JobQuery(condition: condition), limit: 1_000)
        }
        #expect(try await store.jobs(JobQuery(id: 500_000)).count == 1)
        _ = try await store.job(500_000)
        _ = try await store.revisions(ofJob: 500_000, before: nil, limit: 10)
        _ = try await store.moment(ofJob: 500_000, at: LedgerBench.start)
    }

    private func lookAtRuns(_ store: any JobStore) async throws {
        let run = try #require(try await store.runs(ofJob: 500_000, before: nil, limit: 10).first)
        _ = try await store.runs(ofJob: 500_000, before: run.id, limit: 10)
        _ = try await store.run(run.id)
        _ = try await store.output(of: run.id, fence: nil, from: 0, limit: 10)
        #expect(try await store.failures(before: nil, limit: 10).count == 10)
        _ = try await store.failures(before: run.id, limit: 10)
        let filters: [Set<RunState>] = [
            [], [.running], [.running, .failed], [.failed], [.failed, .timedOut, .lost],
        ]
        for states in filters {
            for job in [nil, 500_000] as [JobID?] {
                for ascending in [false, true] {
                    var query = RunQuery(job: job, states: states, ascending: ascending, limit: 5)
                    _ = try await store.runs(query)
                    query.categoryID = 7
                    query.queue = "default"
                    _ = try await store.runs(query)
                }
            }
        }
        // A category has one run in a thousand: the page ends before it is full, and says where to go on.
        let sparse = try await store.runs(RunQuery(categoryID: 1, limit: 100))
        #expect(sparse.runs.count < 100 && sparse.next != nil)
    }

    private func change(_ bench: LedgerBench) async throws {
        let (store, ann) = (bench.store, Author("ann"))
        try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"), category: "c9")
        try await bench.define(LedgerBench.job("a", schedule: "0 0 * * *"), category: "c9")
        #expect(try await store.category(named: "c9", version: nil)?.jobs.count == 1)
        #expect(try await store.category(named: "c9", version: 0)?.jobs.count == 1_000)
        let id = try #require(try await store.categories().first { $0.name == "c9" }?.id)
        #expect(try await store.versions(ofCategory: id, before: nil, limit: 10).count == 2)
        #expect(try await store.pause([500_000], until: nil, note: nil, by: ann) == [500_000])
        _ = try await store.jobs(JobQuery(condition: .paused))
        #expect(try await store.resume([500_000], by: ann) == [500_000])
        #expect(try await store.skipNext([500_000], by: ann).count == 1)
        let run = try #require(try await store.runNow(500_000, by: ann, request: "1"))
        #expect(try await store.cancel([run], reason: nil, by: ann) == [.cancelled])
    }

    /// What SQLite is asked while the body runs, and how it would go about each statement.
    private func statements(
        of store: SQLiteStore, during body: () async throws -> Void
    ) async throws -> [(sql: String, plan: [String])] {
        let seen = Mutex<[String: String]>([:])
        trace(store) { sql, expanded in seen.withLock { $0[sql] = expanded } }
        try await body()
        trace(store, nil)
        return try seen.withLock(\.self).sorted { $0.key < $1.key }.compactMap { sql, expanded in
            guard ["SELECT", "INSERT", "UPDATE", "DELETE"].contains(where: sql.hasPrefix) else { return nil }
            return (sql, try explain(expanded, store))
        }
    }

    private func trace(_ store: SQLiteStore, _ body: (@Sendable (String, String) -> Void)?) {
        store.database.writeWithoutTransaction { db in
            guard let body else { return db.trace(options: []) }
            db.trace { event in
                if case .statement(let statement) = event { body(statement.sql, statement.expandedSQL) }
            }
        }
    }

    private func explain(_ sql: String, _ store: SQLiteStore) throws -> [String] {
        try store.database.writeWithoutTransaction { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] }
        }
    }
}

/// A ledger of a million jobs with some hundred thousand runs, made by SQLite itself.
private enum MillionJobs {
    static let count = 1_000_000
    /// Twenty jobs are due by then.
    static let due = LedgerBench.start + .seconds(20)

    /// The id of a run, from its millisecond and a number.
    private static let runID = DatabaseFunction("run_id", argumentCount: 2, pure: true) { values in
        guard let time = Int64.fromDatabaseValue(values[0]), let number = Int64.fromDatabaseValue(values[1]) else {
            return nil
        }
        return Data(RunID(high: UInt64(time) << 16, low: UInt64(number)).bytes)
    }

    static func bench() async throws -> LedgerBench {
        let clock = ManualClock(LedgerBench.start)
        let factory = MemoryStores()
        let store = try await factory.makeStore(clock: clock)
        let definition = try DefinitionText.write(LedgerBench.job("NAME", schedule: "@daily"))
        try await (store as? SQLiteStore)?.database.write { db in
            let start = LedgerBench.start.microseconds
            db.add(function: runID)
            try db.execute(
                sql: """
                    CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY);
                    WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter LIMIT \(count))
                    INSERT INTO numbers SELECT n FROM counter;

                    INSERT INTO categories (name, name_key, created_at)
                    SELECT 'c' || n, 'c' || n, \(start) FROM numbers WHERE n <= 1000;

                    INSERT INTO jobs (id, category_id, name, name_key, revision, created_at, updated_at)
                    SELECT n, 1 + n % 1000, 'job ' || n, 'job ' || n, 1, \(start), \(start) FROM numbers;

                    INSERT INTO revisions (job_id, revision, definition, created_at, created_by)
                    SELECT n, 1, replace('\(definition)', 'NAME', 'job ' || n), \(start), 'ann' FROM numbers;

                    INSERT INTO job_due (job_id, schedule, due_at, nominal_at)
                    SELECT n, 1, \(start) + n * 1000000, \(start) + n * 1000000 FROM numbers;

                    INSERT INTO runs (run_id, job_id, revision, kind, schedule, scheduled_at, requested_by, created_at, state,
                                      start_by, queue, on_lost, grace_us)
                    SELECT run_id((\(start) - n * 5000000) / 1000, n), n * 4, 1, 'schedule', 1,
                           \(start) - n * 5000000, 'schedule', \(start),
                           CASE n % 10 WHEN 0 THEN 'failed' ELSE 'succeeded' END, \(start), 'default', 'fail', 0
                    FROM numbers WHERE n <= 250000;

                    DROP TABLE numbers;
                    ANALYZE;
                    """)
        }
        return LedgerBench(store: store, clock: clock, factory: factory)
    }
}
