import CronqSchedule
import CronqShared
import Foundation
import TestSupport

/// One run at a time that somebody asks for: from the request until its command is spawned, and until its end is
/// recorded.
struct RunNow: Scenario {
    /// Where the request goes. The raw value stands in the names of figures.
    enum Entrance: String, Sendable {
        /// It wakes the injectors.
        case brokerAwareWeb = "broker-aware web"
        /// Injectors find the run by themselves.
        case webWithoutBroker = "web without broker"
        case standalone
    }

    let entrance: Entrance
    var mostRounds: Int?

    var name: String { "run now \(entrance.rawValue)" }

    /// The first ones open connections and prepare statements.
    private static let warmUps = 5

    func round(_ stage: Stage) async throws -> [Sample] {
        // An empty variable counts as not set.
        let web = entrance == .webWithoutBroker ? ["RABBITMQ_URL": ""] : [:]
        return try await stage.with(entrance == .standalone ? .standalone : .fleet, web: web) { cronq in
            let job = try await cronq.client.put(Job(name: "now", command: "true"))
            let connection = try HTTPConnection(port: cronq.client.port)
            var generator = SplitMix64(seed: 1)
            var latencies: [Latency] = []
            for _ in 0..<Self.warmUps + (stage.isQuick ? 50 : 150) {
                latencies.append(try await latency(of: job, connection, cronq.ledger))
                // At another place in everybody's periods each time.
                try await Task.sleep(for: .microseconds(Int.random(in: 30_000...110_000, using: &generator)))
            }
            return samples(latencies.dropFirst(Self.warmUps))
        }
    }

    /// In milliseconds, since the request was sent.
    private struct Latency {
        let started: Double
        let recorded: Double
    }

    private func latency(of job: Int, _ connection: HTTPConnection, _ ledger: LedgerWatch) async throws -> Latency {
        let sent = SystemClock.now()
        let answer = try connection.post("/api/jobs/\(job)/run")
        guard let text = try JSONDecoder().decode(JSON.self, from: Data(answer))["run_id"].text, let run = RunID(text)
        else { throw SpoiledRound("no run: \(String(decoding: answer, as: UTF8.self))") }
        let end = try await eventually("run \(run) is recorded", every: .milliseconds(1)) { try ledger.end(of: run) }
        let recorded = SystemClock.now()
        guard end == .succeeded else { throw SpoiledRound("run \(run) has not succeeded: it is \(end)") }
        let started = try ledger.spawnTime(of: run)
        return Latency(
            started: (started - sent).inSeconds * 1_000, recorded: (recorded - sent).inSeconds * 1_000)
    }

    private func samples(_ latencies: ArraySlice<Latency>) -> [Sample] {
        let started = Percentiles(latencies.map(\.started))
        var samples = [
            Sample("run now: p50, \(entrance.rawValue)", started.p50, .milliseconds),
            Sample("run now: p99, \(entrance.rawValue)", started.p99, .milliseconds),
        ]
        if entrance == .brokerAwareWeb {
            let recorded = Percentiles(latencies.map(\.recorded))
            samples.append(
                Sample("run now until recorded: p50, \(entrance.rawValue)", recorded.p50, .milliseconds))
        }
        return samples
    }
}
