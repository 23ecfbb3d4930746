public import Glibc

/// What the kernel knows of the processes of this machine.
public enum ProcessTable {
    /// Processes, other than `excluded`, that were started with this entry, such as `MARK=1`, in their environment.
    public static func processes(withVariable entry: String, except excluded: pid_t = 0) -> [pid_t] {
        ids().filter { id in
            id != excluded
                && Files.bytes("/proc/\(id)/environ").split(separator: 0).contains { $0.elementsEqual(entry.utf8) }
        }
    }

    private static func ids() -> [pid_t] { Files.names(in: "/proc").compactMap { pid_t($0) } }
}
