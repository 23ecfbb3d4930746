import TestSupport

/// A CronQ at work, for one round of a scenario.
struct RunningCronQ {
    /// Commands at a time of each runner, unless a scenario is about another number. What is under way together is granted and
    /// recorded together, so a burst costs the less for each run the more slots there are.
    static let slots = 64

    let client: any CronqClient
    let ledger: LedgerWatch
    let script: LedgerScript
    /// The programs themselves, without the servers that they use.
    let processes: [WatchedProcess]
}
