import CronqSchedule
import CronqShared
import Foundation
import GRDB
import StoreConformance
import Testing

@testable import CronqSQLite

@Suite("The SQLite schema")
struct SchemaTests {
    @Test("is created once, and everything is there when the folder is opened again")
    func reopened() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let first = try open(folder)
        let bench = LedgerBench(store: first, clock: ManualClock(LedgerBench.start), factory: FolderStores())
        let job = try await bench.define(one: LedgerBench.job())
        let run = try #require(try await first.runNow(job, by: Author("ann"), request: "1"))
        first.close()
        for _ in 0..<2 {
            let store = try open(folder)
            #expect(try await store.job(job)?.definition == LedgerBench.job())
            #expect(try await store.run(run)?.run.state == .pending)
            let steps = try await store.database.read { db in
                try Int.fetchAll(db, sql: "SELECT version FROM schema_steps")
            }
            #expect(steps == Array(1...Schema.version))
            store.close()
        }
    }

    @Test("of a newer version is refused, and nothing in it is changed")
    func newer() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let store = try open(folder)
        try await store.database.write { db in
            try db.execute(sql: "INSERT INTO schema_steps (version, name, applied_at) VALUES (9999, 'future', 0)")
        }
        store.close()
        let error = #expect(throws: StoreError.self) { try open(folder) }
        #expect(error?.code == .schema && error?.isRetriable == false)
        #expect(error?.description.contains("9999") == true)
        // The folder is free again: the refusal did not keep its lock.
        let lock = try FolderLock(folder: folder)
        lock.release()
    }

    @Test("of version 2 is upgraded with everything in it, and what was removed before stays away from version 0")
    func upgraded() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let run = try makeVersion2(in: folder)
        let store = try open(folder)
        defer { store.close() }

        #expect(try await store.jobs(JobQuery()).map(\.definition.name) == ["kept"])
        let kept = try #require(try await store.job(1))
        #expect(kept.definition == LedgerBench.job("kept") && kept.nextRun == LedgerBench.start + .minutes(1))
        #expect(kept.pause == nil && kept.failures == 3 && kept.recentRuns.map(\.id) == [run])
        #expect(try await store.categories() == [CategorySummary(id: 1, name: "Ops", version: 0, jobs: 1)])
        #expect(try await store.category(named: "ops", version: 0)?.jobs.map(\.id) == [1])
        let gone = try #require(try await store.moment(ofJob: 2, at: LedgerBench.start))
        #expect(gone.revision?.definition.name == "gone" && gone.removal?.at == LedgerBench.start)

        let ann = Author("ann")
        #expect(try await store.replaceCategory("Ops", with: [], by: ann).version == 1)
        let restored = try await store.changeCategory(
            CategoryRequest(category: "Ops", edit: .restore(version: 0)), by: ann)
        #expect(restored.version == 2 && restored.jobs.map(\.id) == [1] && restored.jobs.map(\.change) == [.added])
        #expect(try await store.audit(AuditQuery()).map(\.event.summary) == ["1 added (version 0 again)", "1 removed"])
    }

    /// A database as the version before wrote it: a job, one that is removed, and a run.
    private func makeVersion2(in folder: String) throws -> RunID {
        let start = LedgerBench.start
        let run = RunID(RunIdentity(job: 1, kind: .schedule, schedule: 1, nominal: start))
        let queue = try DatabaseQueue(path: folder + "/cronq.db")
        try queue.write { db in
            try db.execute(sql: "CREATE TABLE schema_steps (version INTEGER, name TEXT, applied_at INTEGER)")
            for (version, sql) in [(1, PackageResources._001_ledger_sql), (2, PackageResources._002_processes_sql)] {
                try db.execute(sql: String(decoding: sql, as: UTF8.self))
                try db.execute(
                    sql: "INSERT INTO schema_steps (version, name, applied_at) VALUES (?, 'step', 0)",
                    arguments: [version])
            }
            try db.execute(
                sql: """
                    INSERT INTO categories (name, name_key, created_at) VALUES ('Ops', 'ops', :now);
                    INSERT INTO jobs (category_id, name, name_key, revision, created_at, updated_at, removed_at)
                    VALUES (1, 'kept', 'kept', 1, :now, :now, NULL), (1, 'gone', 'gone', 1, :now, :now, :now);
                    INSERT INTO revisions (job_id, revision, definition, created_at, created_by)
                    VALUES (1, 1, :kept, :now, 'ann'), (2, 1, :gone, :now, 'ann');
                    INSERT INTO job_due (job_id, schedule, due_at, nominal_at) VALUES (1, 1, :next, :next);
                    INSERT INTO runs (run_id, job_id, revision, kind, schedule, scheduled_at, requested_by, created_at,
                                      state, start_by, queue, on_lost, grace_us)
                    VALUES (:run, 1, 1, 'schedule', 1, :now, 'schedule', :now, 'failed', :now, 'default', 'fail', 0);
                    INSERT INTO job_status (job_id, last_run_id, last_state, failures) VALUES (1, :run, 'failed', 3);
                    """,
                arguments: [
                    "now": start.microseconds, "next": (start + .minutes(1)).microseconds, "run": Data(run.bytes),
                    "kept": try DefinitionText.write(LedgerBench.job("kept")),
                    "gone": try DefinitionText.write(LedgerBench.job("gone")),
                ])
        }
        try queue.close()
        return run
    }

    @Test("every commit is on the disk before it is answered: WAL with full synchronisation")
    func durability() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let store = try open(folder)
        defer { store.close() }
        let (journal, synchronous) = try await store.database.write { db in
            (
                try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(db, sql: "PRAGMA synchronous")
            )
        }
        #expect(journal == "wal" && synchronous == 2)
    }

    @Test("a file that is no database is refused as broken")
    func damaged() throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try Data(repeating: 65, count: 8_192).write(to: URL(fileURLWithPath: folder + "/cronq.db"))
        let error = #expect(throws: StoreError.self) { try open(folder) }
        #expect(error?.code == .schema)
    }

    @Test("jobs without a zone move to the instance's new zone when it is opened with another one")
    func newDefaultZone() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        var store = try open(folder)
        var zoned = LedgerBench.job("zoned", schedule: "0 15 * * *")
        zoned.timeZone = "UTC"
        let jobs = try await store.replaceCategory(
            "Ops", with: [LedgerBench.job("plain", schedule: "0 15 * * *"), zoned], by: Author("ann")
        ).jobs.map(\.id)
        store.close()
        store = try open(folder, zone: SystemZones().rules(for: "Europe/Berlin"))
        #expect(try await store.job(jobs[0])?.nextRun == LedgerBench.start + .hours(2))
        #expect(try await store.job(jobs[1])?.nextRun == LedgerBench.start + .hours(3))
        store.close()
    }

    private func open(_ folder: String, zone: ZoneRules = .utc) throws -> SQLiteStore {
        try SQLiteStore(folder: folder, zones: SystemZones(), defaultZone: zone) { LedgerBench.start }
    }
}
