import CronqSchedule
import CronqShared
import TestPrograms
import TestServers
import TestSupport

/// Many jobs due at one instant, each of which does nothing: how many a second are through, from that instant until the
/// last of them is recorded.
struct Burst: Scenario {
    /// Whole thousands.
    let count: Int
    let installation: Installation
    /// Commands at a time; `nil` = those of every scenario.
    var slots: Int?
    /// Whether it says what a run costs whom.
    var givesCPU = false
    var mostRounds: Int?

    var name: String { "burst \(count) \(installation.rawValue)\(suffix)" }

    private var suffix: String { slots.map { " with \($0) slots" } ?? "" }

    /// The CPU is read that long before the instant, and that long after the end: receipts and acknowledgements come
    /// after the results.
    private static let margin = TimeSpan.milliseconds(200)

    func round(_ stage: Stage) async throws -> [Sample] {
        try await stage.with(installation, slots: slots ?? RunningCronQ.slots) { cronq in
            let instant = try await cronq.client.putBurst(of: count)
            try await (instant - Self.margin).sleepUntilThen()
            let account = try CPUAccount(of: watched(cronq, stage))
            try await instant.sleepUntilThen()
            let took = try await untilDone(cronq.ledger, since: instant)
            try await Task.sleep(for: .microseconds(Self.margin.microseconds))
            let shares = try givesCPU ? costs(account, cronq.ledger, since: instant) : []

            let succeeded = try cronq.ledger.count(of: .succeeded)
            guard succeeded == count else {
                throw SpoiledRound("\(succeeded) runs of \(count) have succeeded")
            }
            let title = "burst of \(count / 1_000),000: \(installation.rawValue)\(suffix)"
            return [Sample(title, Double(count) / took.inSeconds, .perSecond)] + shares
        }
    }

    private func untilDone(_ ledger: LedgerWatch, since instant: Instant) async throws -> TimeSpan {
        try await eventually(
            "\(count) runs are through", within: .seconds(60 + count / 40), every: .milliseconds(5)
        ) {
            try ledger.hasWork(dueBy: instant) ? nil : SystemClock.now() - instant
        }
    }

    private func watched(_ cronq: RunningCronQ, _ stage: Stage) -> [WatchedProcess] {
        guard installation == .fleet else { return cronq.processes }
        return cronq.processes + [
            WatchedProcess(name: "MariaDB", id: stage.servers.database.processID),
            WatchedProcess(name: "RabbitMQ", id: stage.servers.broker.processID),
        ]
    }

    /// What each process has used itself for a run, in milliseconds. The children of the runner are the helpers and,
    /// through them, the commands, whose own part the ledger knows. MariaDB's figure contains what it has used for the
    /// questions of this bench.
    private func costs(_ account: CPUAccount, _ ledger: LedgerWatch, since instant: Instant) throws -> [Sample] {
        let entries = try account.entries()
        var shares = entries.map { ($0.name, $0.own) }
        if let runner = entries.first(where: { $0.name == "runner" }) {
            let commands = try ledger.commandCPU(since: instant)
            shares += [("helper", runner.children - commands), ("command", commands)]
        }
        return shares.map { Sample("CPU per run: \($0)", $1 / Double(count), .milliseconds) }
    }
}
