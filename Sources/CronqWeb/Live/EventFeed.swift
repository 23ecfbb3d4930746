/// Where the events of one stream come from.
protocol EventFeed: Sendable {
    /// What is to be sent now, and when to ask again. What it throws ends the stream.
    mutating func next() async throws -> FeedStep
}

/// What is sent at once.
struct FeedStep: Sendable {
    var events: [ServerEvent] = []
    /// Until the next step.
    var wait: Duration
    /// Whether nothing more follows.
    var isLast = false
}
