import CronqSchedule
import CronqShared

/// What stands above everything about one job: its name, what is out of the ordinary, what can be done, and the ways on.
struct JobHeading {
    enum Tab: CaseIterable {
        case overview, revisions, explanation
    }

    var context: PageContext
    var job: JobSummary
    var tab: Tab
    var notice: JobNotice?
    /// The run that the notice speaks of.
    var asked: RunID?
    var rest = RestForm()

    @HTMLBuilder
    func render() -> HTML {
        Tag.div(.class("heading")) {
            Tag.p(.class("path")) {
                Tag.a(.href(.jobs)) { "Jobs" }
                " / "
                Tag.a(.class("name"), .href(.category(job.category.name))) { job.category.name }
            }
            Tag.div(.class("title")) {
                Tag.h1(.class("name")) { job.definition.name }
                Tag.span(.id("badges"), .renewed) { JobBadges(context: context, job: job).render() }
                Tag.div(.class("actions")) { JobActions(context: context, job: job, rest: rest).render() }
            }
            if let description = job.definition.description, !description.isEmpty { Tag.p { description } }
        }
        said
        if let pause = job.pause, job.removedAt == nil { resting(pause) }
        Tag.nav(.class("tabs"), .label("About the job")) {
            entry("Overview", .job(job.id), .overview)
            entry("Revisions", .revisions(ofJob: job.id), .revisions)
            entry("Why did it (not) run?", .explain(job.id), .explanation)
        }
    }

    private func entry(_ title: String, _ target: PagePath, _ subject: Tab) -> HTML {
        Tag.a([.href(target)] + (subject == tab ? [.currentPage] : [])) { title }
    }

    private var said: HTML? {
        notice.map { notice in
            Tag.p(.class("notice"), .role("status")) {
                notice.sentence
                if let asked {
                    " "
                    Tag.a(.href(.run(asked))) { "Watch the run" }
                }
            }
        }
    }

    private func resting(_ pause: Pause) -> HTML {
        Tag.p(.class("notice"), .id("pause")) {
            "Paused by "
            Tag.span(.class("name")) { pause.by }
            " "
            TimeMark.relative(pause.since, in: context)
            if let until = pause.until {
                ", until "
                TimeMark.exact(until, in: context)
            } else {
                ", until somebody resumes it"
            }
            if let note = pause.note, !note.isEmpty {
                ": "
                Tag.span(.class("name")) { note }
            }
        }
    }
}
