import CronqSchedule
import CronqShared

/// `/failures`: failed, timed out and lost runs of all jobs, newest first.
struct FailuresPage: Sendable {
    var context: PageContext
    var runs: [RunSummary]
    var hasMore: Bool

    func render() -> HTML {
        PageFrame(context: context, title: "Failures", path: .failures).render {
            Tag.div(.class("heading")) {
                Tag.h1 { "Failures" }
                Tag.p(.class("quiet")) { "Runs of all jobs that failed, timed out or were lost, newest first." }
            }
            Tag.section(.class("panel"), .label("Failures")) {
                if runs.isEmpty {
                    Tag.p(.class("quiet")) { "No failure is on record." }
                } else {
                    RunTable(context: context, runs: runs, namesJobs: true).render()
                }
            }
            if hasMore, let oldest = runs.last {
                Tag.p(.class("paging")) {
                    Tag.a(.href(.failures(before: oldest.id)), .rel("next")) { "Older failures" }
                }
            }
        }
    }
}
