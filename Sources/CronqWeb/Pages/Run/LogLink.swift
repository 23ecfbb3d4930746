import CronqSchedule
import CronqShared

/// Where the log of a run is kept outside of CronQ (`CRONQ_LOG_URL_TEMPLATE`), such as
/// `https://logs.example.org/search?q={run_id}`; every value is percent-coded.
struct LogLink: Sendable, Hashable {
    let text: String

    /// - Returns: `nil` without a template, and for one that has a fault.
    init?(template: String?, _ detail: RunDetail) {
        guard let template, LogURLTemplate.remedy(for: template) == nil else { return nil }
        let run = detail.run
        let values: [String?] = [
            run.id.description, String(run.jobID), run.jobName, run.category, run.queue, run.host,
            detail.attempts.last?.runner, String(run.attempt), run.scheduledAt.iso8601, run.startedAt?.iso8601,
            run.finishedAt?.iso8601,
        ]
        var text = template
        for (name, value) in zip(LogURLTemplate.names, values) {
            text = text.replacing("{\(name)}", with: PercentCoding.encode(value ?? ""))
        }
        self.text = text
    }
}

extension Attribute {
    /// A link that leaves CronQ; its address has been looked at.
    static func href(_ link: LogLink) -> Attribute { Attribute("href", link.text) }
}
