/// The variables of the runner's own environment that its commands may see (`CRONQ_RUNNER_PASS_ENV`): names and
/// `PREFIX_*` patterns, separated by commas or white space.
///
/// A pattern never passes what configures or unlocks CronQ itself; whoever really wants that must write the full name.
public struct EnvironmentPassList: Sendable, Hashable {
    private var names: Set<String> = []
    private var prefixes: [String] = []

    public init(_ text: String = "") {
        for item in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            if item.hasSuffix("*") {
                prefixes.append(String(item.dropLast()))
            } else {
                names.insert(String(item))
            }
        }
    }

    public func passes(_ name: String) -> Bool {
        if names.contains(name) { return true }
        return !Self.isProtected(name) && prefixes.contains { name.hasPrefix($0) }
    }

    private static func isProtected(_ name: String) -> Bool {
        name == "DATABASE_URL" || name.hasPrefix("CRONQ_") || name.hasPrefix("RABBITMQ_")
    }
}
