import CronqSchedule
import CronqShared

/// One category's jobs on the home page.
struct JobList {
    var context: PageContext
    var category: CategorySummary
    var jobs: [JobSummary]

    func render() -> HTML {
        Tag.section(.class("category"), .labelled(by: "category-\(category.id)")) {
            Tag.h2(.id("category-\(category.id)")) {
                Tag.span(.class("name")) { category.name }
                " "
                Tag.span(.class("quiet")) { NumberWords.count(jobs.count, "job") }
            }
            Tag.ul(.class("jobs panel")) { for job in jobs { row(job) } }
        }
    }

    private func row(_ job: JobSummary) -> HTML {
        Tag.li(.class(job.definition.enabled ? "job" : "job disabled")) {
            Tag.div(.class("what")) {
                Tag.a(.class("name"), .href(.job(job.id))) { job.definition.name }
                Tag.span(.class("meta")) {
                    Tag.code { job.definition.schedule }
                    if let description = job.definition.description, !description.isEmpty {
                        " "
                        Tag.span(.class("about")) { description }
                    }
                }
            }
            Tag.div(.class("recent")) {
                if job.recentRuns.isEmpty {
                    Tag.span(.class("quiet")) { "no runs yet" }
                } else {
                    StateMark.strip(job.recentRuns, in: context)
                }
            }
            Tag.div(.class("last")) { last(job) }
            Tag.div(.class("next")) { next(job) }
            RunNow.form(for: job)
        }
    }

    @HTMLBuilder
    private func last(_ job: JobSummary) -> HTML {
        if let run = job.recentRuns.first {
            Tag.a(.class("result"), .href(.run(run.id))) { StateMark.badge(run.state) }
            Tag.span(.class("meta")) { when(run) }
        }
    }

    @HTMLBuilder
    private func when(_ run: RunSummary) -> HTML {
        if run.state == .running, let start = run.startedAt {
            "for "
            TimeMark.since(start, in: context)
        } else {
            TimeMark.relative(run.finishedAt ?? run.scheduledAt, in: context)
            RunWords.phrase(run).map { ", \($0)" } ?? ""
        }
    }

    @HTMLBuilder
    private func next(_ job: JobSummary) -> HTML {
        if !job.definition.enabled {
            Tag.span(.class("meta")) { "disabled" }
        } else if let next = job.nextRun {
            if context.now - next > HomeGlance.lateAfter { Tag.b(.class("late-word")) { "late, " } }
            Tag.span(.class("meta")) { next < context.now ? "due " : "next " }
            TimeMark.relative(next, in: context)
        } else {
            Tag.span(.class("meta")) { "no next run" }
        }
    }
}
