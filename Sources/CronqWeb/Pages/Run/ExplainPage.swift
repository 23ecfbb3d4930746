import CronqSchedule
import CronqShared

/// `/job/<id>/explain`: why the job did, or did not, run at an instant.
struct ExplainPage: Sendable {
    /// How many instants are offered before and after now.
    static let offered = 4

    /// What was found out about an instant.
    struct Answer: Sendable {
        var instant: Instant
        var explanation: InstantExplanation
        /// Runs of the job around the instant, newest first.
        var nearby: [RunSummary] = []
    }

    var heading: JobHeading
    /// On whose clocks the job's schedule is read.
    var jobZone: ZoneRules
    /// As it was typed.
    var asked: String?
    /// What is wrong with it.
    var fault: String?
    var answer: Answer?
    /// The last instants of the schedule that have passed, oldest first, and the next ones.
    var instants: [Instant] = []

    private var context: PageContext { heading.context }
    private var job: JobSummary { heading.job }

    func render() -> HTML {
        PageFrame(
            context: context, title: "Why did \(job.definition.name) run, or not?", path: .jobs, isLive: answer != nil
        ).render {
            heading.render()
            Tag.section(.class("panel"), .labelled(by: "ask-title")) {
                Tag.h2(.id("ask-title")) { "Why did it, or did it not, run at …" }
                form
                choices
            }
            Tag.div(.id("answer"), .renewed) { if let answer { render(answer) } }
            Tag.div(.id("nearby"), .renewed) { if let answer { nearby(answer) } }
        }
    }

    // MARK: Question

    private var form: HTML {
        let value = answer.map { TypedTime.field($0.instant, in: context.zone) }
        let field = Field(
            name: "at", label: "Time", value: value ?? asked ?? "",
            hint: "On the clocks of \(context.zone.identifier).", error: fault)
        return Tag.form(.class("fields"), .method("get"), .action(.explain(job.id))) {
            Tag.div(.class("row")) {
                // What could not be read stays as it was typed; a field for times would drop it.
                fault == nil ? field.input("datetime-local", .step("1")) : field.input("text")
                Tag.div(.class("submit")) { Tag.button(.type("submit"), .class("primary")) { "Explain" } }
            }
        }
    }

    private var choices: HTML? {
        guard !instants.isEmpty else { return nil }
        return Tag.nav(.class("chips"), .label("Instants of its schedule")) {
            for instant in instants {
                Tag.a([.href(target(instant))] + (instant == answer?.instant ? [.current] : [])) {
                    TimeMark.clock(instant, in: context)
                }
            }
        }
    }

    private func target(_ instant: Instant) -> PagePath { .explain(job.id).with(["at": instant.iso8601]) }

    // MARK: Answer

    private func render(_ answer: Answer) -> HTML {
        let explanation = answer.explanation
        let style = ["panel verdict", state(explanation)?.rawValue].compactMap(\.self).joined(separator: " ")
        return Tag.section(.class(style), .labelled(by: "answer-title")) {
            Tag.h2(.id("answer-title")) { time(answer.instant) }
            Tag.p(.class("headline")) {
                if let state = state(explanation) { StateMark.badge(state) } else { Tag.b { explanation.title } }
            }
            Tag.p { explanation.happened }
            for remark in explanation.remarks { Tag.p { remark } }
            facts(explanation).render()
            Tag.p(.class("quiet")) { explanation.next }
            around(explanation)
        }
    }

    private func state(_ explanation: InstantExplanation) -> RunState? {
        if case .recorded(let state, _) = explanation.cause { state } else { nil }
    }

    private func facts(_ explanation: InstantExplanation) -> FactList {
        var facts = FactList()
        facts.add("By", explanation.actor)
        facts.add("When") { explanation.at.map(time) }
        facts.add("Run") { explanation.run.map { run in Tag.a(.href(.run(run))) { Tag.code { run.description } } } }
        facts.add("In its way") {
            explanation.blocker.map { run in Tag.a(.href(.run(run))) { Tag.code { run.description } } }
        }
        return facts
    }

    /// The instants on both sides of one that the schedule does not have.
    private func around(_ explanation: InstantExplanation) -> HTML? {
        guard case .matchesNothing(let before, let after) = explanation.cause else { return nil }
        return Tag.p(.class("paging")) {
            if let before {
                Tag.a(.href(target(before))) {
                    "Before: "
                    TimeMark.exact(before, in: context)
                }
            }
            " "
            if let after {
                Tag.a(.href(target(after))) {
                    "After: "
                    TimeMark.exact(after, in: context)
                }
            }
        }
    }

    /// On the viewer's clocks and, where they differ, on the job's.
    @HTMLBuilder
    private func time(_ instant: Instant) -> HTML {
        TimeMark.exact(instant, in: context)
        if jobZone.identifier != context.zone.identifier {
            " "
            Tag.span(.class("quiet")) { TimeMark.wall(instant, in: jobZone) }
        }
    }

    private func nearby(_ answer: Answer) -> HTML? {
        guard !answer.nearby.isEmpty else { return nil }
        return Tag.section(.class("panel"), .labelled(by: "nearby-title")) {
            Tag.h2(.id("nearby-title")) { "Runs around that time" }
            RunTable(context: context, runs: answer.nearby, namesJobs: false).render()
        }
    }
}
