import CronqSchedule
import CronqShared
import Glibc
import Logging

/// A runner's disk (design §3.5): a locked folder of its own with one append-only file.
///
/// Works on its own thread. What must be durable before something else happens is appended with `sync`; callers that come while
/// a synchronisation is under way share the next one.
actor RunnerJournal {
    private let thread = DedicatedThread(name: "cronq-journal")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    nonisolated let folder: String
    private var file: Int32
    private let lock: FolderLock
    private var size = 0
    private(set) var state = JournalState()
    nonisolated let logger: Logger
    private var synchronisation: Task<Void, any Error>?

    /// The file is written anew with what is still open when it has grown beyond this.
    private var rewriteLimit: Int

    /// Makes and locks a new folder below the state directory.
    ///
    /// - Throws: `JournalError` naming the path and what the system said.
    init(stateDirectory: String, runner: RunnerID, logger: Logger, rewriteLimit: Int = 32 << 20) throws {
        folder = stateDirectory + "/runner-" + runner.description
        self.logger = logger
        self.rewriteLimit = rewriteLimit
        // Under a name that nobody adopts until it is locked.
        let hidden = stateDirectory + "/.runner-" + runner.description
        do {
            lock = try FolderLock(folder: hidden)
        } catch {
            throw JournalError(error.description)
        }
        file = open(hidden + "/journal", O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0, rename(hidden, folder) == 0 else {
            throw JournalError("cannot make \(folder)/journal: \(String(cString: strerror(errno)))")
        }
        // The names must survive a power cut as the records in the file do.
        Self.synchronise(folder: folder)
        Self.synchronise(folder: stateDirectory)
    }

    /// Writes records; with `sync` they are on the disk when it returns.
    func append(_ records: [JournalRecord], sync: Bool) async throws {
        guard file >= 0 else { throw JournalError("\(folder)/journal is closed") }
        var bytes: [UInt8] = []
        for record in records { bytes += try record.frame() }
        try write(bytes)
        for record in records { state.apply(record) }
        if sync { try await synchronise() }
        try shrinkIfWorthIt()
    }

    /// One synchronisation for everybody whose records were written before it began: the task queues up behind them.
    private func synchronise() async throws {
        if let underWay = synchronisation { return try await underWay.value }
        let task = Task { try synchroniseNow() }
        synchronisation = task
        try await task.value
    }

    private func synchroniseNow() throws {
        synchronisation = nil
        guard fdatasync(file) == 0 else {
            throw JournalError("cannot synchronise \(folder)/journal: \(String(cString: strerror(errno)))")
        }
    }

    /// A torn write is cut off again, so that the next record begins where a reader looks for it.
    private func write(_ bytes: [UInt8]) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + written, bytes.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = String(cString: strerror(errno))
                ftruncate(file, off_t(size))
                throw JournalError("cannot write \(folder)/journal: \(reason)")
            }
            written += count
        }
        size += bytes.count
    }

    private func shrinkIfWorthIt() throws {
        if state.isEmpty, size > 1 << 20 {
            guard ftruncate(file, 0) == 0 else { return }
            size = 0
        } else if size > rewriteLimit {
            try rewrite()
            // What is open may be that much by itself.
            rewriteLimit = max(rewriteLimit, size * 2)
        }
    }

    private func rewrite() throws {
        let path = folder + "/journal"
        let fresh = open(path + ".new", O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard fresh >= 0 else { return }
        let old = (file: file, size: size)
        (file, size) = (fresh, 0)
        do {
            var bytes: [UInt8] = []
            for record in state.records { bytes += try record.frame() }
            try write(bytes)
            guard fdatasync(file) == 0, rename(path + ".new", path) == 0 else {
                throw JournalError("cannot replace \(path): \(String(cString: strerror(errno)))")
            }
            Self.synchronise(folder: folder)
            Glibc.close(old.file)
        } catch {
            // The old file is whole: go on with it.
            Glibc.close(fresh)
            (file, size) = (old.file, old.size)
            logger.warning("the runner's journal was not shortened: \(error)")
        }
    }

    /// Closes the journal; removes the folder if nothing in it is still to be told.
    func close() {
        guard file >= 0 else { return }
        Glibc.close(file)
        file = -1
        if state.isEmpty { Self.remove(folder) }
        lock.release()
    }
}

/// The disk does not do what the journal needs.
struct JournalError: Error, Sendable, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
