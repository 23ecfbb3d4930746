/// What living with the original's processes asks of a ledger (design §3.6).
public protocol LegacyStore: Sendable {
    /// Hands pending attempts over to original runners, before they are published: they become queued, are never published again
    /// and have no lease. What nobody starts is `missed` at its start deadline, and a result that comes later replaces that.
    ///
    /// - Returns: Those that were pending, and are to be published now.
    func handOver(_ attempts: [PublishedAttempt]) async throws(StoreError) -> [PublishedAttempt]

    /// Records what original runners reported. A finish is accepted before its start, and once.
    ///
    /// - Returns: Reports of runs that were never handed over; they change nothing.
    func record(_ reports: [LegacyReport]) async throws(StoreError) -> [LegacyReport]
}
