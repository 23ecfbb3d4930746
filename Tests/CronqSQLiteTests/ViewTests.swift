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
        let store = try #require(bench.store as? SQLiteStore)
        let held = try await bench.running(LedgerBench.job("Nightly", queue: "slow"))
        bench.advance(.seconds(9))
        try await bench.record(bench.finish(held, .exited(code: 3), took: .milliseconds(1_500)))
        let row = try #require(try await store.database.read { db in try Row.fetchOne(db, sql: "SELECT * FROM v_runs") })
        #expect(
            Array(row.columnNames) == [
                "run_id", "job_id", "category", "job", "scheduled_for", "kind", "requested_by", "state", "reason",
                "attempt", "queue", "host", "queued_at", "started_at", "finished_at", "exit_code", "signal",
            ])
        #expect(row["run_id"] == held.run.description && row["category"] == "Operations" && row["job"] == "Nightly")
        #expect(row["kind"] == "schedule" && row["state"] == "failed" && row["reason"] == "exit_code")
        #expect(row["queue"] == "slow" && row["host"] == "runner-1.example.org" && row["exit_code"] == 3)
        #expect(row["scheduled_for"] == "2026-03-02 12:01:00.000" && row["started_at"] == "2026-03-02 12:01:00.000")
        #expect(row["finished_at"] == "2026-03-02 12:01:01.500" && row["signal"] == nil as Int?)
    }

    @Test("v_jobs shows definitions, next instants and what became of the last run")
    func jobs() async throws {
        let bench = try await bench()
        let store = try #require(bench.store as? SQLiteStore)
        var definition = LedgerBench.job("Nightly")
        definition.timeZone = "Europe/London"
        let held = try await bench.running(definition)
        try await bench.record(bench.finish(held, .exited(code: 0)))
        try await bench.define(LedgerBench.job("Sleeper", enabled: false), category: "Other")
        let rows = try await store.database.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM v_jobs ORDER BY job_id")
        }
        #expect(rows.count == 2)
        let row = rows[0]
        #expect(row["job"] == "Nightly" && row["schedule"] == "* * * * *" && row["time_zone"] == "Europe/London")
        #expect(row["command"] == "true" && row["queue"] == "default" && row["enabled"] == 1 && row["revision"] == 1)
        #expect(row["next_run"] == "2026-03-02 12:02:00.000" && row["last_state"] == "succeeded")
        #expect(row["last_started_at"] == "2026-03-02 12:01:00.000" && row["removed_at"] == nil as String?)
        #expect(rows[1]["enabled"] == 0 && rows[1]["next_run"] == nil as String?)
    }

    private func bench() async throws -> LedgerBench {
        let clock = ManualClock(LedgerBench.start)
        let factory = MemoryStores()
        return LedgerBench(store: try await factory.makeStore(clock: clock), clock: clock, factory: factory)
    }
}
