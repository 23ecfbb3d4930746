import CronqShared

/// What a run's page says about the form that was sent last; its address carries the code, never a text.
enum RunNotice: String, Sendable, Hashable, CaseIterable {
    case cancelled, requested, ended, retried
    case outOfReach = "out_of_reach"

    var sentence: String {
        switch self {
        case .cancelled: "The run is cancelled: it will not start."
        case .requested: "Its runner is told to end the run."
        case .ended: "The run had ended already."
        case .outOfReach: "Runners of the original CronQ have it, and nobody can tell them."
        case .retried: "This is the new run, under the definition now in force."
        }
    }

    /// - Returns: `nil` if the run is unknown.
    init?(_ answer: CancelAnswer) {
        switch answer {
        case .cancelled: self = .cancelled
        case .requested: self = .requested
        case .ended: self = .ended
        case .outOfReach: self = .outOfReach
        case .unknown: return nil
        }
    }

    /// A run's page with the notice.
    func path(of run: RunID) -> PagePath { .run(run).with(["done": rawValue]) }
}
