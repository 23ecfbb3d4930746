import CronqSchedule
import CronqShared

/// `/failures`: failed, timed out and lost runs of all jobs, newest first; or the jobs that fail now.
struct FailuresPage: Sendable {
    static let limit = 50

    /// What is listed.
    enum Content: Sendable {
        case runs(RunStretch)
        /// Jobs whose last run failed, and the one behind which more follow.
        case jobs([JobSummary], next: JobID?)
    }

    var context: PageContext
    var content: Content

    func render() -> HTML {
        PageFrame(context: context, title: "Failures", path: .failures).render {
            Tag.div(.class("heading")) {
                Tag.h1 { "Failures" }
                Tag.p(.class("quiet")) { lead }
            }
            Tag.nav(.class("tabs"), .label("Failures")) {
                tab("Runs", .failures, isCurrent: !isByJob)
                tab("Jobs that fail now", .failures.with(["by": "job"]), isCurrent: isByJob)
            }
            Tag.section(.class("panel"), .label("Failures"), .id("failures"), .renewed) {
                switch content {
                case .runs(let stretch): runs(stretch)
                case .jobs(let jobs, let next): self.jobs(jobs, next)
                }
            }
        }
    }

    private var isByJob: Bool {
        if case .jobs = content { true } else { false }
    }

    private var lead: String {
        isByJob
            ? "Jobs whose last run failed, timed out or was lost."
            : "Runs of all jobs that failed, timed out or were lost, newest first."
    }

    private func tab(_ title: String, _ target: PagePath, isCurrent: Bool) -> HTML {
        Tag.a([.href(target)] + (isCurrent ? [.current] : [])) { title }
    }

    // MARK: Runs

    @HTMLBuilder
    private func runs(_ stretch: RunStretch) -> HTML {
        if stretch.runs.isEmpty {
            Tag.p(.class("quiet")) { "No failure is on record." }
        } else {
            RunTable(context: context, runs: stretch.runs, namesJobs: true, offersRetry: true).render()
        }
        RunPaging(stretch: stretch) { cursor in
            .failures.with(["before": cursor.before?.description, "after": cursor.after?.description])
        }.render()
    }

    // MARK: Jobs

    @HTMLBuilder
    private func jobs(_ jobs: [JobSummary], _ next: JobID?) -> HTML {
        if jobs.isEmpty {
            Tag.p(.class("quiet")) { "No job fails now." }
        } else {
            Tag.div(.class("wide")) {
                Tag.table(.class("list")) {
                    Tag.thead {
                        Tag.tr {
                            Tag.th(.scope("col")) { "Job" }
                            Tag.th(.scope("col"), .class("number")) { "In a row" }
                            for title in ["Recent runs", "Last failure"] { Tag.th(.scope("col")) { title } }
                            Tag.th(.scope("col")) { Tag.span(.class("unseen")) { "Actions" } }
                        }
                    }
                    Tag.tbody { for job in jobs { row(job) } }
                }
            }
        }
        if let next {
            Tag.p(.class("paging")) {
                Tag.a(.href(.failures.with(["by": "job", "after": String(next)])), .rel("next")) { "More jobs" }
            }
        }
    }

    private func row(_ job: JobSummary) -> HTML {
        let failure = job.recentRuns.first(where: \.state.isFailure)
        return Tag.tr {
            Tag.td(.data("data-label", "Job")) {
                Tag.a(.class("name"), .href(.job(job.id))) { job.definition.name }
                Tag.span(.class("meta")) { job.category.name }
            }
            Tag.td(.class("number"), .data("data-label", "In a row")) { NumberWords.grouped(job.failures) }
            Tag.td(.data("data-label", "Recent runs")) { StateMark.strip(job.recentRuns, in: context) }
            Tag.td(.data("data-label", "Last failure")) { if let failure { last(failure) } }
            Tag.td(.class("actions")) { failure.flatMap { RetryButton.render($0, in: context) } }
        }
    }

    @HTMLBuilder
    private func last(_ failure: RunSummary) -> HTML {
        Tag.a(.class("result"), .href(.run(failure.id))) {
            StateMark.badge(failure.state)
            if let phrase = RunWords.phrase(failure) { Tag.span(.class("why")) { " \(phrase)" } }
        }
        Tag.span(.class("meta")) { TimeMark.relative(failure.finishedAt ?? failure.scheduledAt, in: context) }
    }
}
