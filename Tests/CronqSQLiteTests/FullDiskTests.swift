import CronqSchedule
import CronqShared
import GRDB
import StoreConformance
import Testing

@testable import CronqSQLite

@Suite("A full disk")
struct FullDiskTests {
    @Test("is said as such, changes nothing, and is forgotten once there is room")
    func full() async throws {
        let clock = ManualClock(LedgerBench.start)
        let factory = FolderStores()
        let store = try #require(try await factory.makeStore(clock: clock) as? SQLiteStore)
        let bench = LedgerBench(store: store, clock: clock, factory: factory)
        let held = try await bench.running()
        let before = try await store.run(held.run)
        // SQLite refuses a page beyond this count in the same way as one that the disk refuses.
        try limitPages(of: store, isFull: true)

        let bulky = (0..<200).map { number in
            var job = LedgerBench.job("job \(number)")
            job.command = String(repeating: "x", count: 10_000)
            return job
        }
        let error = await #expect(throws: StoreError.self) {
            try await store.replaceCategory("Bulk", with: bulky, by: Author("ann"))
        }
        #expect(error?.code == .full && error?.isRetriable == true)
        let chunk = OutputChunk(
            run: held, number: 0, stream: .stdout, offset: 0, at: clock.now, bytes: .init(repeating: 7, count: 60_000))
        await #expect(throws: StoreError.self) { try await store.append([chunk]) }
        let report = bench.finish(held, .exited(code: 0), output: [chunk])
        await #expect(throws: StoreError.self) { try await store.record([report], lease: LedgerBench.lease) }

        #expect(try await store.categories().map(\.name) == ["Operations"])
        #expect(try await store.run(held.run) == before)
        #expect(try await store.output(of: held.run, fence: nil, from: 0, limit: 10).isEmpty)

        try limitPages(of: store, isFull: false)
        try await bench.record(report)
        #expect(try await store.run(held.run)?.run.state == .succeeded)
        #expect(try await store.replaceCategory("Bulk", with: bulky, by: Author("ann")).jobs.count == 200)
        await factory.dispose(of: store)
    }

    /// Limits the database to the pages it has, or to very many.
    private func limitPages(of store: SQLiteStore, isFull: Bool) throws {
        try store.database.unsafeReentrantWrite { db in
            let count = isFull ? try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 : 1_000_000
            try db.execute(sql: "PRAGMA max_page_count = \(count)")
        }
    }
}
