import CronqSchedule
import CronqShared

/// `/job/<id>`: what a job is, when it runs next, and what became of its runs.
struct JobPage: Sendable {
    var context: PageContext
    var job: JobSummary
    /// Newest first.
    var runs: [RunSummary]
    var hasMore: Bool
    /// The next instants, soonest first.
    var upcoming: [Instant]
    /// `Schedule.summary`, if the server could read the schedule and its zone.
    var scheduleInWords: String?
    /// Whether a runner takes jobs from its queue.
    var isQueueServed: Bool

    init(
        context: PageContext, job: JobSummary, runs: [RunSummary], hasMore: Bool, upcoming: [Instant],
        scheduleInWords: String? = nil, isQueueServed: Bool = true
    ) {
        self.context = context
        self.job = job
        self.runs = runs
        self.hasMore = hasMore
        self.upcoming = upcoming
        self.scheduleInWords = scheduleInWords
        self.isQueueServed = isQueueServed
    }

    func render() -> HTML {
        let isActive = runs.contains { !$0.state.isTerminal }
        return PageFrame(context: context, title: job.definition.name, renewal: isActive ? .whileRunning : .overview)
            .render {
                heading
                Tag.div(.class("beside")) {
                    Tag.div(.class("stack")) {
                        fires
                        definition
                    }
                    history
                }
            }
    }

    private var heading: HTML {
        Tag.div(.class("heading")) {
            Tag.p(.class("path")) {
                Tag.a(.href(.home)) { "Jobs" }
                " / "
                Tag.span(.class("name")) { job.category.name }
            }
            Tag.div(.class("title")) {
                Tag.h1(.class("name")) { job.definition.name }
                if let removed = job.removedAt {
                    Tag.span(.class("state cancelled")) {
                        "removed "
                        TimeMark.relative(removed, in: context)
                    }
                } else {
                    if !job.definition.enabled { Tag.span(.class("state skipped")) { "disabled" } }
                    RunNow.form(for: job)
                }
            }
            if let description = job.definition.description, !description.isEmpty { Tag.p { description } }
            if !isQueueServed, job.removedAt == nil {
                Tag.p(.class("alert"), .id("unserved")) {
                    RunExplanation.sentence(FleetState.unserved(job.definition.routingKey))
                }
            }
        }
    }

    private var definition: HTML {
        Tag.section(.class("panel"), .labelled(by: "definition-title")) {
            Tag.h2(.id("definition-title")) { "Definition" }
            DefinitionFacts(
                definition: job.definition, revision: job.revision, zoneName: context.zoneName,
                scheduleInWords: scheduleInWords
            ).render()
        }
    }

    private var fires: HTML {
        Tag.section(.class("panel"), .labelled(by: "next-title"), .id("next"), .renewed) {
            Tag.h2(.id("next-title")) { "Next" }
            if let reason = restReason {
                Tag.p(.class("quiet")) { reason }
            } else {
                Tag.ol(.class("fires")) {
                    for instant in upcoming {
                        Tag.li {
                            TimeMark.exact(instant)
                            Tag.span(.class("quiet")) { TimeMark.relative(instant, in: context) }
                        }
                    }
                }
            }
        }
    }

    /// Why there is nothing to list.
    private var restReason: String? {
        if job.removedAt != nil { return "The job was removed: it does not run any more. Its history stays." }
        if !job.definition.enabled { return "The job is disabled: it runs only when asked to." }
        if upcoming.isEmpty { return "Its schedule has no more instants: it runs only when asked to." }
        return nil
    }

    private var history: HTML {
        Tag.section(.class("panel"), .labelled(by: "history-title"), .id("history"), .renewed) {
            Tag.h2(.id("history-title")) { "History" }
            if runs.isEmpty {
                Tag.p(.class("quiet")) { "It has not run yet." }
            } else {
                RunTable(context: context, runs: runs, namesJobs: false).render()
            }
            if hasMore, let oldest = runs.last {
                Tag.p(.class("paging")) { Tag.a(.href(.job(job.id, before: oldest.id)), .rel("next")) { "Older runs" } }
            }
        }
    }
}
