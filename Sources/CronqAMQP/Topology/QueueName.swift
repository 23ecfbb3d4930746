import CronqShared

/// A queue of CronQ's.
enum QueueName: Sendable, Hashable {
    case jobs(String)
    case offers
    case heartbeats
    case results
    case output
    case dead
    case inbox(RunnerID)
    /// Each injector's own, under a new name for each connection: the old one may still be held.
    case wake

    static let inboxPrefix = "cronq_inbox_"
    static let wakePrefix = "cronq_wake_"

    var text: String {
        switch self {
        case .jobs(let name): name
        case .offers: "cronq_offers"
        case .heartbeats: "cronq_heartbeats"
        case .results: "cronq_results"
        case .output: "cronq_output"
        case .dead: Topology.dead
        case .inbox(let runner): Self.inboxPrefix + runner.description
        case .wake: Self.wakePrefix
        }
    }

    /// How it is declared.
    ///
    /// - Parameters:
    ///   - version: The broker's. From 4.0 on a quorum queue drops what was delivered 20 times, unless it is told not to; before,
    ///     it knows no such number as "none".
    ///   - suffix: Makes the name of a `wake` queue unique.
    func plan(version: String?, suffix: String) -> QueuePlan {
        var quorum = [Field("x-queue-type", .text("quorum"))]
        if Self.major(version) >= 4 { quorum.append(Field("x-delivery-limit", .integer(-1))) }
        switch self {
        case .jobs(let name):
            var bindings = [QueuePlan.Binding(exchange: .cronq, key: name)]
            if name == Topology.standardJobQueue { bindings.append(.init(exchange: .cronq, key: "default")) }
            return QueuePlan(name: text, arguments: quorum, bindings: bindings)
        case .results:
            // Bound for the original's runners, which publish their results to the exchange.
            return QueuePlan(name: text, arguments: quorum, bindings: [.init(exchange: .cronq, key: text)])
        case .output:
            return QueuePlan(name: text, arguments: quorum)
        case .offers:
            return QueuePlan(name: text, arguments: Self.classic(("x-message-ttl", 10_000)))
        case .heartbeats:
            return QueuePlan(name: text, arguments: Self.classic(("x-message-ttl", 20_000)))
        case .dead:
            return QueuePlan(name: text, arguments: Self.classic())
        case .inbox:
            return QueuePlan(name: text, arguments: Self.classic(("x-expires", 60_000), ("x-message-ttl", 60_000)))
        case .wake:
            return QueuePlan(
                name: text + suffix, isDurable: false, isExclusive: true,
                arguments: Self.classic(("x-max-length", 1)), bindings: [.init(exchange: .wake, key: "")])
        }
    }

    /// Times in milliseconds.
    private static func classic(_ limits: (name: String, value: Int64)...) -> [Field] {
        [Field("x-queue-type", .text("classic"))] + limits.map { Field($0.name, .integer($0.value)) }
    }

    private static func major(_ version: String?) -> Int {
        version.flatMap { $0.split(separator: ".").first }.flatMap { Int($0) } ?? 0
    }
}
