import CronqShared

/// What a job's page says about the form that was sent last; its address carries the code, never a text.
enum JobNotice: String, Sendable, Hashable, CaseIterable {
    case run, paused, resumed, skipped, created, saved, unchanged, restored, removed
    /// It did not rest.
    case notPaused = "not_paused"
    case nothingToSkip = "nothing_to_skip"

    var sentence: String {
        switch self {
        case .run: "Run now: accepted."
        case .paused: "The job is paused."
        case .resumed: "The job goes on."
        case .skipped: "The next run is skipped."
        case .created: "The job was created."
        case .saved: "The definition was saved."
        case .unchanged: "Nothing was different: the definition stays as it was."
        case .restored: "The older definition is in force again, as a new revision."
        case .removed: "The job was deleted. Its history stays."
        case .notPaused: "The job was not paused."
        case .nothingToSkip: "There is no next run to skip: the job is paused, or will not run by itself."
        }
    }

    /// A job's page with the notice.
    func path(of job: JobID, run: RunID? = nil) -> PagePath {
        PagePath.job(job).with(["done": rawValue, "run": run?.description])
    }
}
