public import CronqSchedule

/// What follows a lost attempt (design §2.3).
public enum LossDecision: Sendable, Hashable {
    /// The run stays `lost`: that is the job's wish, or somebody wanted it to end.
    case giveUp
    /// A new attempt, published at `wakeAt`: when the lost one can no longer be alive.
    case rerun(wakeAt: Instant)

    /// Attempts a run gets when its job says `on_lost: rerun`.
    public static let attemptLimit = 3
    /// What is added to lease and grace before a rerun may start.
    public static let margin = TimeSpan.seconds(5)

    public init(row: RunRow, now: Instant, lease: TimeSpan) {
        guard row.onLost == .rerun, row.attempt < Self.attemptLimit, row.cancelledBy == nil else {
            self = .giveUp
            return
        }
        self = .rerun(wakeAt: now + lease + row.grace + Self.margin)
    }
}
