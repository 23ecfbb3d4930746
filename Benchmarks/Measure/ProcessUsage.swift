import Glibc
import TestSupport

/// CPU and memory of a process as the kernel counts them. CPU in milliseconds since its start; memory in megabytes of 1,000,000
/// bytes, 0 once the process has ended.
struct ProcessUsage: Sendable {
    struct Gone: Error, CustomStringConvertible {
        let id: pid_t

        var description: String { "process \(id) is not there any more" }
    }

    /// Of all its threads, those that have ended included.
    var own: Double
    /// Of the children it has waited for, with those that these have waited for; in steps of one tick (10 ms).
    var children: Double
    var residentMegabytes: Double
    var peakMegabytes: Double
}

extension ProcessUsage {
    /// - Throws: ``Gone`` if there is no such process.
    init(of id: pid_t) throws {
        guard let stat = ProcessStat(of: id) else { throw Gone(id: id) }
        own = Self.clock(of: id) ?? stat.user + stat.system
        children = stat.childrenUser + stat.childrenSystem
        let status = Files.lines("/proc/\(id)/status")
        residentMegabytes = Self.megabytes("VmRSS:", in: status)
        peakMegabytes = Self.megabytes("VmHWM:", in: status)
    }

    /// The CPU clock of the process, which counts nanoseconds; `nil` if others may not read it.
    private static func clock(of id: pid_t) -> Double? {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(id, &clock) == 0, clock_gettime(clock, &time) == 0 else { return nil }
        return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
    }

    /// The kernel says kB and means 1,024 bytes.
    private static func megabytes(_ name: String, in status: [String]) -> Double {
        let words = status.first { $0.hasPrefix(name) }?.split { $0 == " " || $0 == "\t" } ?? []
        return words.count > 1 ? (Double(words[1]) ?? 0) * 1_024 / 1_000_000 : 0
    }
}
