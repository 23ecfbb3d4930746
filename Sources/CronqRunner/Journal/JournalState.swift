import CronqSchedule
import CronqShared

/// What a journal says, record by record: what is still to be told to the ledger.
struct JournalState: Sendable {
    /// About to be spawned, or running, and not reported.
    private(set) var spawning: Set<FencedRun> = []
    /// Reported, and not receipted.
    private(set) var reports: [FencedRun: RunnerReport] = [:]
    /// Output that is not stored yet, in the order of its numbers.
    private(set) var output: [FencedRun: [OutputChunk]] = [:]

    init(_ records: [JournalRecord] = []) {
        for record in records { apply(record) }
    }

    mutating func apply(_ record: JournalRecord) {
        switch record {
        case .spawning(let run):
            spawning.insert(run)
        case .report(let report):
            spawning.remove(report.fenced)
            reports[report.fenced] = report
        case .output(let chunk):
            output[chunk.run, default: []].append(chunk)
            if chunk.offset >= OutputChunk.headLimit { OutputCollector.trim(&output[chunk.run, default: []]) }
        case .receipt(let run):
            // The disk may have refused the report that this answers.
            spawning.remove(run)
            reports[run] = nil
        case .outputReceipt(let receipt):
            let stored = Set(receipt.numbers)
            output[receipt.run]?.removeAll { stored.contains($0.number) }
            if output[receipt.run]?.isEmpty == true { output[receipt.run] = nil }
        }
    }

    var isEmpty: Bool { spawning.isEmpty && reports.isEmpty && output.isEmpty }

    /// The records from which the same state can be read again.
    var records: [JournalRecord] {
        spawning.map(JournalRecord.spawning) + reports.values.map(JournalRecord.report)
            + output.values.flatMap { $0.map(JournalRecord.output) }
    }

    /// What another process has to say for the one that wrote this journal and died: its commands died with it.
    func testament(at now: Instant) -> [RunnerReport] {
        reports.values.map { $0 }
            + spawning.map { .finished(Finish(run: $0, outcome: .runnerDied, startedAt: nil, finishedAt: now)) }
    }
}
