import CronqSchedule
import CronqShared

/// Every grant of a run and what came of it.
struct AttemptTable {
    var context: PageContext
    var run: RunID
    var attempts: [AttemptSummary]

    func render() -> HTML {
        Tag.section(.class("panel"), .labelled(by: "attempts-title"), .id("attempts"), .renewed) {
            Tag.h2(.id("attempts-title")) { "Attempts" }
            if attempts.isEmpty {
                Tag.p(.class("quiet")) { "It was granted to no runner." }
            } else {
                Tag.div(.class("wide")) {
                    Tag.table(.class("list")) {
                        Tag.thead { Tag.tr { for name in Self.columns { heading(name) } } }
                        Tag.tbody { for attempt in attempts { row(attempt) } }
                    }
                }
            }
        }
    }

    private static let columns = [
        "Attempt", "Fence", "Outcome", "Granted", "Took", "CPU", "Memory", "Output", "Host", "Runner",
    ]

    private static let numbers: Set = ["Attempt", "Fence", "Took", "CPU", "Memory", "Output"]

    private func heading(_ name: String) -> HTML {
        Tag.th([.scope("col")] + (Self.numbers.contains(name) ? [.class("number")] : [])) { name }
    }

    private func row(_ attempt: AttemptSummary) -> HTML {
        Tag.tr {
            number("Attempt") { String(attempt.attempt) }
            number("Fence") { NumberWords.grouped(attempt.fence) }
            cell("Outcome") { outcome(attempt) }
            cell("Granted") { TimeMark.clock(attempt.grantedAt, in: context) }
            number("Took") {
                if let start = attempt.startedAt {
                    if let end = attempt.finishedAt {
                        TimeWords.length(end - start)
                    } else {
                        TimeMark.since(start, in: context)
                    }
                }
            }
            number("CPU") { cpu(attempt) ?? "" }
            number("Memory") { attempt.finishedAt == nil ? "" : NumberWords.bytes(attempt.usage.peakMemoryBytes) }
            number("Output") { output(attempt) }
            cell("Host") { attempt.host }
            cell("Runner") { Tag.code { attempt.runner } }
        }
    }

    private func cell(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Tag.td(.data("data-label", label)) { content() }
    }

    private func number(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Tag.td(.class("number"), .data("data-label", label)) { content() }
    }

    @HTMLBuilder
    private func outcome(_ attempt: AttemptSummary) -> HTML {
        if let state = attempt.outcome.map(RunState.init(rawValue:)) ?? .running {
            StateMark.badge(state)
        } else {
            RunWords.outcome(attempt)
        }
        if let code = attempt.exitCode { " exit code \(code)" }
        if let signal = attempt.signal { " \(SignalName.text(signal))" }
        if attempt.isLate { Tag.span(.class("meta")) { "late: said after it had been declared lost" } }
        if attempt.isStale { Tag.span(.class("meta")) { "stale: a newer attempt exists, so it changed nothing" } }
    }

    private func cpu(_ attempt: AttemptSummary) -> String? {
        guard attempt.finishedAt != nil else { return nil }
        return TimeWords.length(
            TimeSpan(microseconds: attempt.usage.userMicroseconds + attempt.usage.systemMicroseconds))
    }

    private func output(_ attempt: AttemptSummary) -> HTML {
        let size = attempt.finishedAt == nil ? nil : attempt.stdoutBytes + attempt.stderrBytes
        return Tag.a(.href(.run(run).with(["fence": String(attempt.fence)]))) {
            size.map(NumberWords.bytes) ?? "so far"
        }
    }
}
