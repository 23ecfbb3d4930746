import CronqSchedule
import CronqShared

/// A ledger whose transactions are measured, and what its database is told beside them.
protocol MeasuredLedger: Sendable {
    var store: any LedgerStore { get }

    /// Defines so many jobs, a multiple of 1,000, that are due from tomorrow on, with so many runs that have ended; then reads
    /// every row of what claims look at.
    func fill(jobs: Int, oldRuns: Int, now: Instant) async throws

    /// Makes so many of the jobs due, spread over all of them, and the same ones each time.
    ///
    /// - Parameters:
    ///   - step: The distance from one to the next, about.
    ///   - past: When they are due, in microseconds.
    func makeDue(_ count: Int, step: Int, at past: Int64) async throws

    /// Makes every run that waits to be published due for that.
    func makePendingDue(at past: Int64) async throws

    func close() async
}

extension MeasuredLedger {
    /// Jobs that fire at the beginning of a year, so that what was claimed is not due again.
    static func definition(named name: String) -> JobDefinition {
        JobDefinition(name: name, schedule: "0 0 1 1 *", command: "true")
    }

    static func pendingDue(at past: Int64) -> String { "UPDATE runs SET wake_at = \(past) WHERE state = 'pending'" }
}
