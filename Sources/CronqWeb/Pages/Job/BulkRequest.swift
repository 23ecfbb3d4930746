import CronqShared

/// What a list's form asks for, and of which jobs.
struct BulkRequest: Sendable, Hashable {
    var action: JobAction
    /// In the order of their numbers, each once.
    var jobs: [JobID]
    /// Whether the page that asks first was seen.
    var isConfirmed: Bool

    /// More than any page shows.
    static let limit = 500

    static let actionField = "action"
    static let confirmedField = "confirmed"
    /// Of a row's own buttons: what to do and to which job, whatever else is chosen.
    static let singleField = "only"

    /// The name of the box that chooses a job; each box has its own, as a form sends each name at most once.
    static func field(of job: JobID) -> String { "job.\(job)" }
    static func single(_ action: JobAction, _ job: JobID) -> String { "\(action.rawValue).\(job)" }

    init(action: JobAction, jobs: [JobID], isConfirmed: Bool = false) {
        self.action = action
        self.jobs = jobs
        self.isConfirmed = isConfirmed
    }

    /// - Throws: `Problem` 400 if the form says nothing that can be done.
    init(_ form: QueryItems) throws(Problem) {
        if let single = form[Self.singleField] {
            let parts = single.split(separator: ".")
            guard parts.count == 2, let action = JobAction(rawValue: String(parts[0])), let job = JobID(parts[1]) else {
                throw Problem.badParameter(Self.singleField, "is not what a button of the list sends")
            }
            self.init(action: action, jobs: [job])
            return
        }
        guard let action = form[Self.actionField].flatMap(JobAction.init(rawValue:)) else {
            let accepted = JobAction.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.badParameter(Self.actionField, "must be one of \(accepted)")
        }
        let prefix = "job."
        let chosen = form.names.filter { $0.hasPrefix(prefix) }.compactMap { JobID($0.dropFirst(prefix.count)) }
        let jobs = Set(chosen).sorted()
        guard jobs.count <= Self.limit else {
            throw Problem.badParameter("job", "at most \(Self.limit) jobs can be chosen at once")
        }
        self.init(action: action, jobs: jobs, isConfirmed: form[Self.confirmedField] == "1")
    }
}

/// A wish that concerns several jobs, beside what the visitor may do.
struct BulkPlan: Sendable, Hashable {
    var action: JobAction
    /// What it is done to.
    var allowed: [JobSummary] = []
    /// Nothing is done to these: the visitor has no such role in their categories.
    var refused: [JobSummary] = []
    /// How many are not there, or not the visitor's to see.
    var missing = 0

    init(_ action: JobAction, jobs: [JobSummary?], for visitor: Visitor) {
        self.action = action
        for job in jobs {
            guard let job, job.removedAt == nil, visitor.may(.viewer, in: job.category.name) else {
                missing += 1
                continue
            }
            if visitor.may(action.role, in: job.category.name) {
                allowed.append(job)
            } else {
                refused.append(job)
            }
        }
    }
}

/// What came of it.
struct BulkOutcome: Sendable, Hashable {
    var action: JobAction
    var done: Int
    /// How many were chosen.
    var asked: Int

    /// `3 jobs were paused.`
    var sentence: String {
        if asked == 0 { return "No job was chosen: nothing was done." }
        if done == asked { return "\(NumberWords.count(done, "job was", "jobs were")) \(action.past)." }
        let done = done == 0 ? "None" : NumberWords.grouped(done)
        return "\(done) of \(NumberWords.count(asked, "job")) \(self.done == 1 ? "was" : "were") \(action.past); "
            + "\(action.exception)."
    }
}
