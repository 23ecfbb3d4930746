import CronqAccess
import CronqSchedule
import CronqShared
import Synchronization

/// The limits on requests, for all of them at once.
final class SharedThrottle: Sendable {
    private let throttle = Mutex(RequestThrottle())

    /// Counts a request.
    ///
    /// - Returns: In how many seconds to try again; `nil` = it may pass.
    func wait(for identity: Identity?, from address: String) -> Int? {
        guard let asker = RequestThrottle.Asker(identity, from: address) else { return nil }
        let answer = throttle.withLock { $0.take(asker, at: SystemClock.sinceBoot()) }
        return answer.retryAfter.map { span in Int((span.microseconds + 999_999) / 1_000_000) }
    }
}
