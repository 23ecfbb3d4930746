import CronqShared
import TestSupport

/// A runner with very many slots and one command that writes very much: the most memory that the runner has held.
struct BigOutput: Scenario {
    let installation: Installation
    var mostRounds: Int?

    var name: String { "big output \(installation.rawValue)" }

    /// The process that runs commands.
    private var runner: String { installation == .fleet ? "runner" : installation.rawValue }

    private static let slots = 200
    /// 50 MB of 1,048,576 bytes each.
    private static let size = 50 << 20

    func round(_ stage: Stage) async throws -> [Sample] {
        try await stage.with(installation, slots: Self.slots, keepsFiles: false) { cronq in
            let command = "yes 'a line of text' | head -c \(Self.size)"
            let job = try await cronq.client.put(Job(name: "loud", command: command))
            let text = try await cronq.client.runNow(job)
            guard let run = RunID(text), let process = cronq.processes.first(where: { $0.name == runner }) else {
                throw SpoiledRound("no run: \(text)")
            }
            let end = try await eventually("run \(run) is recorded", within: .seconds(120)) {
                try cronq.ledger.end(of: run)
            }
            let written = try cronq.ledger.outputSize(of: run)
            guard end == .succeeded, written == Self.size else {
                throw SpoiledRound("run \(run) is \(end), with \(written) bytes of output")
            }
            let peak = try ProcessUsage(of: process.id).peakMegabytes
            return [Sample("\(runner) with 200 slots, 50 MB of output: peak memory", peak, .megabytes)]
        }
    }
}
