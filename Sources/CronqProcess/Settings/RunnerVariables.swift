public import CronqSchedule
public import CronqShared
import Glibc

/// What a runner is told by its environment, wherever its folders are.
public struct RunnerVariables: Sendable, Hashable {
    /// `CRONQ_RUNNER_SLOTS`: commands at a time; twice the cores unless set.
    public var slots: Int
    /// `CRONQ_QUEUE`: the routing keys of the queues to serve; empty if it is not set.
    public var routingKeys: [String]
    /// `CRONQ_LEASE`.
    public var lease: TimeSpan
    /// `CRONQ_DEFAULT_TIMEOUT`: for jobs that name none; `nil` = unlimited.
    public var defaultTimeout: TimeSpan?
    /// `CRONQ_RUNNER_PASS_ENV`: what commands may see of the runner's environment.
    public var passedEnvironment: String
    /// `CRONQ_ACCEPT_LEGACY`: whether jobs of original injectors are taken.
    public var acceptsLegacy: Bool

    public init(_ environment: Environment) throws(SettingError) {
        slots = try environment.number("CRONQ_RUNNER_SLOTS", in: 1...1_000) ?? Self.standardSlots
        routingKeys = try environment.routingKeys(ofQueues: "CRONQ_QUEUE")
        lease = try environment.lease()
        defaultTimeout = try environment.span("CRONQ_DEFAULT_TIMEOUT", from: .seconds(1), to: .days(365))
        passedEnvironment = environment.text("CRONQ_RUNNER_PASS_ENV") ?? ""
        acceptsLegacy = try environment.choice("CRONQ_ACCEPT_LEGACY", of: ["0", "1"]) == "1"
    }

    static var standardSlots: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) * 2 }
}
