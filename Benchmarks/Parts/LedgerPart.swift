import CronqSchedule
import CronqShared
import TestSupport

/// What the transactions of a run cost in a ledger of so many jobs, of which always the same number is due.
struct LedgerPart {
    let jobs: Int
    /// In the names of the figures.
    let title: String

    private static let due = 1_000
    /// The same number whatever the number of jobs: only that is to make a difference.
    private static let oldRuns = 100_000
    /// As injectors take.
    private static let claimLimit = 500
    /// As results workers find under way when there is much to do.
    private static let batch = 100
    private static let lease = TimeSpan.minutes(10)
    private static let repetitions = 9

    /// In the ledger that `DATABASE_URL` names: an empty one, on which its user has all rights.
    func measureOnServer() async throws -> [Sample] {
        let folder = try Files.makeTemporaryFolder()
        defer { Files.remove(folder) }
        return try await measure(try await ServerLedger(folder: folder), suffix: "")
    }

    /// In the database of a standalone.
    func measureStandalone() async throws -> [Sample] {
        let folder = try Files.makeTemporaryFolder()
        defer { Files.remove(folder) }
        return try await measure(try StandaloneLedger(folder: folder), suffix: ", standalone")
    }

    /// Takes the median of nine repetitions, after one in which the store reads the definitions.
    ///
    /// - Throws: `StoreError`, or ``PartFailure`` if something else than what is due was taken.
    private func measure(_ ledger: any MeasuredLedger, suffix: String) async throws -> [Sample] {
        try await ledger.fill(jobs: jobs, oldRuns: Self.oldRuns, now: try await ledger.store.now())
        var samples = try await measure(ledger, step: 1, title + suffix)
        let step = jobs / Self.due
        if step > 1 { samples += try await measure(ledger, step: step, "\(title), scattered\(suffix)") }
        await ledger.close()
        return samples
    }

    /// - Parameter step: How far apart the jobs lie that are due. One after the other, as a category lies that was defined at once,
    ///   they share their pages with each other; scattered, each changes pages of its own.
    private func measure(_ ledger: any MeasuredLedger, step: Int, _ name: String) async throws -> [Sample] {
        var costs: [Costs] = []
        for repetition in 0...Self.repetitions {
            let cost = try await Self.repeatOnce(ledger, step)
            if repetition > 0 { costs.append(cost) }
        }
        func median(_ cost: (Costs) -> Double) -> Double { Series(costs.map(cost)).median }
        return [
            Sample("claim: \(name)", median(\.claim), .microseconds),
            Sample("sweep: \(name)", median(\.sweep), .microseconds),
            Sample("grant: \(name)", median(\.grant), .microseconds),
            Sample("record: \(name)", median(\.record), .microseconds),
        ]
    }

    /// For each run, in microseconds.
    private struct Costs {
        var claim = 0.0
        var sweep = 0.0
        var grant = 0.0
        var record = 0.0
    }

    /// Takes what is made due for it through all its states.
    private static func repeatOnce(_ ledger: any MeasuredLedger, _ step: Int) async throws -> Costs {
        let past = (try await ledger.store.now() - .seconds(1)).microseconds
        try await ledger.makeDue(due, step: step, at: past)
        var costs = Costs()
        var start = ContinuousClock.now
        try check(try await claim(ledger.store).count, "claimed")
        costs.claim = cost(since: start)

        try await ledger.makePendingDue(at: past)
        start = .now
        let messages = try await sweep(ledger.store)
        costs.sweep = cost(since: start)
        try check(messages.count, "swept")
        try await ledger.store.markQueued(messages.map(\.published))

        start = .now
        let finishes = try await grant(messages, ledger.store)
        costs.grant = cost(since: start)
        try check(finishes.count, "granted")
        start = .now
        try await record(finishes, ledger.store)
        costs.record = cost(since: start)
        return costs
    }

    private static func cost(since start: ContinuousClock.Instant) -> Double {
        start.duration(to: .now) / .microseconds(1) / Double(due)
    }

    private static func check(_ count: Int, _ verb: String) throws {
        guard count == due else { throw PartFailure(description: "\(count) runs were \(verb) of \(due)") }
    }

    private static func claim(_ store: any LedgerStore) async throws -> [JobMessage] {
        var messages: [JobMessage] = []
        var more = true
        while more {
            let batch = try await store.claim(limit: claimLimit)
            messages += batch.dispatches
            more = batch.more
        }
        return messages
    }

    private static func sweep(_ store: any LedgerStore) async throws -> [JobMessage] {
        var messages: [JobMessage] = []
        var more = true
        while more {
            let batch = try await store.sweep(limit: claimLimit)
            messages += batch.dispatches
            more = batch.more
        }
        return messages
    }

    private static func grant(_ messages: [JobMessage], _ store: any LedgerStore) async throws -> [Finish] {
        var generator = SystemRandomNumberGenerator()
        var finishes: [Finish] = []
        for first in stride(from: 0, to: messages.count, by: batch) {
            let part = messages[first..<min(first + batch, messages.count)]
            let offers = part.map { ReportBacklog.offer(of: $0, using: &generator) }
            let answers = try await store.grant(offers, lease: lease)
            for (job, answer) in zip(part, answers) {
                if case .granted(let fence) = answer.verdict { finishes.append(ReportBacklog.finish(of: job, fence)) }
            }
        }
        return finishes
    }

    private static func record(_ finishes: [Finish], _ store: any LedgerStore) async throws {
        for first in stride(from: 0, to: finishes.count, by: batch) {
            let reports = finishes[first..<min(first + batch, finishes.count)].map { RunnerReport.finished($0) }
            _ = try await store.record(reports, lease: lease)
        }
    }
}
