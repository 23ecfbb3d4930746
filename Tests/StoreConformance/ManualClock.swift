public import CronqSchedule
import Synchronization

/// A clock that stands still until a test moves it.
public final class ManualClock: Sendable {
    private let time: Mutex<Instant>

    public init(_ time: Instant) { self.time = Mutex(time) }

    public var now: Instant { time.withLock { $0 } }

    public func advance(by span: TimeSpan) { time.withLock { $0 += span } }

    public func set(_ instant: Instant) { time.withLock { $0 = instant } }
}
