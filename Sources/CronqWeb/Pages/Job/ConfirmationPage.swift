import CronqSchedule
import CronqShared

/// Asks before jobs are paused, for an end and a note, or before they are deleted; and shows which.
struct ConfirmationPage: Sendable {
    var context: PageContext
    var plan: BulkPlan
    /// Where the answer is sent.
    var target: PagePath
    var back: PagePath
    var rest = RestForm()

    func render() -> HTML {
        PageFrame(context: context, title: title, path: .jobs).render {
            Tag.div(.class("heading")) {
                Tag.p(.class("path")) { Tag.a(.href(back)) { "Back" } }
                Tag.div(.class("title")) { Tag.h1(.class("name")) { title } }
                Tag.p { plan.action == .remove ? Self.whatGoes : Self.whatRests }
            }
            Tag.section(.class("panel")) {
                table
                Form.post(to: target, in: context, .class("fields")) {
                    hidden(BulkRequest.actionField, plan.action.rawValue)
                    hidden(BulkRequest.confirmedField, "1")
                    for job in plan.allowed { hidden(BulkRequest.field(of: job.id), "1") }
                    if plan.action == .pause { rest.fields(in: context, prefix: "rest") }
                    Tag.div(.class("submit")) {
                        Tag.button(.type("submit"), .class(plan.action == .remove ? "danger" : "primary")) { title }
                        " "
                        Tag.a(.class("button"), .href(back)) { "Cancel" }
                    }
                }
            }
            RefusedJobs(plan: plan).render()
        }
    }

    private static let whatGoes =
        "What waits is cancelled, what runs goes on to its end. The history stays, and comes back with a job of the same "
        + "name."
    private static let whatRests =
        "What becomes due meanwhile does not run. When the rest ends, the latest of it runs unless its start deadline has "
        + "passed, and the others are written as skipped."

    private var title: String {
        guard plan.allowed.count != 1 else { return "\(plan.action.title) “\(plan.allowed[0].definition.name)”" }
        return "\(plan.action.title) \(NumberWords.count(plan.allowed.count, "job"))"
    }

    private var table: HTML {
        Tag.div(.class("wide")) {
            Tag.table(.class("list")) {
                Tag.thead {
                    Tag.tr {
                        for title in ["Job", "Category", "Now", "Next run"] { Tag.th(.scope("col")) { title } }
                    }
                }
                Tag.tbody { for job in plan.allowed { row(job) } }
            }
        }
    }

    private func row(_ job: JobSummary) -> HTML {
        Tag.tr {
            Tag.td(.data("data-label", "Job")) {
                Tag.a(.class("name"), .href(.job(job.id))) { job.definition.name }
            }
            Tag.td(.data("data-label", "Category")) { Tag.span(.class("name")) { job.category.name } }
            Tag.td(.data("data-label", "Now")) {
                if let run = job.recentRuns.first(where: { !$0.state.isTerminal }) {
                    Tag.a(.class("result"), .href(.run(run.id))) { StateMark.badge(run.state) }
                } else if job.pause != nil {
                    StateMark.paused
                } else {
                    Tag.span(.class("quiet")) { "nothing runs" }
                }
            }
            Tag.td(.data("data-label", "Next run")) {
                if let next = job.nextRun { TimeMark.relative(next, in: context) }
            }
        }
    }

    private func hidden(_ name: String, _ value: String) -> HTML {
        Tag.input(.type("hidden"), .name(name), .value(value))
    }
}

/// The jobs to which nothing is done, by name.
struct RefusedJobs {
    var plan: BulkPlan

    func render() -> HTML? {
        guard !plan.refused.isEmpty else { return nil }
        return Tag.section(.class("panel"), .labelled(by: "refused-title")) {
            Tag.h2(.id("refused-title")) { "Nothing is done to \(NumberWords.count(plan.refused.count, "job"))" }
            Tag.p { "In their categories this needs the role \(plan.action.role.rawValue); ask an admin for it." }
            Tag.ul(.class("entries")) {
                for job in plan.refused {
                    Tag.li {
                        Tag.a(.class("name"), .href(.job(job.id))) { job.definition.name }
                        " "
                        Tag.span(.class("quiet name")) { job.category.name }
                    }
                }
            }
        }
    }
}

/// What became of a wish that the visitor may not have for all of the jobs.
struct BulkResultPage: Sendable {
    var context: PageContext
    var plan: BulkPlan
    /// `nil` = nothing could be done.
    var outcome: BulkOutcome?
    var back: PagePath

    func render() -> HTML {
        PageFrame(context: context, title: plan.action.title, path: .jobs).render {
            Tag.div(.class("heading")) {
                Tag.p(.class("path")) { Tag.a(.href(back)) { "Back to the list" } }
                Tag.div(.class("title")) { Tag.h1 { plan.action.title } }
            }
            if let outcome {
                Tag.p(.class("notice"), .role("status")) { outcome.sentence }
            } else {
                Tag.p(.class("alert"), .role("alert")) { "Nothing was done." }
            }
            RefusedJobs(plan: plan).render()
        }
    }
}
