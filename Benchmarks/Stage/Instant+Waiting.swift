import CronqSchedule
import CronqShared

extension Instant {
    /// Sleeps until then by this host's clock, which is the database's as well; not at all if it is over.
    func sleepUntilThen() async throws {
        let rest = self - SystemClock.now()
        if rest > .zero { try await Task.sleep(for: .microseconds(rest.microseconds)) }
    }
}
