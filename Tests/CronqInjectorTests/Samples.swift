import CronqSchedule
import CronqShared
import Logging

/// Messages told apart by a number.
enum Samples {
    /// What a scripted ledger's clock says at first.
    static let now = Instant(microseconds: 1_000_000_000)

    static func message(_ number: UInt64, queue: String = "default") -> JobMessage {
        JobMessage(
            runID: RunID(high: 1, low: number), jobID: 7, name: "job", category: "tests", command: "true", queue: queue,
            attempt: Int(number), scheduledAt: Instant(microseconds: 0))
    }

    static func published(_ number: UInt64) -> PublishedAttempt {
        PublishedAttempt(run: RunID(high: 1, low: number), attempt: Int(number))
    }

    static func order(_ number: UInt64, to runner: String = "runner") -> CancelOrder {
        let run = FencedRun(run: RunID(high: 1, low: number), fence: Int64(number))
        return CancelOrder(run: run, runner: RunnerID(runner), by: "anna")
    }

    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
