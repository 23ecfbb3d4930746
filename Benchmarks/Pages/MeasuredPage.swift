/// An address whose answer is timed and weighed.
struct MeasuredPage: Sendable {
    /// As figures call it.
    let name: String
    private let path: String
    /// Whose id follows the path.
    private let subject: PageLedger.Subject?
    /// Whether it is one of those that people open every morning: the home page, jobs and lists of them.
    let hasGoal: Bool

    private init(_ path: String, of subject: PageLedger.Subject? = nil, name: String? = nil, hasGoal: Bool = false) {
        self.path = path
        self.subject = subject
        self.name = name ?? path
        self.hasGoal = hasGoal
    }

    func path(_ subjects: [PageLedger.Subject: String]) -> String {
        path + (subject.flatMap { subjects[$0] } ?? "")
    }

    static let all: [MeasuredPage] = [
        MeasuredPage("/", hasGoal: true),
        MeasuredPage("/jobs", hasGoal: true),
        MeasuredPage("/jobs?show=failing", hasGoal: true),
        // Found in a few of all the names, which are looked through to the end.
        MeasuredPage("/jobs?q=invoices%2037", name: "/jobs?q=", hasGoal: true),
        MeasuredPage("/category/category%20150", name: "/category", hasGoal: true),
        MeasuredPage("/job/", of: .ordinaryJob, name: "/job with 500 runs", hasGoal: true),
        MeasuredPage("/job/", of: .busyJob, name: "/job with 50,000 runs", hasGoal: true),
        MeasuredPage("/run/", of: .failedRun, name: "/run"),
        MeasuredPage("/runs"),
        MeasuredPage("/runs?state=cancelled"),
        MeasuredPage("/runs?category=category%20150", name: "/runs?category="),
        MeasuredPage("/failures"),
        MeasuredPage("/timeline"),
        MeasuredPage("/queues"),
        MeasuredPage("/audit"),
        MeasuredPage("/api/jobs?per_page=100&category.name=category%20150", name: "/api/jobs?category.name="),
        MeasuredPage("/api/jobs?per_page=100&sort=name.asc", name: "/api/jobs?sort=name.asc"),
        MeasuredPage("/api/runs"),
    ]

    /// - Parameter percentile: Such as "p50".
    func timing(_ percentile: String, _ installation: Installation) -> String {
        "page \(name): \(percentile), \(installation.rawValue)"
    }

    var sizing: String { "page \(name): size" }
}
