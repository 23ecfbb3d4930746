/// What a broker says of its own accord, copied out of the library's memory.
enum BrokerEvent: Sendable, Hashable {
    case delivered(RawDelivery)
    /// A publisher's message is safe, or all up to it.
    case confirmed(UInt64, multiple: Bool)
    /// The broker refuses a publisher's message, or all up to it.
    case refused(UInt64, multiple: Bool)
    /// A mandatory message that no queue takes; its confirm follows.
    case returned(MessageProperties, routingKey: String)
    /// The broker has ended a subscription: its queue is gone.
    case consumerCancelled(tag: String)
    /// The broker reads nothing more that is published on this connection.
    case blocked(reason: String)
    case unblocked
}

/// A message as it came.
struct RawDelivery: Sendable, Hashable {
    var consumerTag: String
    var deliveryTag: UInt64
    var isRedelivered: Bool
    var properties: MessageProperties
    var body: [UInt8]
    /// The true size in bytes; a body above `RawConnection.bodyLimit` is not kept.
    var bodySize: UInt64

    var isTooLarge: Bool { bodySize != UInt64(body.count) }
}
