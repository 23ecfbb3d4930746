import Glibc

/// A process, under the name that figures give it.
struct WatchedProcess: Sendable {
    let name: String
    let id: pid_t
}

/// The CPU that processes use from a moment on, in milliseconds.
struct CPUAccount {
    struct Entry {
        let name: String
        let own: Double
        /// Of the children that it has waited for meanwhile, with theirs.
        let children: Double
    }

    private let processes: [WatchedProcess]
    private let beginning: [ProcessUsage]

    /// Begins.
    ///
    /// - Throws: `ProcessUsage.Gone` if one of them has ended.
    init(of processes: [WatchedProcess]) throws {
        self.processes = processes
        beginning = try processes.map { try ProcessUsage(of: $0.id) }
    }

    /// What each has used since, in the order of the processes.
    ///
    /// - Throws: `ProcessUsage.Gone` if one of them has ended.
    func entries() throws -> [Entry] {
        try zip(processes, beginning).map { process, before in
            let now = try ProcessUsage(of: process.id)
            return Entry(
                name: process.name, own: now.own - before.own, children: now.children - before.children)
        }
    }
}
