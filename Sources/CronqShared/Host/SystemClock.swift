public import CronqSchedule
import Glibc

/// The two clocks of a host.
public enum SystemClock {
    /// The wall clock. It may step; only the database's decides what is due and what has expired.
    public static func now() -> Instant {
        Instant(microseconds: read(CLOCK_REALTIME))
    }

    /// Time since the host was started, which never goes back and passes while the machine sleeps: leases run out meanwhile, so
    /// trust in them must as well.
    public static func sinceBoot() -> TimeSpan {
        TimeSpan(microseconds: read(CLOCK_BOOTTIME))
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
