/// A message as the broker carries it: the body, and the properties beside it.
struct WireMessage: Sendable, Hashable {
    var body: [UInt8]
    /// What the body is, for whoever looks at a queue; the body says so itself.
    var type: String
    /// The same for every repetition; `nil` = repetitions do not matter.
    var messageID: String?
    /// Whether a queue keeps it over a restart of the broker.
    var isPersistent: Bool
    var contentType = "application/json"
}
