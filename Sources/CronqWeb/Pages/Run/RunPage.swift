import CronqSchedule
import CronqShared

/// `/run/<id>`: what happened in one run and why, its output, and what can be done about it.
struct RunPage: Sendable {
    var context: PageContext
    var detail: RunDetail
    /// The job as it is now.
    var job: JobSummary?
    /// Later tries of this run, oldest first.
    var retries: [RunSummary] = []
    /// The schedule of the definition it ran under, in words.
    var scheduleInWords: String?
    /// Whether a runner takes jobs from its queue.
    var isQueueServed = true
    /// `nil` where only the renewed parts are wanted: output has a stream of its own.
    var output: OutputView?
    var logLink: LogLink?

    private var run: RunSummary { detail.run }

    func render() -> HTML {
        PageFrame(context: context, title: run.jobName, isLive: !run.state.isTerminal).render {
            heading
            Tag.section(.class("panel verdict \(run.state.rawValue)"), .label("Verdict"), .id("verdict"), .renewed) {
                verdict
            }
            if let output {
                OutputPanel(context: context, detail: detail, view: output, logLink: logLink).render()
            }
            RunFacts(context: context, detail: detail).render()
            AttemptTable(context: context, run: run.id, attempts: detail.attempts).render()
            Tag.div(.id("later"), .renewed) { later }
            definition
        }
    }

    private var heading: HTML {
        Tag.div(.class("heading")) {
            Tag.p(.class("path")) {
                Tag.a(.href(.jobs)) { "Jobs" }
                " / "
                Tag.a(.class("name"), .href(.category(run.category))) { run.category }
                " / "
                Tag.a(.class("name"), .href(.job(run.jobID))) { run.jobName }
            }
            Tag.div(.class("title")) {
                Tag.h1 {
                    Tag.span(.class("name")) { run.jobName }
                    " "
                    Tag.span(.class("quiet")) {
                        run.kind == .schedule ? "due " : "asked for "
                        TimeMark.clock(run.scheduledAt, in: context)
                    }
                }
                RunActions(context: context, detail: detail, job: job).render()
            }
        }
    }

    @HTMLBuilder private var verdict: HTML {
        let explanation = RunExplanation(
            detail, zone: context.zone,
            notes: isQueueServed || !run.waitsForRunner ? [] : [FleetState.unserved(run.queue)])
        Tag.p(.class("headline")) {
            StateMark.badge(run.state)
            if run.state == .running, let start = run.startedAt {
                " for "
                TimeMark.since(start, in: context)
            }
        }
        Tag.p {
            explanation.happened
            if let blocker = explanation.blocker {
                " "
                Tag.a(.href(.run(blocker))) { "That run" }
            }
        }
        for remark in explanation.remarks { Tag.p { remark } }
        Tag.p(.class("quiet")) { explanation.next }
    }

    private var later: HTML? {
        guard !retries.isEmpty else { return nil }
        return Tag.section(.class("panel"), .labelled(by: "later-title")) {
            Tag.h2(.id("later-title")) { "Tried again" }
            RunTable(context: context, runs: retries, namesJobs: false).render()
        }
    }

    private var definition: HTML {
        Tag.section(.class("panel"), .labelled(by: "definition-title")) {
            Tag.h2(.id("definition-title")) { "Definition as it ran" }
            Tag.p(.class("quiet")) {
                Tag.a(.href(.revisions(ofJob: run.jobID))) { "Revision \(detail.revision)" }
                job?.revision == detail.revision ? ", in force now" : ""
            }
            difference
            DefinitionTable(
                definition: detail.definition, zoneName: context.zoneName, scheduleInWords: scheduleInWords
            ).render()
        }
    }

    /// What a retry would do differently.
    private var difference: HTML? {
        guard let job, job.revision != detail.revision else { return nil }
        let title = "What is different in revision \(job.revision), in force now"
        let changes = DefinitionChange.between(detail.definition, job.definition)
        return Tag.details(.id("difference")) {
            Tag.summary { title }
            if changes.isEmpty {
                Tag.p { "Nothing: it says the same." }
            } else {
                DefinitionDiff(changes: changes, title: title).render()
            }
        }
    }
}
