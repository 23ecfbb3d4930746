import Glibc
import TestSupport

/// What `/proc/<pid>/stat` says: who started a process, and the CPU it has used, in milliseconds (man 5 proc_pid_stat).
struct ProcessStat: Sendable, Equatable {
    let parent: pid_t
    let user: Double
    let system: Double
    /// Of the children it has waited for, with those that these have waited for.
    let childrenUser: Double
    let childrenSystem: Double

    var cpu: Double { user + system + childrenUser + childrenSystem }

    /// `nil` if there is no such process any more.
    init?(of id: pid_t) { self.init(text: Files.text("/proc/\(id)/stat")) }

    /// - Parameter ticks: How many of the kernel's ticks make a second.
    init?(text: String, ticksPerSecond ticks: Double = ProcessStat.ticksPerSecond) {
        // The second field is the program's name in parentheses, which may itself contain blanks and parentheses.
        guard let nameEnd = text.lastIndex(of: ")") else { return nil }
        // From the third one on.
        let fields = text[text.index(after: nameEnd)...].split { $0 == " " || $0 == "\n" }
        guard fields.count > 14, let parent = pid_t(fields[1]) else { return nil }
        let times = fields[11...14].compactMap { Double($0) }.map { $0 * 1_000 / ticks }
        guard times.count == 4 else { return nil }
        self.parent = parent
        (user, system, childrenUser, childrenSystem) = (times[0], times[1], times[2], times[3])
    }

    static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
}
