import CronqShared

/// Messages that somebody wants published, and where the outcomes go, in the same order.
struct PublishRequest: Sendable {
    struct Item: Sendable {
        var route: Route
        var properties: MessageProperties
        var body: [UInt8]
        /// With what others it may travel as one message.
        var bundle: Bundle?
    }

    var items: [Item]
    var answer: Answer<[PublishOutcome]>
}
