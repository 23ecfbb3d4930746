import CronqShared
import TestPrograms
import TestSupport

/// What results workers do alone: how many results a second they record that lie in their queue when they start.
struct ResultsPath: Scenario {
    let workers: Int
    var mostRounds: Int?

    var name: String { "results path \(workers)" }

    func round(_ stage: Stage) async throws -> [Sample] {
        let runs = stage.isQuick ? 5_000 : 20_000
        return try await stage.withFleet { fleet in
            try await ReportBacklog.make(of: runs, for: fleet)
            let ledger = try LedgerWatch(of: fleet)
            for _ in 0..<workers { try fleet.add(.results).launch() }

            // From the first one that is seen: the start of the workers is not theirs to be fast at.
            let (before, began) = try await eventually(
                "a result is recorded", within: .seconds(60), every: .milliseconds(2)
            ) {
                let now = ContinuousClock.now
                let recorded = try ledger.count(of: .succeeded)
                return recorded > 0 ? (recorded, now) : nil
            }
            let ended = try await eventually(
                "every result is recorded", within: .seconds(180), every: .milliseconds(5)
            ) {
                try ledger.hasLiveRuns() ? nil : ContinuousClock.now
            }
            let recorded = try ledger.count(of: .succeeded)
            guard recorded == runs, before < runs else {
                throw SpoiledRound("\(recorded) results of \(runs) are recorded, \(before) at the first sight")
            }
            let rate = Double(runs - before) / (began.duration(to: ended) / .seconds(1))
            return [Sample("results path: \(workers) worker\(workers == 1 ? "" : "s")", rate, .perSecond)]
        }
    }
}
