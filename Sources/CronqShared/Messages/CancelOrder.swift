public import CronqSchedule

/// A runner is to end what it holds of a run.
public struct CancelOrder: Sendable, Hashable, Codable {
    public var run: FencedRun
    public var runner: RunnerID
    /// Who wants it, for the history.
    public var by: String

    /// An order that nobody heard is sent again after so long.
    public static let repeatInterval = TimeSpan.seconds(2)

    public init(run: FencedRun, runner: RunnerID, by: String) {
        self.run = run
        self.runner = runner
        self.by = by
    }
}
