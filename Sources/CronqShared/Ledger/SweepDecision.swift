public import CronqSchedule

/// What a sweep does with a row whose time has come (design §3.3, *sweep*). Pure; the store carries it out.
public enum SweepDecision: Sendable, Hashable {
    /// Publish it; look again at `wakeAt` should nothing come of it.
    case publish(wakeAt: Instant)
    /// Publish it again if its queue is empty; look again at `wakeAt`.
    case republish(wakeAt: Instant)
    /// Its start deadline has passed.
    case miss(RunReason)
    /// Not the business of a sweep.
    case leave

    /// A published run that is not confirmed within this time is published again.
    public static let publishLimit = TimeSpan.seconds(30)
    /// The first look after a queued run; it doubles with every publication.
    public static let queueLimit = TimeSpan.minutes(1)
    /// The longest time between two looks.
    public static let queueLimitMaximum = TimeSpan.minutes(10)

    /// How long a run without a route rests before it is published again.
    public static let routeRetry = TimeSpan.seconds(10)
    /// A runner that was not heard of for this long is not counted on.
    public static let runnerSilence = TimeSpan.seconds(30)

    /// Decides for one row.
    ///
    /// - Parameter hasRunner: Whether a living runner listens to the run's queue.
    public init(row: RunRow, now: Instant, hasRunner: Bool) {
        switch row.state {
        case .waiting, .pending, .queued:
            guard now < row.startBy else {
                self = .miss(row.reason == .noRoute ? .noRoute : hasRunner ? .noSlot : .noRunner)
                return
            }
            // The row counts this publication only after the decision.
            let wait = row.state == .queued ? Self.queueWait(publications: row.publications + 1) : Self.publishLimit
            let wakeAt = min(now + wait, row.startBy)
            self = row.state == .queued ? .republish(wakeAt: wakeAt) : .publish(wakeAt: wakeAt)
        default:
            self = .leave
        }
    }

    /// How long a queued run is left alone: 1, 2, 4, 8, 10, 10 … minutes.
    public static func queueWait(publications: Int) -> TimeSpan {
        let doubled = queueLimit * Int64(1 << min(max(publications - 1, 0), 8))
        return min(doubled, queueLimitMaximum)
    }
}
