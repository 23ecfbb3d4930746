import CronqSchedule
import CronqShared
import Glibc

/// Where everything lies and how it is to run, from options and environment.
struct StandaloneSettings: Sendable {
    var dataFolder: String
    var stateDirectory: String
    var logDirectory: String
    /// Whether the log folder is the default one and is made if it is missing.
    var makesLogDirectory: Bool
    var port: Int
    var listenInterface: String
    var timeZone: String
    var slots: Int
    var queues: [String]
    var lease: TimeSpan
    var defaultTimeout: TimeSpan?
    var passedEnvironment: String
    /// Refused by the web server: it is here so that setting it is not ignored.
    var publicURL: String?
    var isVerbose: Bool
    var loadsDemo: Bool

    init(_ environment: Environment, dataOption: String?, loadsDemo: Bool) throws(SettingError) {
        dataFolder = try Self.dataFolder(dataOption, environment)
        stateDirectory = environment.text("CRONQ_STATE_DIR") ?? dataFolder + "/runner"
        logDirectory = environment.text("LOG_PATH") ?? dataFolder + "/log"
        makesLogDirectory = environment.text("LOG_PATH") == nil
        port = try environment.number("PORT", in: 0...65_535) ?? 5_000
        listenInterface = environment.text("LISTEN_INTERFACE") ?? "localhost"
        timeZone = environment.text("CRONQ_TIME_ZONE") ?? "UTC"
        slots =
            try environment.number("CRONQ_RUNNER_SLOTS", in: 1...1_000) ?? max(
                1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) * 2
        queues = environment.list("CRONQ_QUEUE").map { $0 == Self.originalQueue ? JobDefinition.defaultRoutingKey : $0 }
        lease = try environment.span("CRONQ_LEASE", from: .seconds(3), to: .hours(1)) ?? .seconds(20)
        defaultTimeout = try environment.span("CRONQ_DEFAULT_TIMEOUT", from: .seconds(1), to: .days(365))
        passedEnvironment = environment.text("CRONQ_RUNNER_PASS_ENV") ?? ""
        publicURL = environment.text("PUBLIC_URL")
        isVerbose = environment.text("LOGGING_VERBOSE") != nil
        self.loadsDemo = loadsDemo
        _ = try environment.choice("CRONQ_AUTH", of: ["local"])
    }

    /// The original's queue, whose routing key is `default`.
    private static let originalQueue = "cronq_jobs"

    private static func dataFolder(_ option: String?, _ environment: Environment) throws(SettingError) -> String {
        if let option, !option.isEmpty { return absolute(option) }
        if let state = environment.text("XDG_STATE_HOME") {
            guard state.hasPrefix("/") else {
                throw SettingError(
                    name: "XDG_STATE_HOME", value: state, remedy: "use an absolute path, or --data FOLDER")
            }
            return state + "/cronq"
        }
        guard let home = environment.text("HOME") else {
            throw SettingError(name: "HOME", value: "", remedy: "it is not set; use --data FOLDER")
        }
        return home + "/.local/state/cronq"
    }

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }
}
