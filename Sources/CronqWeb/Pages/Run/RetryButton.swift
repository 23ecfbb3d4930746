import CronqShared

/// Tries a run again, from a list.
enum RetryButton {
    /// - Returns: `nil` if the visitor may not, or the run has not ended.
    static func render(_ run: RunSummary, in context: PageContext) -> HTML? {
        guard run.state.isTerminal, context.visitor.may(.operator, in: run.category) else { return nil }
        return Form.post(to: .act("retry", on: run.id), in: context) {
            Tag.button(.type("submit"), .class("quiet"), .label("Retry \(run.jobName)")) {
                Icon.retry
                "Retry"
            }
        }
    }
}
