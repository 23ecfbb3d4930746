import CronqSchedule
import CronqShared

/// Jobs with their recent runs, what became of the last one and what comes next; on a narrow screen each row becomes a card.
///
/// The buttons of its rows belong to the page's `JobActionForm`.
struct JobTable {
    enum Layout {
        /// One heading for each category, in the order in which their first jobs come.
        case grouped
        /// A box to choose each job, and its category.
        case choosing
        /// A box to choose each job; the category is the page's.
        case ofCategory
    }

    var context: PageContext
    var jobs: [JobSummary]
    var layout: Layout
    /// Whether more jobs follow that are not shown, perhaps of the last category.
    var isCut = false

    func render() -> HTML {
        Tag.div(.class("wide")) {
            Tag.table(.class("list")) {
                Tag.thead { Tag.tr { for title in titles { heading(title) } } }
                if layout == .grouped {
                    for group in groups {
                        Tag.tbody {
                            groupHeading(group)
                            for job in group.jobs { row(job) }
                        }
                    }
                } else {
                    Tag.tbody { for job in jobs { row(job) } }
                }
            }
        }
    }

    /// Whether the visitor may choose any of them.
    private var picks: Bool { layout != .grouped && context.visitor.grants.allowSomewhere(.operator) }

    private var titles: [String] {
        var titles = picks ? ["Choose"] : []
        titles.append("Job")
        if layout == .choosing { titles.append("Category") }
        return titles + ["Recent runs", "Last result", "Next run", "Actions"]
    }

    private func heading(_ title: String) -> HTML {
        switch title {
        case "Choose", "Actions": Tag.th(.scope("col")) { Tag.span(.class("unseen")) { title } }
        default: Tag.th(.scope("col")) { title }
        }
    }

    // MARK: Categories

    private struct Group {
        var category: CategorySummary
        var jobs: [JobSummary]
    }

    private var groups: [Group] {
        var groups: [Group] = []
        var places: [Int64: Int] = [:]
        for job in jobs {
            if let place = places[job.category.id] {
                groups[place].jobs.append(job)
            } else {
                places[job.category.id] = groups.count
                groups.append(Group(category: job.category, jobs: [job]))
            }
        }
        return groups
    }

    private func groupHeading(_ group: Group) -> HTML {
        Tag.tr(.class("group")) {
            Tag.th(.scope("rowgroup"), .columnSpan(titles.count)) {
                Tag.a(.class("name"), .href(.category(group.category.name))) { group.category.name }
                if !isCut || group.category.id != jobs.last?.category.id {
                    " "
                    Tag.span(.class("count")) { NumberWords.grouped(group.jobs.count) }
                }
            }
        }
    }

    // MARK: Rows

    private func row(_ job: JobSummary) -> HTML {
        Tag.tr(.id("job-\(job.id)")) {
            if picks { pick(job) }
            cell("Job") { name(job) }
            if layout == .choosing {
                cell("Category") {
                    Tag.a(.class("name"), .href(.category(job.category.name))) { job.category.name }
                }
            }
            cell("Recent runs") {
                if job.recentRuns.isEmpty {
                    Tag.span(.class("quiet")) { "no runs yet" }
                } else {
                    StateMark.strip(job.recentRuns, in: context)
                }
            }
            cell("Last result") { last(job) }
            cell("Next run") { next(job) }
            Tag.td(.class("actions")) {
                JobRowActions(context: context, job: job, isWhole: layout != .grouped).render()
            }
        }
    }

    private func cell(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Tag.td(.data("data-label", label)) { content() }
    }

    private func pick(_ job: JobSummary) -> HTML {
        Tag.td(.class("pick")) {
            if context.visitor.may(.operator, in: job.category.name) {
                Tag.input(
                    .type("checkbox"), .form(JobActionForm.id), .name(BulkRequest.field(of: job.id)), .value("1"),
                    .label("Choose \(job.definition.name)"))
            }
        }
    }

    @HTMLBuilder
    private func name(_ job: JobSummary) -> HTML {
        Tag.a(.class("name"), .href(.job(job.id))) { job.definition.name }
        JobBadges(context: context, job: job).render()
        Tag.span(.class("meta")) { Tag.code { job.definition.schedule } }
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
            Tag.span(.class("quiet")) { "disabled" }
        } else if let next = job.nextRun {
            if context.now - next > HomeGlance.lateAfter { Tag.b(.class("late-word")) { "late, due " } }
            TimeMark.relative(next, in: context)
        } else {
            Tag.span(.class("quiet")) { job.pause == nil ? "no next run" : "when it is resumed" }
        }
    }
}
