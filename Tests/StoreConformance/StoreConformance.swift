/// What every store must do: the specification of `JobStore`, one sentence a case.
///
/// An adapter's tests run them all:
///
///     @Test("keeps every promise", arguments: StoreConformance.cases)
///     func keeps(_ promise: ConformanceCase) async throws { try await promise.check(on: factory) }
public enum StoreConformance {
    public static let cases: [ConformanceCase] = [
        runs, definitions, changes, requests, people, accountCases, output, reading, pages, retention, recovery,
        processes,
    ].flatMap(\.self)

    private static let runs = [
        claim, catchUp, overlap, crowd, sweep, deadlines, grant, leases, loss, reports, declines,
    ].flatMap(\.self)

    /// What people do with jobs and runs.
    private static let people = [
        versions, expectations, dryRuns, edits, saves, restorations, restoredNames, pauses, pauseEnds, resumptions,
        pausedEdits, skips, cancellations, cancelOrders, cancelledLosses, retries, audits,
    ].flatMap(\.self)

    /// Who may do that.
    private static let accountCases = [
        accounts, lastAdmins, sessions, links, tokens, accountAudits, auditReading,
    ].flatMap(\.self)

    /// What pages show of it.
    private static let pages = [jobQueries, runQueries, moments, queues, upcoming, glances].flatMap(\.self)
}
