import Glibc
import TestSupport

/// CPU that neither the bench nor anything it started used between two moments, in percent of the whole machine.
///
/// Busy is what `/proc/stat` counts as user, nice, system, irq, softirq and steal: interrupts, because many kernels charge those
/// that the bench itself causes to no process, so that the figure is rather too high; time stolen by the hypervisor, because it
/// was somebody else's. The bench's own is that of this process and of all its living descendants, each with the children it has
/// waited for. What was killed before anybody waited for its children is missing there, and so counts as foreign.
struct ForeignCPU: Sendable {
    private struct Moment: Sendable {
        /// All in milliseconds, over all cores.
        let busy: Double
        let total: Double
        let own: Double
    }

    private let beginning = Self.now()

    /// 0 between moments that are too close for the kernel's ticks.
    func percent() -> Double {
        let end = Self.now()
        let total = end.total - beginning.total
        let foreign = (end.busy - beginning.busy) - (end.own - beginning.own)
        return total > 0 ? min(max(foreign / total * 100, 0), 100) : 0
    }

    private static func now() -> Moment {
        // user nice system idle iowait irq softirq steal; what follows is contained in the first two.
        let line = Files.lines("/proc/stat").first ?? ""
        let times = line.split(separator: " ").dropFirst().prefix(8).map {
            (Double($0) ?? 0) * 1_000 / ProcessStat.ticksPerSecond
        }
        guard times.count == 8 else { return Moment(busy: 0, total: 0, own: 0) }
        let total = times.reduce(0, +)
        return Moment(busy: total - times[3] - times[4], total: total, own: own())
    }

    private static func own() -> Double {
        var stats: [pid_t: ProcessStat] = [:]
        for id in Files.names(in: "/proc").compactMap({ pid_t($0) }) { stats[id] = ProcessStat(of: id) }
        let children = Dictionary(grouping: stats.keys) { stats[$0]?.parent ?? 0 }
        var sum = 0.0
        var open = [getpid()]
        while let id = open.popLast() {
            sum += stats[id]?.cpu ?? 0
            open += children[id] ?? []
        }
        return sum
    }
}
