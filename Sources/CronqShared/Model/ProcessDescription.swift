public import CronqSchedule

/// A process of the fleet as pages and checks show it; runners have a description of their own.
public struct ProcessDescription: Sendable, Hashable {
    public enum Role: String, Sendable, Hashable, CaseIterable { case injector, results }

    /// New at every start.
    public var id: String
    public var role: Role
    public var host: String
    public var processID: Int32
    public var version: String

    public init(id: String, role: Role, host: String, processID: Int32, version: String) {
        self.id = id
        self.role = role
        self.host = host
        self.processID = processID
        self.version = version
    }

    /// How often a process announces itself.
    public static let announceInterval = TimeSpan.seconds(1)
    /// Silent for longer, it counts as gone. A results worker announces itself only when a message of its own came back through
    /// the broker, so its silence also means that the broker is.
    public static let silenceLimit = TimeSpan.milliseconds(3_500)
}
