import CronqSchedule
import CronqShared

/// What the newest runs of a job come to.
struct RunFigures: Sendable {
    /// One run that was started and has ended.
    struct Finished: Sendable {
        var run: RunSummary
        var took: TimeSpan
    }

    static let limit = 60

    /// Newest first.
    let finished: [Finished]

    /// - Parameter runs: Newest first; those that never started, or have not ended, are passed over.
    init(_ runs: [RunSummary]) {
        let finished = runs.compactMap { run -> Finished? in
            guard run.state.isTerminal, let start = run.startedAt, let end = run.finishedAt else { return nil }
            return Finished(run: run, took: max(.zero, end - start))
        }
        self.finished = Array(finished.prefix(Self.limit))
    }

    var succeeded: Int { finished.count { $0.run.state == .succeeded } }

    /// `97 %`, cut off, so that 100 % means every one.
    var successRate: String? {
        finished.isEmpty ? nil : "\(succeeded * 100 / finished.count) %"
    }

    var average: TimeSpan? {
        guard !finished.isEmpty else { return nil }
        let sum = finished.reduce(0.0) { $0 + Double($1.took.microseconds) }
        return TimeSpan(microseconds: Int64(sum / Double(finished.count)))
    }

    /// What 95 of 100 runs do not exceed: the nearest rank.
    var p95: TimeSpan? {
        let sorted = finished.map(\.took).sorted()
        guard !sorted.isEmpty else { return nil }
        return sorted[(sorted.count * 95 + 99) / 100 - 1]
    }

    var longest: TimeSpan? { finished.map(\.took).max() }

    /// Since when every run failed.
    var failingSince: Since? {
        let failures = finished.prefix { $0.run.state.isFailure }
        guard let first = failures.last else { return nil }
        return Since(instant: first.run.scheduledAt, isExact: failures.count < finished.count)
    }

    struct Since: Sendable, Hashable {
        var instant: Instant
        /// Whether the run before it is known, and went well.
        var isExact: Bool
    }
}
