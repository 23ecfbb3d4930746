import CronqSchedule
import CronqShared
import Logging
import StoreConformance
import Synchronization
import TestServers

@testable import CronqMySQL

/// Databases with CronQ's tables that cases borrow one after the other: emptying one is faster than making one. There are so
/// few of them that the cases that run at the same time do not hold each other up.
actor StoreDatabases {
    static let shared = StoreDatabases()

    private var free: [String] = []
    private var count = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private static let limit = 6

    /// An empty ledger.
    func borrow() async throws -> DatabaseSettings {
        let server = try await MariaDBServer.shared()
        while true {
            if let name = free.popLast() { return server.settings(name) }
            if count < Self.limit { break }
            await withCheckedContinuation { waiting.append($0) }
        }
        count += 1
        let settings = server.settings(try await server.makeDatabase())
        let store = MySQLStore(settings, clock: nil)
        try await store.open(upgrade: true)
        await store.close()
        return settings
    }

    /// Empties it for the next one.
    func giveBack(_ settings: DatabaseSettings) async {
        let lane = Lane(settings)
        do {
            try await lane.administer { session in
                for table in Self.tables { try session.executeScript("TRUNCATE \(table)", name: table) }
            }
            free.append(settings.database)
        } catch {
            // Left alone, and another one is made in its place.
            count -= 1
        }
        await lane.close()
        if !waiting.isEmpty { waiting.removeFirst().resume() }
    }

    private static let tables = [
        "attempts", "audit", "cancellations", "categories", "category_versions", "facts", "job_due", "job_status",
        "jobs", "login_links", "output", "processes", "removals", "requests", "revisions", "runners", "runs",
        "sessions", "tokens", "users",
    ]
}

extension MySQLStore {
    convenience init(
        _ settings: DatabaseSettings, zone: ZoneRules = .utc, usesArrayBinding: Bool = true, clock: ManualClock?
    ) {
        var now: (@Sendable () -> Instant)?
        if let clock { now = { clock.now } }
        self.init(
            settings: settings, zones: SystemZones(), defaultZone: zone, usesArrayBinding: usesArrayBinding, clock: now,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }
}

/// Stores of the fleet, each on a database of its own.
final class MySQLStores: StoreFactory {
    private let usesArrayBinding: Bool
    /// The database of each store, and the stores opened on it again.
    private let open = Mutex<[ObjectIdentifier: (settings: DatabaseSettings, others: [MySQLStore])]>([:])

    init(usesArrayBinding: Bool = true) { self.usesArrayBinding = usesArrayBinding }

    func makeStore(clock: ManualClock) async throws -> any JobStore {
        let settings = try await StoreDatabases.shared.borrow()
        let store = MySQLStore(settings, usesArrayBinding: usesArrayBinding, clock: clock)
        open.withLock { $0[ObjectIdentifier(store)] = (settings, []) }
        try await store.open(upgrade: true)
        return store
    }

    func openAgain(_ store: any JobStore, clock: ManualClock) async throws -> any JobStore {
        guard let settings = settings(of: store) else { throw StoreError(.internalError, "no such store") }
        let other = MySQLStore(settings, usesArrayBinding: usesArrayBinding, clock: clock)
        open.withLock { $0[Self.key(store)]?.others.append(other) }
        return other
    }

    func dispose(of store: any JobStore) async {
        guard let store = store as? MySQLStore,
            let (settings, others) = open.withLock({ $0.removeValue(forKey: ObjectIdentifier(store)) })
        else { return }
        for store in [store] + others { await store.close() }
        await StoreDatabases.shared.giveBack(settings)
    }

    /// Where the data of a store is.
    func settings(of store: any JobStore) -> DatabaseSettings? { open.withLock { $0[Self.key(store)]?.settings } }

    private static func key(_ store: any JobStore) -> ObjectIdentifier { ObjectIdentifier(store as AnyObject) }
}
