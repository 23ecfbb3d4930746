import CronqSchedule
import CronqShared

/// Who could run something: every runner that was heard of lately.
struct RunnerList {
    var context: PageContext
    var runners: [RunnerSummary]

    /// A runner that was not heard for so long is shown as silent: it speaks every three seconds.
    static let silentAfter = TimeSpan.seconds(15)

    func render() -> HTML {
        Tag.section(.class("runners"), .labelled(by: "runners-title"), .id("runners"), .renewed) {
            Tag.h2(.id("runners-title")) {
                "Runners "
                Tag.span(.class("quiet")) { NumberWords.grouped(runners.count) }
            }
            if runners.isEmpty {
                Tag.p(.class("panel quiet")) { "No runner was heard of lately: what is due waits until one comes." }
            } else {
                Tag.ul(.class("panel runner-list")) { for runner in runners { row(runner) } }
            }
        }
    }

    private func row(_ runner: RunnerSummary) -> HTML {
        let about = runner.description
        return Tag.li {
            Tag.span(.class("name")) { about.host }
            Tag.span { "\(runner.busy) of \(NumberWords.count(about.slots, "slot")) busy" }
            Tag.span { queues(about.queues) }
            Tag.span(.class("meta")) { "process \(about.processID), version \(about.version)" }
            Tag.span(.class("meta")) {
                if about.draining { "draining, " }
                if context.now - runner.lastSeenAt > Self.silentAfter {
                    Tag.b(.class("late-word")) { "silent" }
                    ", "
                }
                "heard "
                TimeMark.relative(runner.lastSeenAt, in: context)
            }
        }
    }

    private func queues(_ queues: [String]) -> String {
        queues.isEmpty ? "every queue" : (queues.count == 1 ? "queue " : "queues ") + queues.joined(separator: ", ")
    }
}
