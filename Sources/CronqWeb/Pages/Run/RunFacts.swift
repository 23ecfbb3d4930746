import CronqSchedule
import CronqShared

/// When a run was due, began and ended; where it ran, and what it used.
struct RunFacts {
    var context: PageContext
    var detail: RunDetail

    private var run: RunSummary { detail.run }
    private var attempt: AttemptSummary? { detail.attempts.last { $0.outcome != "declined" } }

    func render() -> HTML {
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
    }

    private var times: FactList {
        var facts = FactList()
        facts.add("Asked for by", RunWords.origin(run))
        facts.add("Because", run.note)
        facts.add("Retry of") {
            run.parent.map { parent in Tag.a(.href(.run(parent))) { Tag.code { parent.description } } }
        }
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
            facts.add("To be ended by", run.cancelRequestedBy)
        }
        return facts
    }

    private var use: FactList {
        var facts = FactList()
        facts.add("Queue") { Tag.a(.href(.runs.with(["queue": run.queue]))) { run.queue } }
        facts.add("Host", run.host)
        facts.add("Runner") { attempt.map { attempt in Tag.code { attempt.runner } } }
        facts.add("Exit code", run.exitCode.map(String.init))
        facts.add("Signal", run.signal.map { "\(SignalName.text($0)) (\($0))" })
        if let attempt, attempt.finishedAt != nil, !run.isLegacy { add(attempt, to: &facts) }
        facts.add("Attempt", String(run.attempt))
        facts.add("Run id") { Tag.code { run.id.description } }
        return facts
    }

    private func add(_ attempt: AttemptSummary, to facts: inout FactList) {
        let usage = attempt.usage
        facts.add(
            "CPU time",
            "\(TimeWords.length(TimeSpan(microseconds: usage.userMicroseconds))) user, "
                + "\(TimeWords.length(TimeSpan(microseconds: usage.systemMicroseconds))) system")
        facts.add("Peak memory", NumberWords.bytes(usage.peakMemoryBytes))
        let sizes = [attempt.stdoutBytes, attempt.stderrBytes].map(NumberWords.bytes)
        facts.add("Output", "\(sizes[0]) stdout, \(sizes[1]) stderr")
        facts.add(
            "Left over",
            usage.leftovers == 0
                ? "nothing"
                : NumberWords.count(usage.leftovers, "process", "processes")
                    + " outlived the command and ended with it")
    }

    @HTMLBuilder
    private func moment(_ instant: Instant) -> HTML {
        TimeMark.exact(instant, in: context)
        " "
        Tag.span(.class("quiet")) { TimeMark.relative(instant, in: context) }
    }
}
