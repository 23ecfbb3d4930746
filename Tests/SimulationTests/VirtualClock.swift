import CronqSchedule
import Synchronization

/// The database's clock in a simulation: the world's time plus what the clock is wrong by.
final class VirtualClock: Sendable {
    private let state: Mutex<(origin: Instant, elapsed: TimeSpan, error: TimeSpan)>

    init(origin: Instant) { state = Mutex((origin, .zero, .zero)) }

    var now: Instant { state.withLock { $0.origin + $0.elapsed + $0.error } }

    func set(elapsed: TimeSpan) { state.withLock { $0.elapsed = elapsed } }

    func step(by error: TimeSpan) { state.withLock { $0.error = $0.error + error } }

    func correct() { state.withLock { $0.error = .zero } }
}
