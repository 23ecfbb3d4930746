/// The form of `CRONQ_LOG_URL_TEMPLATE`: an address with names between braces, such as
/// `https://logs.example.org/search?q={run_id}`.
public enum LogURLTemplate {
    /// What may stand between braces.
    public static let names = [
        "run_id", "job_id", "job", "category", "queue", "host", "runner", "attempt", "scheduled_at", "started_at",
        "finished_at",
    ]

    /// What would be accepted instead of a template that has a fault; `nil` = it has none.
    public static func remedy(for template: String) -> String? {
        let lowercase = template.lowercased()
        guard lowercase.hasPrefix("https://") || lowercase.hasPrefix("http://") else {
            return "use an http or https address, such as https://logs.example.org/?q={run_id}"
        }
        guard template.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F && $0 != "\"" }) else {
            return "use an address without blanks, quotes and characters beyond ASCII"
        }
        let rest = names.reduce(template) { $0.replacing("{\($1)}", with: "") }
        guard rest.contains(where: { $0 == "{" || $0 == "}" }) else { return nil }
        return "use no other braces than \(names.map { "{\($0)}" }.joined(separator: ", "))"
    }
}
