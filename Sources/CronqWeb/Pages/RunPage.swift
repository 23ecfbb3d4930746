import CronqSchedule
import CronqShared

/// `/run/<id>`: what happened in one run, and its output.
struct RunPage: Sendable {
    var context: PageContext
    var detail: RunDetail
    /// Whether a runner takes jobs from its queue.
    var isQueueServed = true
    /// Of both streams, in order of arrival.
    var chunks: [OutputChunk]

    private var run: RunSummary { detail.run }
    private var attempt: AttemptSummary? { detail.attempts.last }

    func render() -> HTML {
        PageFrame(context: context, title: run.jobName, renewal: run.state.isTerminal ? .never : .whileRunning).render {
            heading
            Tag.section(.class("panel verdict \(run.state.rawValue)"), .label("Verdict"), .id("verdict"), .renewed) {
                verdict
            }
            OutputPanel(run: run, attempt: attempt, chunks: chunks).render()
            Tag.div(.class("columns"), .id("facts"), .renewed) {
                Tag.section(.class("panel"), .labelled(by: "times-title")) {
                    Tag.h2(.id("times-title")) { "Times" }
                    times.render()
                }
                Tag.section(.class("panel"), .labelled(by: "use-title")) {
                    Tag.h2(.id("use-title")) { "Where and how much" }
                    use.render()
                }
            }
            AttemptTable(context: context, attempts: detail.attempts).render()
            Tag.section(.class("panel spread"), .labelled(by: "definition-title")) {
                Tag.h2(.id("definition-title")) { "Definition as it ran" }
                DefinitionFacts(definition: detail.definition, revision: detail.revision, zoneName: context.zoneName)
                    .render()
            }
        }
    }

    private var heading: HTML {
        Tag.div(.class("heading")) {
            Tag.p(.class("path")) {
                Tag.a(.href(.home)) { "Jobs" }
                " / "
                Tag.span(.class("name")) { run.category }
                " / "
                Tag.a(.class("name"), .href(.job(run.jobID))) { run.jobName }
            }
            Tag.div(.class("title")) {
                Tag.h1 {
                    Tag.span(.class("name")) { run.jobName }
                    " "
                    Tag.span(.class("quiet")) {
                        "due "
                        TimeMark.clock(run.scheduledAt, in: context)
                    }
                }
            }
        }
    }

    @HTMLBuilder private var verdict: HTML {
        let explanation = RunExplanation(detail, isQueueServed: isQueueServed)
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

    private var times: FactList {
        var facts = FactList()
        facts.add("Asked for by", RunWords.origin(run))
        facts.add("Due") { moment(run.scheduledAt) }
        if run.instants > 1 { facts.add("Last instant") { run.lastInstant.map(moment) } }
        facts.add("Queued") { run.queuedAt.map(moment) }
        facts.add("Started") { run.startedAt.map(moment) }
        facts.add("Start lag", run.startedAt.map { TimeWords.length($0 - run.scheduledAt) })
        facts.add(run.startedAt == nil ? "Closed" : "Finished") { run.finishedAt.map(moment) }
        if let start = run.startedAt, let end = run.finishedAt { facts.add("Took", TimeWords.length(end - start)) }
        if !run.state.isTerminal {
            facts.add("Start by") { run.startedAt == nil ? detail.startBy.map(moment) : nil }
            facts.add("Looked at again") { detail.wakeAt.map(moment) }
        }
        return facts
    }

    private var use: FactList {
        var facts = FactList()
        facts.add("Queue", run.queue)
        facts.add("Host", run.host)
        facts.add("Exit code", run.exitCode.map(String.init))
        facts.add("Signal", run.signal.map { "\(SignalName.text($0)) (\($0))" })
        if let attempt, attempt.finishedAt != nil, !run.isLegacy {
            let usage = attempt.usage
            facts.add(
                "CPU time",
                "\(TimeWords.length(TimeSpan(microseconds: usage.userMicroseconds))) user, "
                    + "\(TimeWords.length(TimeSpan(microseconds: usage.systemMicroseconds))) system")
            facts.add("Peak memory", NumberWords.bytes(usage.peakMemoryBytes))
            facts.add(
                "Left over",
                usage.leftovers == 0
                    ? "nothing"
                    : NumberWords.count(usage.leftovers, "process", "processes")
                        + " outlived the command and ended with it")
        }
        facts.add("Attempt", String(run.attempt))
        facts.add("Run id") { Tag.code { run.id.description } }
        return facts
    }

    @HTMLBuilder
    private func moment(_ instant: Instant) -> HTML {
        TimeMark.exact(instant)
        " "
        Tag.span(.class("quiet")) { TimeMark.relative(instant, in: context) }
    }
}
