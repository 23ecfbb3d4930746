import CronqSchedule

/// When to say in the log what a process waits for: at once if it is something new, then every ten seconds.
struct Reminder: Sendable {
    private var said: (reason: String, at: TimeSpan)?

    private static let interval = TimeSpan.seconds(10)

    /// Whether the reason is to be said now; if so, it counts as said.
    mutating func isDue(_ reason: String, at now: TimeSpan) -> Bool {
        if let said, said.reason == reason, now - said.at < Self.interval { return false }
        said = (reason, now)
        return true
    }
}
