import CronqShared
import Logging
import Synchronization

/// Says once that the broker has gone away, and once that it is back, however many connections notice.
final class AvailabilityLog: Sendable {
    private struct State {
        var down: Set<String> = []
        var lastRefusal: String?
    }

    private let logger: Logger
    private let state = Mutex(State())

    init(logger: Logger) { self.logger = logger }

    /// A connection was lost.
    func lost(_ link: String, _ reason: String) {
        if isFirst(link) {
            logger.warning("the connection to the broker is lost, it is tried again until it is back: \(reason)")
        }
    }

    /// A connection could not be made. A refusal is said each time its text changes: somebody must act.
    func failed(_ link: String, _ error: BrokerError) {
        let isFirst = isFirst(link)
        if error.isRetriable {
            if isFirst { logger.warning("\(error); it is tried again until it answers") }
            return
        }
        let isNews = state.withLock { state in
            defer { state.lastRefusal = error.description }
            return state.lastRefusal != error.description
        }
        if isNews { logger.error("\(error)") }
    }

    func restored(_ link: String, _ host: ServerHost) {
        let isBack = state.withLock { state in
            state.lastRefusal = nil
            return state.down.remove(link) != nil && state.down.isEmpty
        }
        if isBack { logger.notice("the broker is back: connected to \(host)") }
    }

    private func isFirst(_ link: String) -> Bool {
        state.withLock { state in
            let isFirst = state.down.isEmpty
            state.down.insert(link)
            return isFirst
        }
    }
}
