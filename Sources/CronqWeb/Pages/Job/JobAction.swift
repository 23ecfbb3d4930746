import CronqShared

/// What people do to jobs, on their own pages and in lists. The raw value is part of addresses and forms.
enum JobAction: String, Sendable, Hashable, CaseIterable {
    case run, pause, resume, skip, remove

    /// What it takes.
    var role: Role {
        switch self {
        case .run, .pause, .resume, .skip: .operator
        case .remove: .editor
        }
    }

    /// Whether a page of its own asks first: for an end and a note, or because it is a loss.
    var needsConfirmation: Bool { self == .pause || self == .remove }

    /// Said of jobs to which it was done: `3 jobs were paused`.
    var past: String {
        switch self {
        case .run: "asked to run"
        case .pause: "paused"
        case .resume: "resumed"
        case .skip: "told to skip the next run"
        case .remove: "deleted"
        }
    }

    /// Why it does not concern every job.
    var exception: String {
        switch self {
        case .run, .pause, .remove: "the others are not there any more"
        case .resume: "the others were not paused"
        case .skip: "the others are paused, or have no next run"
        }
    }

    /// What it does, as a title: `Pause jobs`.
    var title: String {
        switch self {
        case .run: "Run now"
        case .pause: "Pause"
        case .resume: "Resume"
        case .skip: "Skip the next run"
        case .remove: "Delete"
        }
    }
}
