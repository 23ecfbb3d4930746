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
        let run = try #require(try await first.runNow(job, by: "ann", request: "1"))
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
            "Ops", with: [LedgerBench.job("plain", schedule: "0 15 * * *"), zoned], by: "ann"
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
