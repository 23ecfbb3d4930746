import CronqSchedule
import CronqShared

/// Runs as a table; on a narrow screen each row becomes a card.
struct RunTable {
    var context: PageContext
    var runs: [RunSummary]
    /// Whether the job of each run is named.
    var namesJobs: Bool
    /// Whether each row has a button that tries its run again.
    var offersRetry = false

    func render() -> HTML {
        Tag.div(.class("wide")) {
            Tag.table(.class("list")) {
                Tag.thead {
                    Tag.tr {
                        if namesJobs { heading("Job") }
                        for title in ["Result", "Due", "Started"] { heading(title) }
                        for title in ["Took", "Exit"] { Tag.th(.class("number"), .scope("col")) { title } }
                        heading("Host")
                        if offersRetry { Tag.th(.scope("col")) { Tag.span(.class("unseen")) { "Actions" } } }
                    }
                }
                Tag.tbody { for run in runs { row(run) } }
            }
        }
    }

    private func heading(_ text: String) -> HTML { Tag.th(.scope("col")) { text } }

    private func row(_ run: RunSummary) -> HTML {
        Tag.tr(.data("data-key", run.id.description)) {
            if namesJobs {
                cell("Job") {
                    Tag.a(.class("name"), .href(.job(run.jobID))) { run.jobName }
                    Tag.span(.class("meta")) { run.category }
                }
            }
            cell("Result") {
                Tag.a(.class("result"), .href(.run(run.id))) {
                    StateMark.badge(run.state)
                    if let phrase = RunWords.phrase(run) { Tag.span(.class("why")) { " \(phrase)" } }
                }
                remarks(run)
            }
            cell("Due") { due(run) }
            cell("Started") { started(run) }
            number("Took") { took(run) }
            number("Exit") { exit(run) }
            cell("Host") { run.host ?? "" }
            if offersRetry { Tag.td(.class("actions")) { RetryButton.render(run, in: context) } }
        }
    }

    private func cell(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Tag.td(.data("data-label", label)) { content() }
    }

    private func number(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Tag.td(.class("number"), .data("data-label", label)) { content() }
    }

    @HTMLBuilder
    private func remarks(_ run: RunSummary) -> HTML {
        if run.kind != .schedule {
            Tag.span(.class("meta")) {
                RunWords.origin(run)
                if let note = run.note { ": \(note)" }
            }
        }
        if run.attempt > 1 { Tag.span(.class("meta")) { "attempt \(run.attempt)" } }
        if run.isLate { Tag.span(.class("meta")) { "late result" } }
    }

    @HTMLBuilder
    private func due(_ run: RunSummary) -> HTML {
        TimeMark.both(run.scheduledAt, in: context)
        if let instants = RunWords.instants(run) {
            Tag.span(.class("meta")) {
                "\(instants), the last "
                TimeMark.clock(run.lastInstant ?? run.scheduledAt, in: context)
            }
        }
    }

    @HTMLBuilder
    private func started(_ run: RunSummary) -> HTML {
        if let start = run.startedAt {
            // The day is said beside it, in the column before.
            TimeMark.clock(start, since: run.scheduledAt, in: context)
            " "
            Tag.span(.class("quiet")) { "+\(TimeWords.length(start - run.scheduledAt))" }
        }
    }

    @HTMLBuilder
    private func took(_ run: RunSummary) -> HTML {
        if let start = run.startedAt {
            if let end = run.finishedAt {
                TimeWords.length(end - start)
            } else if run.state == .running {
                TimeMark.since(start, in: context)
            }
        }
    }

    private func exit(_ run: RunSummary) -> HTML {
        HTML(run.exitCode.map(String.init) ?? run.signal.map(SignalName.text) ?? "")
    }
}
