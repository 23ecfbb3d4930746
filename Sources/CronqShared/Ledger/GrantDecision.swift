public import CronqSchedule

/// Whether an offer is granted (design §3.3, *grant*). Pure; the store carries it out in one transaction.
public enum GrantDecision: Sendable, Hashable {
    /// The row becomes `running` under this new fence.
    case grant(fence: Int64)
    /// The same request was granted before: the same answer, nothing is written.
    case repeatGrant(fence: Int64)
    case deny(GrantAnswer.Denial)

    public init(offer: Offer, row: RunRow?, now: Instant) {
        guard let row else {
            self = .deny(.unknown)
            return
        }
        if row.state == .running, row.attempt == offer.attempt, row.request == offer.request {
            self = .repeatGrant(fence: row.fence)
        } else if row.state.isTerminal {
            self = .deny(.ended)
        } else if offer.attempt != row.attempt {
            self = .deny(.stale)
        } else if !row.state.isGrantable {
            self = .deny(.taken)
        } else if row.request == offer.request {
            // It was granted to this very request once and given back; the runner no longer holds it.
            self = .deny(.taken)
        } else if now >= row.startBy {
            self = .deny(.tooLate)
        } else {
            self = .grant(fence: row.fence + 1)
        }
    }

    /// The words of the answer.
    public var verdict: GrantAnswer.Verdict {
        switch self {
        case .grant(let fence), .repeatGrant(let fence): .granted(fence: fence)
        case .deny(let denial): .denied(denial)
        }
    }
}
