import CronqSchedule
import Glibc

/// Holds up a thread until somebody rings, or until a time is over, on a clock that nobody sets.
///
/// Unchecked, because what its mutex guards is touched with that mutex held only. Its parts must not move, hence the pointers.
final class TimedBell: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isRung = false

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func ring() {
        pthread_mutex_lock(mutex)
        isRung = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// - Returns: Whether it was rung, before or meanwhile.
    func wait(for pause: TimeSpan) -> Bool {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let microseconds = Int(max(pause.microseconds, 0)) + deadline.tv_nsec / 1_000
        deadline.tv_sec += microseconds / 1_000_000
        deadline.tv_nsec = microseconds % 1_000_000 * 1_000

        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isRung, pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT {}
        defer { isRung = false }
        return isRung
    }
}
