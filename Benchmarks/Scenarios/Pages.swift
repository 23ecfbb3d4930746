import CronqShared
import TestSupport

/// What pages cost with 10,000 jobs in 200 categories and 5 million runs, in the quick form 200,000: from sending the request
/// until the last byte of the answer has come.
struct Pages: Scenario {
    let installation: Installation
    var mostRounds: Int?

    var name: String { "pages \(installation.rawValue)" }

    /// The first ones read what others find in memory.
    private static let warmUps = 5
    private static let visits = 50

    func round(_ stage: Stage) async throws -> [Sample] {
        try await stage.with(installation) { cronq in
            let subjects = try await PageLedger.fill(cronq, runs: stage.isQuick ? 200_000 : 5_000_000)
            let connection = try HTTPConnection(port: cronq.client.port)
            return try MeasuredPage.all.flatMap { try samples(of: $0, path: $0.path(subjects), connection) }
        }
    }

    private func samples(of page: MeasuredPage, path: String, _ connection: HTTPConnection) throws -> [Sample] {
        var size = 0
        let times = try (0..<Self.warmUps + Self.visits).map { _ in
            let began = ContinuousClock.now
            size = try connection.get(path).count
            return began.duration(to: .now) / .milliseconds(1)
        }
        let percentiles = Percentiles(Array(times.dropFirst(Self.warmUps)))
        var samples = [
            Sample(page.timing("p50", installation), percentiles.p50, .milliseconds),
            Sample(page.timing("p99", installation), percentiles.p99, .milliseconds),
        ]
        // The same page on both.
        if installation == .fleet { samples.append(Sample(page.sizing, Double(size) / 1_000, .kilobytes)) }
        return samples
    }
}
