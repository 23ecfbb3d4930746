/// A queue as it should be.
struct QueuePlan: Sendable, Hashable {
    var name: String
    var isDurable = true
    /// Belongs to one connection and goes with it.
    var isExclusive = false
    var arguments: [Field] = []
    var bindings: [Binding] = []

    struct Binding: Sendable, Hashable {
        var exchange: ExchangePlan
        var key: String
    }
}

/// A durable exchange.
struct ExchangePlan: Sendable, Hashable {
    var name: String
    var kind: String

    /// Where injectors publish jobs, as the original's did.
    static let cronq = ExchangePlan(name: "cronq", kind: "direct")
    /// Wakes all injectors.
    static let wake = ExchangePlan(name: "cronq_wake", kind: "fanout")
}
