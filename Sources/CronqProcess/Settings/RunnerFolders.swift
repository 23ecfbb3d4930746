public import CronqShared
import Glibc

/// Where a runner that serves a fleet keeps its files.
public struct RunnerFolders: Sendable, Hashable {
    /// `LOG_PATH`: the job logs.
    public var log: String
    /// `CRONQ_STATE_DIR`: journals and what is not sent yet.
    public var state: String

    private static let standardLog = "/var/log/cronq"
    private static let standardState = "/var/lib/cronq"

    public init(_ environment: Environment) throws(SettingError) {
        try self.init(environment, isUsable: { access($0, W_OK | X_OK) == 0 })
    }

    /// - Parameter isUsable: Whether this process may write to a folder.
    init(_ environment: Environment, isUsable: (String) -> Bool) throws(SettingError) {
        log = try Self.absolute(environment, "LOG_PATH") ?? Self.standardLog
        if let chosen = try Self.absolute(environment, "CRONQ_STATE_DIR") {
            state = chosen
        } else if isUsable(Self.standardState) {
            state = Self.standardState
        } else if let folder = try Self.absolute(environment, "XDG_STATE_HOME") {
            state = folder + "/cronq"
        } else if let home = try Self.absolute(environment, "HOME") {
            state = home + "/.local/state/cronq"
        } else {
            throw SettingError(
                name: "CRONQ_STATE_DIR", value: "",
                remedy: "it is not set, \(Self.standardState) cannot be written to, and there is no HOME: name a folder"
            )
        }
    }

    /// A service has no folder of its own that a relative path could mean.
    private static func absolute(_ environment: Environment, _ name: String) throws(SettingError) -> String? {
        guard let path = environment.text(name) else { return nil }
        guard path.hasPrefix("/") else { throw SettingError(name: name, value: path, remedy: "use an absolute path") }
        return path
    }
}
