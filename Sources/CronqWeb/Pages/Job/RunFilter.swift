import CronqShared

/// Which runs of a job its history shows.
enum RunFilter: Sendable, Hashable {
    case failures
    /// Not ended yet.
    case active
    case state(RunState)

    /// What the page offers.
    static let offered: [RunFilter] = [
        .failures, .state(.succeeded), .active, .state(.skipped), .state(.missed), .state(.cancelled),
    ]

    /// What addresses carry.
    var text: String {
        switch self {
        case .failures: "failures"
        case .active: "active"
        case .state(let state): state.rawValue
        }
    }

    var title: String {
        switch self {
        case .failures: "Failures"
        case .active: "Active"
        case .state(let state): RunWords.word(state).prefix(1).uppercased() + RunWords.word(state).dropFirst()
        }
    }

    var states: Set<RunState> {
        switch self {
        case .failures: Set(RunState.allCases.filter(\.isFailure))
        case .active: Set(RunState.allCases.filter { !$0.isTerminal })
        case .state(let state): [state]
        }
    }

    /// - Throws: `Problem` 400 for what is neither.
    init?(_ text: String?) throws(Problem) {
        switch text {
        case nil, "": return nil
        case "failures": self = .failures
        case "active": self = .active
        case let text?:
            guard let state = RunState(rawValue: text) else {
                let accepted = ["failures", "active"] + RunState.allCases.map(\.rawValue)
                throw Problem.badParameter(
                    "state", "“\(text.prefix(40))” is not one of \(accepted.joined(separator: ", "))")
            }
            self = .state(state)
        }
    }
}
