import CronqSchedule
import CronqShared
import StoreConformance
import TestServers
import Testing

@testable import CronqMySQL

@Suite("The views for people who inspect the MySQL database")
struct ViewTests {
    @Test("v_runs has the columns that outside checks use, and readable times")
    func runs() async throws {
        try await withBench { bench, lines in
            let held = try await bench.running(LedgerBench.job("Nightly", queue: "slow"))
            bench.advance(.seconds(9))
            try await bench.record(bench.finish(held, .exited(code: 3), took: .milliseconds(1_500)))
            let job = try #require(try await bench.store.run(held.run)).run.jobID
            let columns = """
                run_id, job_id, category, job, scheduled_for, kind, requested_by, state, reason, attempt, queue, host, \
                queued_at, started_at, finished_at, exit_code, `signal`
                """
            let shown = try await lines("SELECT \(columns) FROM v_runs")
            #expect(
                shown == [
                    [
                        held.run.description, "\(job)", "Operations", "Nightly", "2026-03-02 12:01:00.000", "schedule",
                        "schedule", "failed", "exit_code", "1", "slow", "runner-1.example.org",
                        "2026-03-02 12:01:00.000", "2026-03-02 12:01:00.000", "2026-03-02 12:01:01.500", "3", "NULL",
                    ]
                ])
            #expect(try await lines("SELECT * FROM v_runs")[0].count == 17)
        }
    }

    @Test("v_jobs shows definitions, next instants and what became of the last run")
    func jobs() async throws {
        try await withBench { bench, lines in
            var definition = LedgerBench.job("Nightly")
            definition.timeZone = "Europe/London"
            let held = try await bench.running(definition)
            try await bench.record(bench.finish(held, .exited(code: 0)))
            try await bench.define(LedgerBench.job("Sleeper", enabled: false), category: "Other")
            let shown = try await lines(
                """
                SELECT job, schedule, time_zone, command, queue, enabled, next_run, last_state, last_started_at, revision,
                       removed_at
                FROM v_jobs ORDER BY job_id
                """)
            #expect(
                shown == [
                    [
                        "Nightly", "* * * * *", "Europe/London", "true", "default", "1", "2026-03-02 12:02:00.000",
                        "succeeded", "2026-03-02 12:01:00.000", "1", "NULL",
                    ],
                    ["Sleeper", "* * * * *", "NULL", "true", "default", "0", "NULL", "NULL", "NULL", "1", "NULL"],
                ])
        }
    }

    @Test("v_jobs shows until when a job rests, and no next instant for one that rests without an end")
    func resting() async throws {
        try await withBench { bench, lines in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            let end = LedgerBench.start + .hours(2)
            _ = try await bench.store.pause([jobs[0]], until: nil, note: nil, by: Author("ann"))
            _ = try await bench.store.pause([jobs[1]], until: end, note: nil, by: Author("ann"))
            let shown = try await lines("SELECT job, next_run, paused_at, paused_until FROM v_jobs ORDER BY job_id")
            #expect(
                shown == [
                    ["a", "NULL", "2026-03-02 12:00:00.000", "NULL"],
                    ["b", "2026-03-02 14:00:00.000", "2026-03-02 12:00:00.000", "2026-03-02 14:00:00.000"],
                ])
        }
    }

    /// A ledger, and what the `mariadb` client shows of it.
    private func withBench(
        _ body: (LedgerBench, (String) async throws -> [[String]]) async throws -> Void
    ) async throws {
        let clock = ManualClock(LedgerBench.start)
        let factory = MySQLStores()
        let store = try await factory.makeStore(clock: clock)
        let database = try #require(factory.settings(of: store)).database
        let server = try await MariaDBServer.shared()
        try await body(LedgerBench(store: store, clock: clock, factory: factory)) { sql in
            try await server.sql(sql, database: database).split(separator: "\n").map {
                $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            }
        }
        await factory.dispose(of: store)
    }
}
