import Glibc
import TestSupport

/// CPU and memory of a process as the kernel counts them. CPU in milliseconds since its start, in steps of one tick (10 ms);
/// memory in megabytes of 1,000,000 bytes, 0 once the process has ended.
struct ProcessUsage: Sendable {
    struct Gone: Error, CustomStringConvertible {
        let id: pid_t

        var description: String { "process \(id) is not there any more" }
    }

    var user: Double
    var system: Double
    /// Of the children it has waited for, with those that these have waited for.
    var childrenUser: Double
    var childrenSystem: Double
    var residentMegabytes: Double
    var peakMegabytes: Double
}

extension ProcessUsage {
    /// - Throws: ``Gone`` if there is no such process.
    init(of id: pid_t) throws {
        guard let stat = ProcessStat(of: id) else { throw Gone(id: id) }
        (user, system) = (stat.user, stat.system)
        (childrenUser, childrenSystem) = (stat.childrenUser, stat.childrenSystem)
        let status = Files.lines("/proc/\(id)/status")
        residentMegabytes = Self.megabytes("VmRSS:", in: status)
        peakMegabytes = Self.megabytes("VmHWM:", in: status)
    }

    /// The kernel says kB and means 1,024 bytes.
    private static func megabytes(_ name: String, in status: [String]) -> Double {
        let words = status.first { $0.hasPrefix(name) }?.split { $0 == " " || $0 == "\t" } ?? []
        return words.count > 1 ? (Double(words[1]) ?? 0) * 1_024 / 1_000_000 : 0
    }
}
