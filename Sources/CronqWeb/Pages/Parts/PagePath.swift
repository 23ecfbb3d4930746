import CronqShared

/// Where pages link to: every address of the admin UI, in one place.
struct PagePath: Sendable, Hashable {
    /// Seen from the server itself, such as `/job/7`.
    let text: String

    private init(_ text: String) { self.text = text }

    /// As a browser has to write it.
    var link: String { Mount.prefix + text }

    /// The same address with a query; members that are `nil` are left out.
    func with(_ query: KeyValuePairs<String, String?>) -> PagePath {
        let items = query.compactMap { name, value in value.map { "\(name)=\(PercentCoding.encode($0))" } }
        if items.isEmpty { return self }
        return PagePath(text + (text.contains("?") ? "&" : "?") + items.joined(separator: "&"))
    }

    // Everybody
    static let home = PagePath("/")
    static let jobs = PagePath("/jobs")
    static let failures = PagePath("/failures")
    static let runs = PagePath("/runs")
    static let timeline = PagePath("/timeline")
    /// How many runs are planned when.
    static let load = PagePath("/timeline/load")
    static let runners = PagePath("/runners")
    static let queues = PagePath("/queues")
    static let audit = PagePath("/audit")
    static let configuration = PagePath("/configuration")
    static let help = PagePath("/help")
    static let openAPI = PagePath("/api/openapi.yaml")
    /// The schedule tester.
    static let schedules = PagePath("/help/schedules")

    static func failures(before run: RunID) -> PagePath { PagePath("/failures?before=\(run)") }

    // Jobs
    static let newJob = PagePath("/jobs/new")
    /// Where bulk actions are sent.
    static let bulk = PagePath("/jobs/actions")
    static func job(_ id: JobID) -> PagePath { PagePath("/job/\(id)") }
    static func job(_ id: JobID, before run: RunID) -> PagePath { PagePath("/job/\(id)?before=\(run)") }
    static func editJob(_ id: JobID) -> PagePath { PagePath("/job/\(id)/edit") }
    /// The form of a new job, filled in from this one.
    static func cloneJob(_ id: JobID) -> PagePath { PagePath("/jobs/new?from=\(id)") }
    static func revisions(ofJob id: JobID) -> PagePath { PagePath("/job/\(id)/revisions") }
    static func explain(_ id: JobID) -> PagePath { PagePath("/job/\(id)/explain") }
    /// Where what is done to a job is sent: `run`, `pause`, `resume`, `skip`, `remove`, `restore`.
    static func act(_ action: String, on id: JobID) -> PagePath { PagePath("/job/\(id)/\(action)") }
    static func category(_ name: String) -> PagePath { PagePath("/category/\(PercentCoding.encode(name))") }
    static func versions(ofCategory name: String) -> PagePath {
        PagePath("/category/\(PercentCoding.encode(name))/versions")
    }
    static func version(_ version: Int64, ofCategory name: String) -> PagePath {
        PagePath("/category/\(PercentCoding.encode(name))/versions/\(version)")
    }
    /// What bringing an older version back would do; where the wish to do it is sent.
    static func restoreCategory(_ name: String) -> PagePath {
        PagePath("/category/\(PercentCoding.encode(name))/restore")
    }

    // Runs
    static func run(_ id: RunID) -> PagePath { PagePath("/run/\(id)") }
    /// Where what is done to a run is sent: `cancel`, `retry`.
    static func act(_ action: String, on id: RunID) -> PagePath { PagePath("/run/\(id)/\(action)") }
    static func output(of run: RunID, _ stream: OutputStream) -> PagePath {
        PagePath("/run/\(run)/output/\(stream.name)")
    }
    /// The output as a stream of events.
    static func liveOutput(of run: RunID) -> PagePath { PagePath("/run/\(run)/output") }

    // Who may
    static let login = PagePath("/login")
    static let logout = PagePath("/logout")
    static let account = PagePath("/account")
    static let ownPassword = PagePath("/account/password")
    static func endSession(_ id: Int64) -> PagePath { PagePath("/account/sessions/\(id)/end") }
    static let users = PagePath("/users")
    /// Where what is done to a user is sent: `password`, `link`, `remove`.
    static func act(_ action: String, onUser id: UserID) -> PagePath { PagePath("/users/\(id)/\(action)") }
    static func revokeToken(_ id: TokenID) -> PagePath { PagePath("/tokens/\(id)/revoke") }
    static func user(_ id: UserID) -> PagePath { PagePath("/users/\(id)") }
    static let tokens = PagePath("/tokens")
    static func loginLink(_ secret: String) -> PagePath { PagePath("/login/link/\(secret)") }
}
