import CronqSQLite
import CronqSchedule
import CronqShared
import Foundation
import StoreConformance

/// Stores on disk, each in a folder of its own, as `cronq standalone` has them.
struct FolderStores: StoreFactory {
    func makeStore(clock: ManualClock) async throws -> any JobStore {
        try SQLiteStore(folder: TemporaryFolder.make(), zones: SystemZones(), defaultZone: .utc) { clock.now }
    }

    /// One process holds the folder; the roles inside it share the store.
    func openAgain(_ store: any JobStore, clock: ManualClock) async throws -> any JobStore { store }

    func dispose(of store: any JobStore) async {
        guard let store = store as? SQLiteStore else { return }
        store.close()
        if let folder = store.folder { TemporaryFolder.remove(folder) }
    }
}

/// Stores in memory, as simulations have them.
struct MemoryStores: StoreFactory {
    func makeStore(clock: ManualClock) async throws -> any JobStore {
        try SQLiteStore(inMemoryWith: SystemZones(), defaultZone: .utc) { clock.now }
    }

    func openAgain(_ store: any JobStore, clock: ManualClock) async throws -> any JobStore { store }

    func dispose(of store: any JobStore) async { (store as? SQLiteStore)?.close() }
}

/// Folders of one test each.
enum TemporaryFolder {
    static func make() throws -> String {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("cronq-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url.path
    }

    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
