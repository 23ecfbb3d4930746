import CronqSchedule

/// Puts a message together from its frames, as they come.
///
/// `amqp_read_message` would wait for the rest without a limit, and queue whatever else arrives meanwhile.
struct ContentAssembly {
    enum Head {
        case delivered(consumerTag: String, deliveryTag: UInt64, isRedelivered: Bool)
        case returned(routingKey: String)
    }

    private let head: Head
    private let limit: UInt64
    private var properties: MessageProperties?
    private var body: [UInt8] = []
    private var size: UInt64 = 0
    private var received: UInt64 = 0
    /// When the latest frame came.
    private(set) var touchedAt: TimeSpan

    init(_ head: Head, limit: UInt64, now: TimeSpan) {
        self.head = head
        self.limit = limit
        touchedAt = now
    }

    /// - Returns: The message, if it has no body.
    mutating func begin(_ properties: MessageProperties, size: UInt64, now: TimeSpan) -> BrokerEvent? {
        touchedAt = now
        self.properties = properties
        self.size = size
        if size <= limit { body.reserveCapacity(Int(size)) }
        return eventIfComplete()
    }

    /// - Returns: The message, if this was its last part.
    mutating func append(_ part: UnsafeRawBufferPointer, now: TimeSpan) -> BrokerEvent? {
        touchedAt = now
        received += UInt64(part.count)
        if size <= limit { body.append(contentsOf: part) }
        return eventIfComplete()
    }

    var hasBegun: Bool { properties != nil }

    private func eventIfComplete() -> BrokerEvent? {
        guard let properties, received >= size else { return nil }
        switch head {
        case .delivered(let consumerTag, let deliveryTag, let isRedelivered):
            return .delivered(
                RawDelivery(
                    consumerTag: consumerTag, deliveryTag: deliveryTag, isRedelivered: isRedelivered,
                    properties: properties, body: body, bodySize: size))
        case .returned(let routingKey):
            return .returned(properties, routingKey: routingKey)
        }
    }
}
