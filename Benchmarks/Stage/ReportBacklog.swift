import CronqAMQP
import CronqMySQL
import CronqSchedule
import CronqShared
import TestPrograms

/// Runs that have ended, and whose results nobody has recorded yet. The bench itself defines, claims, grants and reports
/// them.
///
/// Receipts go to an inbox that is not there. The broker returns them, which no results worker minds.
enum ReportBacklog {
    private static let runner = RunnerID("bench")
    private static let host = "bench"
    /// At a time: as many as injectors and results workers take.
    private static let batch = 500
    /// Long enough that results workers neither extend nor end one.
    private static let lease = TimeSpan.minutes(10)

    /// The results of so many runs, which the ledger still takes for running.
    ///
    /// - Throws: ``SpoiledRound`` if not so many runs come about.
    static func make(of count: Int, in fleet: Fleet) async throws -> [Finish] {
        try await define(count, in: fleet)
        let finishes = try await fleet.withStore { try await finish($0) }
        guard finishes.count == count else {
            throw SpoiledRound("\(finishes.count) runs were granted of \(count)")
        }
        return finishes
    }

    /// Puts them into the queue of results.
    ///
    /// - Throws: ``SpoiledRound`` if the broker does not take every one.
    static func publish(_ finishes: [Finish], to fleet: Fleet) async throws {
        try await fleet.withBroker { try await publish(finishes, to: $0) }
    }

    /// A new schedule without an instant to come is refused. So the jobs are defined five minutes ago, and due a minute
    /// ago.
    private static func define(_ count: Int, in fleet: Fleet) async throws {
        let due = SystemClock.now() - .minutes(1)
        let past: @Sendable () -> Instant = { SystemClock.now() - .minutes(5) }
        try await fleet.withStore(clock: past) { store in
            try await store.open(upgrade: true)
            for first in stride(from: 0, to: count, by: CategoryBody.jobLimit) {
                let jobs = (first..<min(first + CategoryBody.jobLimit, count)).map {
                    JobDefinition(name: "job \($0)", schedule: "R1/\(due.iso8601)/PT1H", command: "true")
                }
                _ = try await store.replaceCategory("backlog \(first)", with: jobs, by: Author("bench"))
            }
        }
    }

    /// The end of every run that is due.
    private static func finish(_ store: MySQLStore) async throws -> [Finish] {
        try await store.open(upgrade: false)
        var generator = SystemRandomNumberGenerator()
        var finishes: [Finish] = []
        var more = true
        while more {
            let claimed = try await store.claim(limit: batch)
            more = claimed.more
            try await store.markQueued(claimed.dispatches.map(\.published))
            let offers = claimed.dispatches.map { offer(of: $0, using: &generator) }
            let answers = try await store.grant(offers, lease: lease)
            for (job, answer) in zip(claimed.dispatches, answers) {
                guard case .granted(let fence) = answer.verdict else { continue }
                finishes.append(finish(of: job, fence))
            }
        }
        return finishes
    }

    static func offer(of job: JobMessage, using generator: inout some RandomNumberGenerator) -> Offer {
        Offer(
            request: RequestID(using: &generator), run: job.runID, attempt: job.attempt, runner: runner, host: host)
    }

    /// As a runner reports `true`.
    static func finish(of job: JobMessage, _ fence: Int64) -> Finish {
        let now = SystemClock.now()
        return Finish(
            run: FencedRun(run: job.runID, fence: fence), outcome: .exited(code: 0), startedAt: now,
            finishedAt: now + .milliseconds(1),
            usage: RunUsage(userMicroseconds: 400, systemMicroseconds: 600, peakMemoryBytes: 1_000_000),
            jobID: job.jobID, host: host)
    }

    private static func publish(_ finishes: [Finish], to broker: AMQPBroker) async throws {
        for first in stride(from: 0, to: finishes.count, by: batch) {
            let messages = finishes[first..<min(first + batch, finishes.count)].map {
                OutboundMessage(.report(.finished($0), from: runner), to: .results)
            }
            let outcomes = await broker.publish(messages)
            guard outcomes.allSatisfy({ $0 == .confirmed }) else {
                throw SpoiledRound("the broker does not take all reports")
            }
        }
    }
}
