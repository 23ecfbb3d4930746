import CronqShared
import Logging

/// Sees to it that queues and exchanges are there, on one connection.
///
/// The broker closes the channel when something exists with other properties, and also when this user may not declare it. Then it
/// is used as it is, which is said once; what is then missing is reported by whatever needs it.
struct Declarer {
    private enum Place: Hashable {
        case queue(String)
        case exchange(String)
        case binding(queue: String, exchange: String, key: String)
    }

    private let logger: Logger
    /// Seen on this channel.
    private var present: Set<Place> = []
    /// Of these the broker does not accept our description.
    private var foreign: Set<Place> = []
    private var reported: Set<Place> = []

    init(logger: Logger) { self.logger = logger }

    /// A new channel: what was there may be gone.
    mutating func forget() { present = [] }

    func isPresent(_ queue: String) -> Bool { present.contains(.queue(queue)) }

    mutating func forget(queue: String) { present.remove(.queue(queue)) }

    /// - Throws: `channelClosed` if it had to be tried: the same call on the next channel does without.
    mutating func ensure(_ queue: QueuePlan, _ connection: RawConnection) throws(LinkFault) {
        guard !present.contains(.queue(queue.name)) else { return }
        for binding in queue.bindings { try ensure(binding.exchange, connection) }
        try declare(.queue(queue.name), "a queue") { (passive) throws(LinkFault) in
            try connection.declare(queue, passive: passive)
        }
        for binding in queue.bindings {
            let place = Place.binding(queue: queue.name, exchange: binding.exchange.name, key: binding.key)
            try declare(place, "a binding") { (isForeign) throws(LinkFault) in
                if isForeign { return }
                try connection.bind(queue: queue.name, to: binding.exchange.name, key: binding.key)
            }
        }
        present.insert(.queue(queue.name))
    }

    mutating func ensure(_ exchange: ExchangePlan, _ connection: RawConnection) throws(LinkFault) {
        guard !present.contains(.exchange(exchange.name)) else { return }
        try declare(.exchange(exchange.name), "an exchange") { (passive) throws(LinkFault) in
            try connection.declare(exchange, passive: passive)
        }
        present.insert(.exchange(exchange.name))
    }

    /// Whether the same call on the next channel does something else.
    static func knowsBetter(after fault: LinkFault) -> Bool {
        if case .channelClosed(let code, text: _) = fault { describesForeign(code) } else { false }
    }

    /// Forbidden, somebody else's, or there with other properties.
    private static func describesForeign(_ code: Int) -> Bool { [403, 405, 406].contains(code) }

    private mutating func declare(
        _ place: Place, _ kind: String, _ declaration: (_ passive: Bool) throws(LinkFault) -> Void
    ) throws(LinkFault) {
        let isForeign = foreign.contains(place)
        do {
            try declaration(isForeign)
        } catch .channelClosed(code: let code, text: let text) {
            if isForeign {
                // Gone meanwhile: next time it is declared.
                foreign.remove(place)
            } else if Self.describesForeign(code) {
                foreign.insert(place)
                if reported.insert(place).inserted {
                    logger.warning("\(kind) cannot be declared and is used as it is: \(text)")
                }
            }
            throw .channelClosed(code: code, text: text)
        }
    }
}
