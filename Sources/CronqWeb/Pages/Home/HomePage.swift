import CronqSchedule
import CronqShared

/// `/`: what fails, what runs, what is late and what comes next; then the jobs with their recent runs.
struct HomePage: Sendable {
    var context: PageContext
    var overview: LedgerOverview
    /// The first of them, by category and name.
    var jobs: [JobSummary]
    var runners: [RunnerSummary]

    /// How many jobs it shows: more are on pages of their own, and this one stays quick to read.
    static let jobLimit = 60

    func render() -> HTML {
        PageFrame(context: context, title: nil, path: .home).render {
            Tag.h1(.class("unseen")) { "Home" }
            if overview.jobs == 0 {
                EmptyHome(mayCreate: context.visitor.grants.allowSomewhere(.editor)).render()
            } else {
                Tag.div(.class("glance"), .id("glance"), .renewed) {
                    HomeGlance(context: context, overview: overview).render()
                }
                Tag.section(.class("panel"), .labelled(by: "jobs-title")) {
                    Tag.h2(.id("jobs-title")) {
                        "Jobs "
                        Tag.span(.class("count")) { NumberWords.grouped(overview.jobs) }
                    }
                    JobActionForm(context: context, path: .bulk.with(["page": JobListing.Place.home.rawValue])).render()
                    Tag.div(.id("jobs"), .renewed) {
                        JobTable(context: context, jobs: jobs, layout: .grouped, isCut: overview.jobs > jobs.count)
                            .render()
                    }
                    remainder
                }
            }
            RunnerList(context: context, runners: runners).render()
        }
    }

    private var remainder: HTML {
        Tag.p(.class("paging")) {
            Tag.a(.href(.jobs)) {
                overview.jobs > jobs.count
                    ? "All \(NumberWords.count(overview.jobs, "job"))" : "Search, filter and change many at once"
            }
        }
    }
}
