/// What travels beside a message's body.
struct MessageProperties: Sendable, Hashable {
    var contentType: String?
    var contentEncoding: String?
    var headers: [Field] = []
    /// Whether the message survives a restart of the broker, in a durable queue.
    var isPersistent = false
    var priority: UInt8?
    var correlationID: String?
    var replyTo: String?
    var expiration: String?
    var messageID: String?
    /// Seconds since 1970.
    var timestamp: UInt64?
    var type: String?
    var appID: String?
}
