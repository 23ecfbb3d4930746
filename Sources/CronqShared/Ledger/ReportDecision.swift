public import CronqSchedule

/// What a runner's report does to its run (design §2.3, §3.3 *finish*). Pure; the store carries it out.
public enum ReportDecision: Sendable, Hashable {
    /// The run ends so. `late` if it had been declared lost before.
    case close(state: RunState, reason: RunReason?, late: Bool)
    /// The attempt is lost, and a new one waits until `wakeAt`.
    case rerun(reason: RunReason, wakeAt: Instant)
    /// The grant is given back: pending again, to be published at `wakeAt`.
    case release(wakeAt: Instant)
    /// The grant is given back after the run had been declared lost, and another run of the job is alive by now.
    case skip(reason: RunReason, detail: String)
    /// A newer attempt exists: recorded on the attempt, nothing else changes.
    case stale
    /// Known already, or about a run that is gone: only the receipt is sent.
    case nothing

    /// After so many refusals the run fails.
    public static let refusalLimit = 3

    public init(report: RunnerReport, row: RunRow?, now: Instant, lease: TimeSpan) {
        guard let row else {
            self = .nothing
            return
        }
        switch report {
        case .finished(let finish): self = Self.finish(finish, row, now: now, lease: lease)
        case .declined(let decline): self = Self.decline(decline, row, now: now)
        }
    }

    private static func finish(_ finish: Finish, _ row: RunRow, now: Instant, lease: TimeSpan) -> ReportDecision {
        guard finish.run.fence == row.fence else { return finish.run.fence < row.fence ? .stale : .nothing }
        let verdict = finish.outcome.verdict
        switch row.state {
        case .running where verdict.state == .lost:
            switch LossDecision(row: row, now: now, lease: lease) {
            case .giveUp: return .close(state: .lost, reason: verdict.reason, late: false)
            case .rerun(let wakeAt): return .rerun(reason: verdict.reason ?? .runnerDied, wakeAt: wakeAt)
            }
        case .running:
            return .close(state: verdict.state, reason: verdict.reason, late: false)
        case .lost where verdict.state != .lost:
            return .close(state: verdict.state, reason: verdict.reason, late: true)
        default:
            return .nothing
        }
    }

    private static func decline(_ decline: Decline, _ row: RunRow, now: Instant) -> ReportDecision {
        guard decline.run.fence == row.fence, row.state == .running else {
            // The lease ran out before the runner could say that it never started anything. Had it reported any other loss,
            // it would have started the command: then the run stays lost.
            let isUnheard = row.state == .lost && (row.reason == .leaseExpired || row.reason == .restart)
            if decline.run.fence == row.fence, isUnheard { return .release(wakeAt: now) }
            return decline.run.fence < row.fence ? .stale : .nothing
        }
        if decline.cause == .refused, row.refusals + 1 >= refusalLimit {
            return .close(state: .failed, reason: .refused, late: false)
        }
        return .release(wakeAt: now + Self.pause(afterGrants: row.fence))
    }

    /// What remains of the decision beside another live run of the same job: a run that was given up as lost must not come back
    /// while the next one is on its way, or two would run at once.
    public func besides(_ blocker: LiveRun?, _ row: RunRow) -> ReportDecision {
        guard case .release = self, row.state == .lost, let blocker else { return self }
        return .skip(reason: blocker.overlap, detail: blocker.id.description)
    }

    /// What remains of the decision when somebody wanted the run to end: what would wait for another runner ends instead.
    public func afterCancellation(of row: RunRow) -> ReportDecision {
        guard row.cancelledBy != nil, case .release = self else { return self }
        return .close(state: .cancelled, reason: .killed, late: false)
    }

    /// What remains of the decision when the job was removed meanwhile: what waits goes with its job, and so would this.
    public var afterRemoval: ReportDecision {
        switch self {
        case .release: .close(state: .cancelled, reason: .jobRemoved, late: false)
        case .rerun(let reason, _): .close(state: .lost, reason: reason, late: false)
        default: self
        }
    }

    /// A run that is granted and given back again and again must not keep everybody busy: 0, 0, 1 s, 2 s, 4 s … 1 min.
    static func pause(afterGrants fence: Int64) -> TimeSpan {
        fence < 3 ? .seconds(0) : .seconds(min(60, 1 << min(6, fence - 3)))
    }
}
