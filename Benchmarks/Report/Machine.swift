import Glibc
import TestSupport

/// The machine as its kernel describes it.
enum Machine {
    /// Such as "AMD EPYC, 2 cores, 8.33 GB of memory, Linux 6.1.0-18-amd64".
    static var text: String {
        let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let kernel = Files.lines("/proc/sys/kernel/osrelease").first ?? "?"
        return "\(processor), \(cores) cores, \(memory.tabular) GB of memory, Linux \(kernel)"
    }

    /// Not all architectures name it.
    private static var processor: String {
        let line = Files.lines("/proc/cpuinfo").first { $0.hasPrefix("model name") }
        let name = line?.split(separator: ":", maxSplits: 1).last ?? "unknown processor"
        return String(name.drop { $0 == " " || $0 == "\t" })
    }

    /// In gigabytes of 1,000,000,000 bytes. The kernel says kB and means 1,024 bytes.
    private static var memory: Double {
        let words = Files.lines("/proc/meminfo").first { $0.hasPrefix("MemTotal:") }?.split(separator: " ") ?? []
        return words.count > 1 ? (Double(words[1]) ?? 0) * 1_024 / 1_000_000_000 : 0
    }
}
