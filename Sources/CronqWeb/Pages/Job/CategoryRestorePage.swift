import CronqSchedule
import CronqShared

/// `/category/<name>/restore`: what bringing an older version back would do; it is done by a form of its own.
struct CategoryRestorePage: Sendable {
    var heading: CategoryHeading
    /// The version that is to be in force again.
    var version: Int64
    /// What a dry run found; `nil` = it cannot be done.
    var plan: CategoryReplacement?
    /// Why it cannot.
    var faults: [FieldFault] = []
    /// Whether somebody has changed the category since the visitor saw the plan.
    var isOutdated = false
    var comment = ""

    private static let limit = 200

    private var context: PageContext { heading.context }
    private var category: CategorySummary { heading.category }

    func render() -> HTML {
        PageFrame(context: context, title: "Roll back \(category.name)", path: .jobs).render {
            heading.render()
            if isOutdated {
                Tag.p(.class("alert"), .role("alert")) {
                    "The category was changed meanwhile: it is at version \(category.version) now. Nothing was done; "
                    "this is what rolling back would do to it as it is."
                }
            }
            if let plan { planned(plan) } else { impossible }
        }
    }

    @HTMLBuilder
    private func planned(_ plan: CategoryReplacement) -> HTML {
        let changes = plan.jobs.filter { $0.change != .unchanged }
        Tag.section(.class("panel"), .labelled(by: "plan-title")) {
            Tag.h2(.id("plan-title")) { "What rolling back to version \(version) would do" }
            if changes.isEmpty, plan.removed.isEmpty {
                Tag.p { "Nothing: the category holds the same jobs." }
                Tag.p { Tag.a(.class("button"), .href(back)) { "Back" } }
            } else {
                table(changes, plan.removed)
                form
            }
        }
    }

    private var impossible: HTML {
        Tag.section(.class("panel")) {
            Tag.p(.class("alert"), .role("alert")) { "That version cannot be in force again as it was." }
            Tag.ul { for fault in faults { Tag.li { "\(fault.path): \(fault.message)" } } }
            Tag.p { Tag.a(.class("button"), .href(back)) { "Back" } }
        }
    }

    private var back: PagePath { .version(version, ofCategory: category.name) }

    private func table(
        _ changes: [CategoryReplacement.Placed], _ removed: [CategoryReplacement.Removed]
    ) -> HTML {
        Tag.div(.class("wide")) {
            Tag.table(.class("list")) {
                Tag.thead {
                    Tag.tr {
                        for title in ["Job", "What", "Next run now", "Next run then"] {
                            Tag.th(.scope("col")) { title }
                        }
                    }
                }
                Tag.tbody {
                    for job in changes.prefix(Self.limit) {
                        row(
                            job.id, job.name, job.change == .added ? "comes" : "changes", job.previousNextRun,
                            job.nextRun)
                    }
                    for job in removed.prefix(Self.limit) { row(job.id, job.name, "goes", job.previousNextRun, nil) }
                    rest(max(0, changes.count - Self.limit) + max(0, removed.count - Self.limit))
                }
            }
        }
    }

    private func row(_ id: JobID, _ name: String, _ what: String, _ old: Instant?, _ new: Instant?) -> HTML {
        Tag.tr {
            Tag.td(.data("data-label", "Job")) {
                if id > 0 {
                    Tag.a(.class("name"), .href(.job(id))) { name }
                } else {
                    Tag.span(.class("name")) { name }
                }
            }
            Tag.td(.data("data-label", "What")) { what }
            Tag.td(.data("data-label", "Next run now")) { old.map { TimeMark.exact($0, in: context) } }
            Tag.td(.data("data-label", "Next run then")) {
                if let new {
                    if new == old {
                        Tag.span(.class("quiet")) { "the same" }
                    } else {
                        TimeMark.exact(new, in: context)
                    }
                }
            }
        }
    }

    private func rest(_ count: Int) -> HTML? {
        guard count > 0 else { return nil }
        return Tag.tr { Tag.td(.columnSpan(4)) { "and \(NumberWords.count(count, "more job"))" } }
    }

    private var form: HTML {
        Form.post(to: .restoreCategory(category.name), in: context, .class("fields")) {
            Tag.input(.type("hidden"), .name("version"), .value(String(version)))
            Tag.input(.type("hidden"), .name("expected"), .value(String(category.version)))
            Field(name: "comment", label: "Comment", value: comment, hint: "Why, for the history.")
                .input("text", .maxLength(RestForm.longestNote), .autocomplete("off"))
            Tag.div(.class("submit")) {
                Tag.button(.type("submit"), .class("primary danger")) { "Roll back" }
                " "
                Tag.a(.class("button"), .href(back)) { "Cancel" }
            }
        }
    }
}
