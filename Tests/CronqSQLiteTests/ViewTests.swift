import CronqSchedule
import CronqShared
import GRDB
import StoreConformance
import Testing

@testable import CronqSQLite

@Suite("The views for people who inspect the database")
struct ViewTests {
    @Test("v_runs has the columns that outside checks use, and readable times")
    func runs() async throws {
        let bench = try await bench()
        let held = try await bench.running(LedgerBench.job("Nightly", queue: "slow"))
        bench.advance(.seconds(9))
        try await bench.record(bench.finish(held, .exited(code: 3), took: .milliseconds(1_500)))
        let shown = try await texts("SELECT * FROM v_runs", bench)
        let expected: [(String, String?)] = [
            ("run_id", held.run.description), ("job_id", "1"), ("category", "Operations"), ("job", "Nightly"),
            ("scheduled_for", "2026-03-02 12:01:00.000"), ("kind", "schedule"), ("requested_by", "schedule"),
            ("state", "failed"), ("reason", "exit_code"), ("attempt", "1"), ("queue", "slow"),
            ("host", "runner-1.example.org"), ("queued_at", "2026-03-02 12:01:00.000"),
            ("started_at", "2026-03-02 12:01:00.000"), ("finished_at", "2026-03-02 12:01:01.500"), ("exit_code", "3"),
            ("signal", nil),
        ]
        let row = try #require(shown.first)
        #expect(row.map(\.name) == expected.map(\.0))
        #expect(row.map(\.text) == expected.map(\.1))
    }

    @Test("v_jobs shows definitions, next instants and what became of the last run")
    func jobs() async throws {
        let bench = try await bench()
        var definition = LedgerBench.job("Nightly")
        definition.timeZone = "Europe/London"
        let held = try await bench.running(definition)
        try await bench.record(bench.finish(held, .exited(code: 0)))
        try await bench.define(LedgerBench.job("Sleeper", enabled: false), category: "Other")
        let shown = try await texts(
            """
            SELECT job, schedule, time_zone, command, queue, enabled, next_run, last_state, last_started_at, revision,
                   removed_at
            FROM v_jobs ORDER BY job_id
            """, bench)
        #expect(
            shown.first?.map(\.text) == [
                "Nightly", "* * * * *", "Europe/London", "true", "default", "1", "2026-03-02 12:02:00.000", "succeeded",
                "2026-03-02 12:01:00.000", "1", nil,
            ])
        #expect(
            shown.last?.map(\.text) == [
                "Sleeper", "* * * * *", nil, "true", "default", "0", nil, nil, nil, "1", nil,
            ])
    }

    @Test("v_jobs says that a job rests, and names no next run that will not be")
    func rest() async throws {
        let bench = try await bench()
        let jobs = try await bench.define(LedgerBench.job("For good"), LedgerBench.job("For an hour"))
        let ann = Author("ann")
        _ = try await bench.store.pause([jobs[0]], until: nil, note: nil, by: ann)
        _ = try await bench.store.pause([jobs[1]], until: LedgerBench.start + .hours(1), note: nil, by: ann)
        let shown = try await texts("SELECT next_run, paused_at, paused_until FROM v_jobs ORDER BY job_id", bench)
        let (start, end) = ("2026-03-02 12:00:00.000", "2026-03-02 13:00:00.000")
        #expect(shown.map { $0.map(\.text) } == [[nil, start, nil], [end, start, end]])
    }

    private func bench() async throws -> LedgerBench {
        let clock = ManualClock(LedgerBench.start)
        let factory = MemoryStores()
        return LedgerBench(store: try await factory.makeStore(clock: clock), clock: clock, factory: factory)
    }

    private func texts(_ sql: String, _ bench: LedgerBench) async throws -> [[(name: String, text: String?)]] {
        let store = try #require(bench.store as? SQLiteStore)
        return try await store.database.read { db in
            try Row.fetchAll(db, sql: sql).map { row in
                row.map { column, value in
                    (column, value.isNull ? nil : String.fromDatabaseValue(value) ?? "\(value)")
                }
            }
        }
    }
}
