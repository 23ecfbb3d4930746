import CronqShared

/// What to write down after a batch was published: pure, from messages and what the broker said of each.
struct PublishPlan: Sendable, Hashable {
    /// In a queue.
    var queued: [PublishedAttempt] = []
    /// No queue takes them.
    var unroutable: [PublishedAttempt] = []
    /// Nobody knows: they stay as they are, and those that are pending are published again by a sweep.
    var unknown: [JobMessage] = []

    init(_ messages: [JobMessage], _ outcomes: [PublishOutcome]) {
        for (index, message) in messages.enumerated() {
            switch index < outcomes.count ? outcomes[index] : .failed {
            case .confirmed: queued.append(message.published)
            case .returned: unroutable.append(message.published)
            case .failed: unknown.append(message)
            }
        }
    }
}
