/// A message as the broker carries it: the body, and the properties beside it.
package struct WireMessage: Sendable, Hashable {
    package var body: [UInt8]
    /// What the body is, for whoever looks at a queue; the body says so itself.
    package var type: String
    /// The same for every repetition; `nil` = repetitions do not matter.
    var messageID: String?
    /// Whether a queue keeps it over a restart of the broker.
    var isPersistent: Bool
    /// With what others it may travel as one; `nil` = always alone.
    var bundle: Bundle?
    var contentType = "application/json"
}
