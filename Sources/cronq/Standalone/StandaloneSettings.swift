import CronqProcess
import CronqShared
import Glibc

/// Where everything lies and how it is to run, from options and environment.
struct StandaloneSettings: Sendable {
    var dataFolder: String
    var stateDirectory: String
    var logDirectory: String
    /// Whether the log folder is the default one and is made if it is missing.
    var makesLogDirectory: Bool
    var web: WebVariables
    var runner: RunnerVariables
    var environment: Environment
    var loadsDemo: Bool

    init(_ environment: Environment, dataOption: String?, loadsDemo: Bool) throws(SettingError) {
        dataFolder = try Self.dataFolder(dataOption, environment)
        stateDirectory = environment.text("CRONQ_STATE_DIR") ?? dataFolder + "/runner"
        logDirectory = environment.text("LOG_PATH") ?? dataFolder + "/log"
        makesLogDirectory = environment.text("LOG_PATH") == nil
        web = try WebVariables(environment)
        runner = try RunnerVariables(environment)
        self.environment = environment
        self.loadsDemo = loadsDemo
    }

    static func dataFolder(_ option: String?, _ environment: Environment) throws(SettingError) -> String {
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
