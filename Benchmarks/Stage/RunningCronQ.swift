import TestSupport

/// A CronQ at work, for one round of a scenario.
struct RunningCronQ {
    /// Commands at a time of each runner: enough for two cores to be busy all the time.
    static let slots = 16

    let client: any CronqClient
    let ledger: LedgerWatch
    /// The programs themselves, without the servers that they use.
    let processes: [WatchedProcess]
}
