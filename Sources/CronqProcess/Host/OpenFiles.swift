import CronqShared
import Glibc

/// How many files a runner may have open: two pipes and a socket for each command, and some for itself.
public enum OpenFiles {
    /// What so many slots need.
    public static func needed(slots: Int) -> Int { 3 * slots + 64 }

    /// Raises the process's own limit to what the slots need, as far as the system allows it, and no further: commands inherit the
    /// limit, and some of them cannot cope with a large one.
    ///
    /// - Returns: What to tell the operator if the system does not allow enough.
    public static func allow(slots: Int) -> String? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        let needed = needed(slots: slots)
        if limit.rlim_cur < rlim_t(needed), limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = min(limit.rlim_max, rlim_t(needed))
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return shortage(slots: slots, limit: limit.rlim_cur)
    }

    static func shortage(slots: Int, limit: UInt) -> String? {
        let needed = needed(slots: slots)
        guard limit < UInt(needed) else { return nil }
        return
            "this process may open \(limit) files, and \(slots) slots need \(needed): raise the limit (LimitNOFILE= of "
            + "the service, ulimit -n), or lower CRONQ_RUNNER_SLOTS"
    }
}
