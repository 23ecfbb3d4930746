import CronqSchedule
import CronqShared

/// Where the log of a run is kept outside of CronQ (`CRONQ_LOG_URL_TEMPLATE`), such as
/// `https://logs.example.org/search?q={run_id}`.
struct LogLink: Sendable, Hashable {
    let text: String

    /// What stands between braces; every value is percent-coded.
    static let names = [
        "run_id", "job_id", "job", "category", "queue", "host", "runner", "attempt", "scheduled_at", "started_at",
        "finished_at",
    ]

    /// - Returns: `nil` without a template, and for one that has a fault.
    init?(template: String?, _ detail: RunDetail) {
        guard let template, Self.fault(in: template) == nil else { return nil }
        let run = detail.run
        let values = [
            run.id.description, String(run.jobID), run.jobName, run.category, run.queue, run.host,
            detail.attempts.last?.runner, String(run.attempt), run.scheduledAt.iso8601, run.startedAt?.iso8601,
            run.finishedAt?.iso8601,
        ]
        var text = template
        for (name, value) in zip(Self.names, values) {
            text = text.replacing("{\(name)}", with: PercentCoding.encode(value ?? ""))
        }
        self.text = text
    }

    /// What is wrong with a template, and what would be accepted; `nil` = nothing.
    static func fault(in template: String) -> String? {
        let lowercase = template.lowercased()
        guard lowercase.hasPrefix("https://") || lowercase.hasPrefix("http://") else {
            return "must begin with https:// or http://"
        }
        guard template.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F && $0 != "\"" }) else {
            return "must hold no blanks, quotes or characters beyond ASCII"
        }
        var rest = names.reduce(template) { $0.replacing("{\($1)}", with: "") }[...]
        guard let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) else { return nil }
        rest = rest[brace...].prefix(30)
        let accepted = names.map { "{\($0)}" }.joined(separator: ", ")
        return "“\(rest)” stands for nothing; there are \(accepted)"
    }
}

extension Attribute {
    /// A link that leaves CronQ; its address has been looked at.
    static func href(_ link: LogLink) -> Attribute { Attribute("href", link.text) }
}
