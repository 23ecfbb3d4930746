import CronqSchedule
import CronqShared

/// `/job/<id>`: what a job is, when it runs next, and what became of its runs.
struct JobPage: Sendable {
    static let historyLimit = 20

    var heading: JobHeading
    var history: JobHistory
    var figures: RunFigures
    var preview: FirePreview
    /// Whether a runner takes jobs from its queue.
    var isQueueServed = true

    private var context: PageContext { heading.context }
    private var job: JobSummary { heading.job }

    func render() -> HTML {
        // What answers a form has no address at which anybody could listen.
        PageFrame(context: context, title: job.definition.name, path: .jobs, isLive: heading.rest.fault == nil).render {
            heading.render()
            if !isQueueServed, job.removedAt == nil {
                Tag.p(.class("alert"), .id("unserved")) {
                    RunExplanation.sentence(FleetState.unserved(job.definition.routingKey))
                }
            }
            Tag.div(.class("columns")) {
                Tag.div(.class("stack")) {
                    if !figures.finished.isEmpty { durations }
                    fires
                }
                definition
            }
            past
        }
    }

    private var fires: HTML {
        Tag.section(.class("panel"), .labelled(by: "next-title"), .id("next"), .renewed) {
            Tag.h2(.id("next-title")) { "Next" }
            if let reason = restReason {
                Tag.p(.class("quiet")) { reason }
            } else {
                FireTable(context: context, preview: preview).render()
            }
        }
    }

    /// Why there is nothing to list.
    private var restReason: String? {
        if job.removedAt != nil { return "The job was deleted: it does not run any more. Its history stays." }
        if !job.definition.enabled { return "The job is disabled: it runs only when asked to." }
        if !preview.fires.isEmpty { return nil }
        return job.pause == nil
            ? "Its schedule has no more instants: it runs only when asked to."
            : "The job is paused until somebody resumes it."
    }

    private var definition: HTML {
        Tag.section(.class("panel"), .labelled(by: "definition-title")) {
            Tag.h2(.id("definition-title")) {
                "Definition "
                Tag.a(.class("quiet"), .href(.revisions(ofJob: job.id))) { "revision \(job.revision)" }
            }
            DefinitionTable(
                definition: job.definition, zoneName: context.zoneName, scheduleInWords: preview.words
            ).render()
        }
    }

    private var durations: HTML {
        Tag.section(.class("panel"), .labelled(by: "durations-title"), .id("durations"), .renewed) {
            Tag.h2(.id("durations-title")) { "The last \(NumberWords.count(figures.finished.count, "finished run"))" }
            FigureList(context: context, figures: figures, failures: job.failures).render()
            DurationChart(context: context, figures: figures).render()
        }
    }

    private var past: HTML {
        Tag.section(.class("panel"), .labelled(by: "history-title"), .id("history"), .renewed) {
            Tag.h2(.id("history-title")) { "History" }
            JobHistoryList(context: context, job: job.id, history: history).render()
        }
    }
}

/// Some of a job's runs.
struct JobHistory: Sendable {
    /// Newest first.
    var runs: [RunSummary]
    /// The run before which the next page begins; `nil` = that was all.
    var next: RunID?
    var filter: RunFilter?
    /// Set if this is not the newest page.
    var before: RunID?
}

/// What came of a job's runs, by outcome and page by page.
struct JobHistoryList {
    var context: PageContext
    var job: JobID
    var history: JobHistory

    @HTMLBuilder
    func render() -> HTML {
        Tag.div(.class("toolbar")) {
            Tag.nav(.class("chips"), .label("Outcome")) {
                chip("All", nil)
                for filter in shown { chip(filter.title, filter) }
            }
        }
        if history.runs.isEmpty {
            Tag.p(.class("quiet")) { nothing }
        } else {
            RunTable(context: context, runs: history.runs, namesJobs: false).render()
        }
        if history.before != nil || history.next != nil {
            Tag.p(.class("paging")) {
                if history.before != nil { Tag.a(.href(path(history.filter)), .rel("prev")) { "Newest runs" } }
                if let next = history.next {
                    " "
                    Tag.a(.href(path(history.filter).with(["before": next.description])), .rel("next")) {
                        "Older runs"
                    }
                }
            }
        }
    }

    /// One that only its address asks for is shown while it is asked for.
    private var shown: [RunFilter] {
        RunFilter.offered + [history.filter].compactMap(\.self).filter { !RunFilter.offered.contains($0) }
    }

    private func chip(_ title: String, _ filter: RunFilter?) -> HTML {
        Tag.a([.href(path(filter))] + (filter == history.filter ? [.current] : [])) { title }
    }

    private func path(_ filter: RunFilter?) -> PagePath { .job(job).with(["state": filter?.text]) }

    private var nothing: String {
        if history.next != nil { return "None among the runs that were looked at; older ones may be like that." }
        if history.before != nil { return "No older runs." }
        return history.filter == nil ? "It has not run yet." : "No run is like that."
    }
}

/// How well the last runs went, and how long they took.
struct FigureList {
    var context: PageContext
    var figures: RunFigures
    /// In a row, as the ledger counts them.
    var failures: Int

    func render() -> HTML {
        var facts = FactList()
        facts.add("Succeeded", figures.successRate.map { "\($0) (\(figures.succeeded) of \(figures.finished.count))" })
        facts.add("Average", figures.average.map(TimeWords.length))
        facts.add("95 of 100 within", figures.p95.map(TimeWords.length))
        if failures > 0, let since = figures.failingSince {
            facts.add("Failing since") {
                TimeMark.both(since.instant, in: context)
                since.isExact ? "" : ", or longer"
            }
        }
        return facts.render()
    }
}
