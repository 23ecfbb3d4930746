import CronqShared
import Logging
import Synchronization

/// Where messages go that nobody can ever handle: into the queue `cronq_dead`, as they came, with the reason.
final class DeadLetters: Sendable {
    private let publish: @Sendable (PublishRequest.Item) async -> PublishOutcome
    private let logger: Logger
    private let count = Mutex(0)

    init(logger: Logger, publish: @escaping @Sendable (PublishRequest.Item) async -> PublishOutcome) {
        self.logger = logger
        self.publish = publish
    }

    /// - Returns: Whether it is safe there.
    func take(_ letter: Letter, _ reason: String) async -> Bool {
        guard await publish(PublishRequest.Item(dead: letter, reason)) == .confirmed else {
            logger.error("a message from \(letter.queue) can be neither handled nor put aside, for now: \(reason)")
            return false
        }
        let count = count.withLock { count in
            count += 1
            return count
        }
        logger.error(
            "a message from \(letter.queue) was put aside into \(Topology.dead), \(count) since the start: \(reason)")
        return true
    }
}

extension PublishRequest.Item {
    /// A message on its way to a consumer.
    init(_ wire: WireMessage, _ route: Route) {
        self.init(
            route: route,
            properties: MessageProperties(
                contentType: wire.contentType, isPersistent: wire.isPersistent, messageID: wire.messageID,
                type: wire.type, appID: "cronq"),
            body: wire.body, bundle: wire.bundle)
    }

    /// A message as it came, with what a person needs to know.
    fileprivate init(dead letter: Letter, _ reason: String) {
        var properties = letter.delivery.properties
        properties.isPersistent = true
        // It is to stay until somebody has looked at it.
        properties.expiration = nil
        properties.headers.removeAll { $0.name == "x-cronq-reason" || $0.name == "x-cronq-queue" }
        properties.headers.append(Field("x-cronq-reason", .text(String(reason.prefix(1_000)))))
        properties.headers.append(Field("x-cronq-queue", .text(letter.queue)))
        self.init(route: Topology.deadLetters, properties: properties, body: letter.delivery.body)
    }
}
