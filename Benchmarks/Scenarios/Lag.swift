import CronqSchedule
import CronqShared
import TestSupport

/// So many jobs due each second, at even distances: how late their commands are started. From the scheduled instant until the
/// command is spawned, as the runner reports it; its clock is the database's here.
struct Lag: Scenario {
    let perSecond: Int
    let installation: Installation
    var mostRounds: Int?

    var name: String { "lag \(perSecond) \(installation.rawValue)" }

    /// In seconds: each job comes once in it.
    private static let period = 10
    private static let warmUp = TimeSpan.seconds(2)

    func round(_ stage: Stage) async throws -> [Sample] {
        let seconds = stage.isQuick ? 6 : 20
        return try await stage.with(installation) { cronq in
            let anchor = Instant(microseconds: (SystemClock.now().microseconds / 1_000_000 + 2) * 1_000_000)
            try await cronq.client.timedPut("lag", jobs(from: anchor))
            let first = anchor + Self.warmUp
            let last = first + .seconds(Int64(seconds))
            try await last.sleepUntilThen()
            let lags = try await eventually("every run of \(seconds) s is recorded", within: .seconds(60)) {
                let recorded = try cronq.ledger.lags(from: first, to: last)
                return recorded.count == perSecond * seconds ? recorded : nil
            }
            let percentiles = Percentiles(lags)
            let title = "lag at \(perSecond)/s"
            return [
                Sample("\(title): p50, \(installation.rawValue)", percentiles.p50, .milliseconds),
                Sample("\(title): p99, \(installation.rawValue)", percentiles.p99, .milliseconds),
            ]
        }
    }

    private func jobs(from anchor: Instant) -> [Job] {
        (0..<perSecond * Self.period).map { index in
            let start = anchor + .milliseconds(Int64(index * 1_000 / perSecond))
            return Job(name: "lag \(index)", schedule: "R/\(start.iso8601)/PT\(Self.period)S", command: "true")
        }
    }
}
