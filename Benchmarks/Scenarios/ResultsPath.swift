import CronqShared
import TestPrograms
import TestSupport

/// What results workers do alone: how many results a second they record that lie in their queue.
struct ResultsPath: Scenario {
    let workers: Int
    var mostRounds: Int?

    var name: String { "results path \(workers)" }

    private static let runs = 20_000
    private static let queue = "cronq_results"

    func round(_ stage: Stage) async throws -> [Sample] {
        try await stage.withFleet { fleet in
            let finishes = try await ReportBacklog.make(of: Self.runs, in: fleet)
            try await startPaused(fleet)
            try await ReportBacklog.publish(finishes, to: fleet)
            let ledger = try LedgerWatch(of: fleet)
            let before = try ledger.count(of: .succeeded)

            let began = ContinuousClock.now
            for worker in fleet.all(.results) { worker.resume() }
            let ended = try await eventually(
                "every result is recorded", within: .seconds(180), every: .milliseconds(5)
            ) {
                try ledger.hasLiveRuns() ? nil : ContinuousClock.now
            }
            let recorded = try ledger.count(of: .succeeded)
            guard before == 0, recorded == Self.runs else {
                throw SpoiledRound("\(recorded) results of \(Self.runs) are recorded, \(before) too early")
            }
            let rate = Double(Self.runs) / (began.duration(to: ended) / .seconds(1))
            return [Sample("results path: \(workers) worker\(workers == 1 ? "" : "s")", rate, .perSecond)]
        }
    }

    /// Workers that have subscribed and are stopped: the queue fills while nobody takes from it, and their start is not theirs to
    /// be fast at. What the broker sends ahead waits in their sockets.
    private func startPaused(_ fleet: Fleet) async throws {
        for _ in 0..<workers { try fleet.add(.results) }
        try await fleet.start()
        try await eventually("every worker has subscribed") { try await fleet.consumers()[Self.queue] == workers }
        for worker in fleet.all(.results) { worker.pause() }
    }
}
