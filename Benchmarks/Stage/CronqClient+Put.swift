import CronqSchedule
import CronqShared
import Foundation
import TestSupport

extension CronqClient {
    /// Makes a category hold these jobs.
    ///
    /// - Parameter category: Its name as an address has it.
    /// - Returns: How many seconds that took, from connecting to the last byte of the answer, as curl counts them.
    /// - Throws: ``SpoiledRound`` if it was refused.
    @discardableResult
    func timedPut(_ category: String, _ jobs: [some Encodable]) async throws -> Double {
        let file = "\(folder)/jobs-\(category).json"
        try JSONEncoder().encode(["jobs": jobs]).write(to: URL(filePath: file))
        defer { Files.remove(file) }
        let outcome = try await tool([
            "curl", "-sS", "-o", "/dev/null", "-w", "%{http_code} %{time_total}", "--max-time", "50", "-X", "PUT",
            // curl would ask first whether it may send a large body, and wait.
            "-H", "Expect:", "-H", "content-type: application/json", "--data-binary", "@\(file)",
            "http://127.0.0.1:\(port)/api/category/\(category)",
        ])
        let words = outcome.output.split(separator: " ")
        guard outcome.ending == .exited(0), words.count == 2, words[0] == "200", let seconds = Double(words[1]) else {
            throw SpoiledRound("PUT \(category): \(outcome.ending) \(outcome.output) \(outcome.errors)")
        }
        return seconds
    }

    /// Defines so many jobs `true` that are due once, all at the same instant, three seconds or a little more after the
    /// last of them is expected to be defined.
    ///
    /// - Throws: ``SpoiledRound`` if that took longer than expected: some would be late.
    func putBurst(of count: Int) async throws -> Instant {
        let seconds = Int64(try await secondsToPut(count).rounded(.up))
        let instant = Instant(microseconds: (SystemClock.now().microseconds / 1_000_000 + 4 + seconds) * 1_000_000)
        let schedule = "R1/\(instant.iso8601)/PT1H"
        for first in stride(from: 0, to: count, by: CategoryBody.jobLimit) {
            let jobs = (first..<min(first + CategoryBody.jobLimit, count)).map {
                Job(name: "job \($0)", schedule: schedule, command: "true")
            }
            try await timedPut("burst-\(first)", jobs)
        }
        guard SystemClock.now() + .milliseconds(200) < instant else {
            throw SpoiledRound("defining \(count) jobs took longer than expected: their instant has come")
        }
        return instant
    }

    /// How long it takes about to define so many, by a tenth of them that are never due. Two thousand fit into the
    /// three seconds.
    private func secondsToPut(_ count: Int) async throws -> Double {
        guard count > 2_000 else { return 0 }
        let trial = (0..<count / 10).map { Job(name: "job \($0)", command: "true") }
        let began = ContinuousClock.now
        try await timedPut("trial", trial)
        return (began.duration(to: .now) / .seconds(1)) * 10
    }
}
