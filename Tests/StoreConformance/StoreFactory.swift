public import CronqShared

/// Makes the stores that the suite looks at. The default zone of every store is UTC.
public protocol StoreFactory: Sendable {
    /// A new, empty store whose database clock is `clock`.
    func makeStore(clock: ManualClock) async throws -> any JobStore

    /// Another handle on the same data, as a second process would have it; the same one if a store belongs to one process.
    func openAgain(_ store: any JobStore, clock: ManualClock) async throws -> any JobStore

    /// Closes a store, those opened again included, and removes its data.
    func dispose(of store: any JobStore) async
}
