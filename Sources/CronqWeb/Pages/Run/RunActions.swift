import CronqSchedule
import CronqShared

/// What the visitor can do to a run.
struct RunActions {
    var context: PageContext
    var detail: RunDetail
    /// The job as it is now.
    var job: JobSummary?

    static let reasonField = "reason"
    /// The most characters of a reason that are kept.
    static let longestReason = 1_000

    private var run: RunSummary { detail.run }

    func render() -> HTML {
        Tag.div(.class("actions"), .id("run-actions"), .renewed) {
            if context.visitor.may(.operator, in: run.category) {
                if run.state.isTerminal { retry } else { end }
            }
        }
    }

    /// Ends it; runs that original runners hold are out of reach.
    private var end: HTML? {
        guard !run.isLegacy, run.cancelRequestedBy == nil else { return nil }
        let isRunning = run.state == .running
        let grace = (detail.definition.grace ?? JobDefinition.defaultGrace).text
        return Tag.details(.class("pop"), .id("cancel")) {
            Tag.summary(.class("button danger")) {
                Icon.stop
                isRunning ? "Kill" : "Cancel"
            }
            Form.post(to: .act("cancel", on: run.id), in: context, .class("fields")) {
                Tag.p {
                    isRunning
                        ? "The command and everything it has started get TERM, and KILL after \(grace)."
                        : "The run will not start. Its job runs at its next due time."
                }
                reason("cancel")
                Tag.div(.class("submit")) {
                    Tag.button(.type("submit"), .class("danger")) { isRunning ? "Kill the run" : "Cancel the run" }
                }
            }
        }
    }

    private var retry: HTML? {
        guard let job, job.removedAt == nil else { return nil }
        return Tag.details(.class("pop"), .id("retry")) {
            Tag.summary(.class("button")) {
                Icon.retry
                "Retry"
            }
            Form.post(to: .act("retry", on: run.id), in: context, .class("fields")) {
                Tag.p {
                    "This makes a new run, under the definition now in force: revision \(job.revision)"
                    job.revision == detail.revision ? ", as this one had." : "; this one had \(detail.revision)."
                }
                reason("retry")
                Tag.div(.class("submit")) { Tag.button(.type("submit"), .class("primary")) { "Retry" } }
            }
        }
    }

    private func reason(_ prefix: String) -> HTML {
        Field(name: Self.reasonField, label: "Why", hint: "For the history; may be empty.", prefix: prefix)
            .input("text", .maxLength(Self.longestReason), .autocomplete("off"))
    }

    /// The reason that somebody typed; `nil` = none.
    static func reason(in form: QueryItems) -> String? {
        let words = (form[reasonField] ?? "").split(whereSeparator: \.isWhitespace)
        return words.isEmpty
            ? nil : String(words.joined(separator: " ").unicodeScalars.prefix(longestReason))
    }
}
