import CronqSchedule
import CronqShared
import Foundation
import GRDB
import StoreConformance
import Synchronization
import Testing

@testable import CronqSQLite

@Suite("What has become unreadable")
struct DamageTests {
    @Test(
        "a schedule whose zone is gone writes one failed row, is tried every minute and goes on once the zone is back")
    func missingZone() async throws {
        let zones = FickleZones()
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let clock = ManualClock(LedgerBench.start)
        var definition = LedgerBench.job("zoned", schedule: "*/10 * * * *")
        definition.timeZone = "Europe/London"
        var store = try SQLiteStore(folder: folder, zones: zones, defaultZone: .utc) { clock.now }
        let placed = try await store.replaceCategory("Ops", with: [definition], by: Author("ann"))
        let job = try #require(placed.jobs.first?.id)
        store.close()

        // Opened again, so that nothing is known from before.
        zones.areGone = true
        store = try SQLiteStore(folder: folder, zones: zones, defaultZone: .utc) { clock.now }
        clock.advance(by: .minutes(10))
        for _ in 0..<3 {
            let batch = try await store.claim(limit: 10)
            #expect(batch.dispatches.isEmpty && !batch.more)
            clock.advance(by: .minutes(1))
        }
        let failed = try await store.runs(ofJob: job, before: nil, limit: 10)
        #expect(failed.map(\.state) == [.failed] && failed.map(\.reason) == [.badDefinition])
        #expect(failed.first?.detail?.contains("Europe/London") == true)
        #expect(try await store.overview().failing == 1)

        zones.areGone = false
        clock.advance(by: .minutes(10))
        #expect(try await store.claim(limit: 10).dispatches.map(\.scheduledAt) == [LedgerBench.start + .minutes(20)])
        #expect(try await store.job(job)?.nextRun == LedgerBench.start + .minutes(30))
        store.close()
    }

    @Test("one definition that cannot be read stops no other job; its due instant and its waiting runs fail and say so")
    func damagedDefinition() async throws {
        let clock = ManualClock(LedgerBench.start)
        let factory = FolderStores()
        let first = try #require(try await factory.makeStore(clock: clock) as? SQLiteStore)
        let folder = try #require(first.folder)
        let bench = LedgerBench(store: first, clock: clock, factory: factory)
        let jobs = try await bench.define(LedgerBench.job("bad"), LedgerBench.job("good"))
        let waiting = try #require(try await first.runNow(jobs[0], by: Author("ann"), request: "1"))
        try await first.database.write { db in
            try db.execute(
                sql: "UPDATE revisions SET definition = '{\"name\": 7}' WHERE job_id = ?", arguments: [jobs[0]])
        }
        first.close()

        let store = try SQLiteStore(folder: folder, zones: SystemZones(), defaultZone: .utc) { clock.now }
        clock.advance(by: .minutes(1))
        #expect(try await store.claim(limit: 10).dispatches.map(\.name) == ["good"])
        #expect(try await store.sweep(limit: 10).dispatches.isEmpty)
        #expect(try await store.run(waiting)?.run.state == .failed)
        #expect(try await store.runs(ofJob: jobs[0], before: nil, limit: 10).allSatisfy { $0.reason == .badDefinition })
        #expect(try await store.recoverAfterRestart(journalsReadOf: []).lost == 0)
        #expect(try await store.job(jobs[0])?.definition.name == "bad")

        // Sending it again repairs it.
        let placed = try await store.replaceCategory(
            "Operations", with: [LedgerBench.job("bad"), LedgerBench.job("good")], by: Author("ann"))
        #expect(placed.jobs.map(\.change) == [.changed, .unchanged])
        clock.advance(by: .minutes(2))
        #expect(try await store.claim(limit: 10).dispatches.map(\.name) == ["bad"])
        await factory.dispose(of: store)
    }

    @Test("after a clean stop the database file alone is the whole ledger")
    func cleanStop() async throws {
        let clock = ManualClock(LedgerBench.start)
        let folder = try TemporaryFolder.make()
        let copy = try TemporaryFolder.make()
        defer { for path in [folder, copy] { TemporaryFolder.remove(path) } }
        let store = try SQLiteStore(folder: folder, zones: SystemZones(), defaultZone: .utc) { clock.now }
        let bench = LedgerBench(store: store, clock: clock, factory: FolderStores())
        let job = try await bench.define(one: LedgerBench.job())
        _ = try await store.jobs(JobQuery())
        store.close()
        try FileManager.default.copyItem(atPath: folder + "/cronq.db", toPath: copy + "/cronq.db")
        let backup = try SQLiteStore(folder: copy, zones: SystemZones(), defaultZone: .utc) { clock.now }
        #expect(try await backup.job(job)?.definition == LedgerBench.job())
        backup.close()
    }

    @Test(
        "what SQLite says becomes the port's word for it",
        arguments: [
            (DatabaseError(resultCode: .SQLITE_FULL), StoreError.Code.full),
            (DatabaseError(resultCode: .SQLITE_BUSY), .unavailable),
            (DatabaseError(resultCode: .SQLITE_INTERRUPT), .unavailable),
            (DatabaseError(resultCode: .SQLITE_NOMEM), .unavailable),
            (DatabaseError(resultCode: .SQLITE_IOERR), .unavailable),
            (DatabaseError(resultCode: .SQLITE_IOERR_FSYNC), .inDoubt),
            (DatabaseError(resultCode: .SQLITE_CORRUPT), .schema),
            (DatabaseError(resultCode: .SQLITE_CONSTRAINT), .internalError), (CancellationError(), .unavailable),
        ] as [(any Error, StoreError.Code)])
    func errors(error: any Error, code: StoreError.Code) {
        #expect(StoreError(describing: error).code == code)
    }
}

/// The system's zones, which can go away.
private final class FickleZones: ZoneSource {
    private let gone = Mutex(false)
    private let zones = SystemZones()

    var areGone: Bool {
        get { gone.withLock { $0 } }
        set { gone.withLock { $0 = newValue } }
    }

    func rules(for identifier: String) throws(ScheduleError) -> ZoneRules {
        if areGone { throw ScheduleError(.badZone, "“\(identifier)” is gone") }
        return try zones.rules(for: identifier)
    }
}
