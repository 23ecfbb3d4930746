import CronqSchedule
import CronqShared

/// The same as the chart, in rows: every run, and what is planned of each job.
///
/// Times are plain text, with the day where it is not today's: hundreds of marks with their exact forms would weigh
/// more than all else on the page, and each run's own page has them.
struct TimelineTable {
    var context: PageContext
    var timeline: Timeline

    private static let titles = ["Due", "State", "Started", "Took"]

    func render() -> HTML {
        Tag.details(.id("timeline-table")) {
            Tag.summary { "As a table" }
            Tag.div(.class("wide")) {
                Tag.table(.class("list")) {
                    Tag.caption(.class("unseen")) { "Runs and planned runs, by job" }
                    Tag.thead { Tag.tr { for title in Self.titles { Tag.th(.scope("col")) { title } } } }
                    for lane in timeline.lanes {
                        Tag.tbody(.data("data-key", String(lane.job))) {
                            heading(lane)
                            for run in lane.runs { row(run) }
                            if let planned = lane.planned { row(planned) }
                        }
                    }
                }
            }
        }
    }

    private func heading(_ lane: Timeline.Lane) -> HTML {
        Tag.tr(.class("group")) {
            Tag.th(.scope("rowgroup"), .columnSpan(Self.titles.count)) {
                Tag.a(.class("name"), .href(.job(lane.job))) { lane.name }
                " "
                Tag.span(.class("quiet")) { lane.category }
            }
        }
    }

    private func row(_ run: RunSummary) -> HTML {
        Tag.tr {
            cell("Due") {
                time(run.scheduledAt)
                if let instants = RunWords.instants(run) { ", \(instants)" }
            }
            cell("State") {
                Tag.a(.href(.run(run.id))) { RunWords.word(run.state) }
                if let phrase = RunWords.phrase(run) { ", \(phrase)" }
            }
            cell("Started") { run.startedAt.map(time) ?? "" }
            cell("Took") { took(run) }
        }
    }

    private func row(_ planned: PlannedFires) -> HTML {
        Tag.tr {
            cell("Due") {
                time(planned.first)
                if planned.count > 1 {
                    " and \(NumberWords.grouped(planned.count - 1)) more, the last \(time(planned.last))"
                }
            }
            cell("State") { "planned" }
            cell("Started") {}
            cell("Took") {}
        }
    }

    private func cell(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Tag.td(.data("data-label", label)) { content() }
    }

    private func time(_ instant: Instant) -> String { TimeWords.short(instant, on: context.now, in: context.zone) }

    private func took(_ run: RunSummary) -> String {
        guard let start = run.startedAt else { return "" }
        return run.finishedAt.map { TimeWords.length($0 - start) } ?? (run.state == .running ? "still running" : "")
    }
}
