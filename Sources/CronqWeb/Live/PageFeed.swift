import CronqSchedule
import CronqShared
import Logging

/// The renewed parts of a page as events: all of them at first, then each that has changed.
struct PageFeed: EventFeed {
    private let render: @Sendable () async throws -> HTML
    /// The store's clock.
    private let now: @Sendable () async throws -> Instant
    private let logger: Logger
    /// The page as it was rendered before the stream began.
    private var first: HTML?
    private var pace = RenewalPace()
    private var sent: [String: PartFingerprint] = [:]
    private var count = 0
    private var isInTrouble = false
    private let clock = ContinuousClock()

    private static let troubleWait = Duration.seconds(3)
    private static let trouble: StaticString = "The store does not answer: this page may be out of date. Trying again."

    init(
        first: HTML, logger: Logger, now: @escaping @Sendable () async throws -> Instant,
        render: @escaping @Sendable () async throws -> HTML
    ) {
        self.first = first
        self.logger = logger
        self.now = now
        self.render = render
    }

    mutating func next() async throws -> FeedStep {
        do {
            let start = clock.now
            let page: HTML
            if let first { page = first } else { page = try await render() }
            first = nil
            let span = clock.now - start
            let changed = renewed(page.parts)
            let wait = pace.wait(afterRendering: span, changed: !changed.isEmpty)
            // After trouble also without news: the page must not go on saying that nobody answers.
            guard count == 0 || isInTrouble || !changed.isEmpty else { return FeedStep(wait: wait) }
            let milliseconds = try await now().microseconds / 1_000
            isInTrouble = false
            count += 1
            let event = ServerEvent(
                "parts", id: String(count), ["now": .number(milliseconds), "parts": .object(changed)])
            return FeedStep(events: [event], wait: wait)
        } catch let error as StoreError {
            return stumble(error)
        }
    }

    /// The parts that are not as they were sent last.
    private mutating func renewed(_ parts: [String: String]) -> [String: JSONValue] {
        var changed: [String: JSONValue] = [:]
        for (id, markup) in parts {
            let fingerprint = PartFingerprint(markup)
            guard sent.updateValue(fingerprint, forKey: id) != fingerprint else { continue }
            changed[id] = .text(markup)
        }
        return changed
    }

    private mutating func stumble(_ error: StoreError) -> FeedStep {
        defer { isInTrouble = true }
        // What was about to be sent may not have been.
        sent = [:]
        if isInTrouble { return FeedStep(wait: Self.troubleWait) }
        logger.warning("a page cannot be renewed: \(error)")
        return FeedStep(events: [ServerEvent("trouble", words: Self.trouble)], wait: Self.troubleWait)
    }
}
