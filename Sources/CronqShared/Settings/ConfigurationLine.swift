/// One setting of a process: its name, its value without secrets, and where that came from.
public struct ConfigurationLine: Sendable, Hashable {
    public enum Origin: String, Sendable, Hashable {
        case environment
        case standard = "default"
        case option
    }

    public var name: String
    /// `nil` = there is none.
    public var value: String?
    public var origin: Origin
    public var meaning: String

    public init(name: String, value: String?, origin: Origin, meaning: String) {
        self.name = name
        self.value = value
        self.origin = origin
        self.meaning = meaning
    }
}

extension Environment {
    /// A variable as pages show it.
    ///
    /// - Parameters:
    ///   - names: The first that is set counts.
    ///   - standard: What holds without it.
    ///   - shown: Its value without secrets, for those that may hold one.
    public func line(
        _ names: String..., standard: String?, meaning: String, shown: String? = nil
    ) -> ConfigurationLine {
        for name in names {
            guard let text = text(name) else { continue }
            return ConfigurationLine(name: name, value: shown ?? text, origin: .environment, meaning: meaning)
        }
        return ConfigurationLine(
            name: names.first ?? "", value: shown ?? standard, origin: .standard, meaning: meaning)
    }

    /// What every web server is told.
    public var webLines: [ConfigurationLine] {
        [
            line("LISTEN_INTERFACE", standard: "localhost", meaning: "where the pages are served"),
            line("PORT", standard: "5000", meaning: "the port of pages and API"),
            line(
                "CRONQ_AUTH", standard: "local",
                meaning: "local: the person who runs the server needs no login, while there "
                    + "is no user; login: everybody logs in"),
            line("PUBLIC_URL", standard: nil, meaning: "where others reach the pages"),
            line("SCRIPT_NAME", standard: nil, meaning: "the path under which the pages are"),
            line("CRONQ_TRUSTED_PROXIES", standard: nil, meaning: "proxies whose words about the client count"),
            line("CRONQ_INSTANCE_NAME", standard: nil, meaning: "the name on every page"),
            line("CRONQ_LOG_URL_TEMPLATE", standard: nil, meaning: "where logs of runs are kept elsewhere"),
            line("CRONQ_TIME_ZONE", standard: "UTC", meaning: "the zone of jobs that name none"),
            line("CRONQ_LEGACY_QUEUES", standard: nil, meaning: "queues that runners of the original serve"),
            line("LOGGING_VERBOSE", standard: nil, meaning: "anything: log details"),
        ]
    }
}
