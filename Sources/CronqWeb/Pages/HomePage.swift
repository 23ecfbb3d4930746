import CronqSchedule
import CronqShared

/// `/`: what fails, what runs, what is late and what comes next; then every job with its recent runs.
struct HomePage: Sendable {
    var context: PageContext
    var overview: LedgerOverview
    var jobs: [JobSummary]
    var runners: [RunnerSummary]

    func render() -> HTML {
        PageFrame(context: context, title: nil, path: .home, renewal: .overview).render {
            Tag.h1(.class("unseen")) { "Jobs" }
            if overview.jobs == 0 {
                EmptyHome().render()
            } else {
                Tag.div(.class("glance"), .id("glance"), .renewed) {
                    HomeGlance(context: context, overview: overview, jobs: jobs).render()
                }
                Tag.div(.class("categories"), .id("jobs"), .renewed) {
                    for group in categories {
                        JobList(context: context, category: group.category, jobs: group.jobs).render()
                    }
                    remainder
                }
            }
            RunnerList(context: context, runners: runners).render()
        }
    }

    /// In the order in which their first jobs come.
    private var categories: [(category: CategorySummary, jobs: [JobSummary])] {
        var order: [CategorySummary] = []
        var groups: [Int64: [JobSummary]] = [:]
        for job in jobs {
            if groups[job.category.id] == nil { order.append(job.category) }
            groups[job.category.id, default: []].append(job)
        }
        return order.map { ($0, groups[$0.id] ?? []) }
    }

    private var remainder: HTML? {
        guard overview.jobs > jobs.count else { return nil }
        return Tag.p(.class("quiet")) {
            "These are \(NumberWords.grouped(jobs.count)) of \(NumberWords.count(overview.jobs, "job")). "
            "The API lists them all, page by page: "
            Tag.code { "/api/jobs?page=1" }
        }
    }
}
