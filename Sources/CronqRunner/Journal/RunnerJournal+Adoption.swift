import CronqSchedule
import CronqShared
import Glibc
import Logging

/// The folders of runners that died (design §3.5).
extension RunnerJournal {
    /// What one dead runner left behind.
    struct Legacy: Sendable {
        /// Whose journals were read to their end: what they held and did not spawn, nobody has spawned.
        var runners: [RunnerID] = []
        var reports: [RunnerReport] = []
        var output: [OutputChunk] = []
    }

    /// Takes over every folder below the state directory whose process is gone: what they had to say goes into this journal
    /// first, then they are removed.
    func adopt(stateDirectory: String, now: Instant) async throws -> Legacy {
        removeUnfinishedFolders(stateDirectory)
        var legacy = Legacy()
        for name in Self.entries(of: stateDirectory) where name.hasPrefix("runner-") {
            let path = stateDirectory + "/" + name
            guard path != folder, let lock = try? FolderLock(folder: path) else { continue }
            defer { lock.release() }
            let journal: (records: [JournalRecord], isWhole: Bool)
            do {
                journal = JournalRecord.read(try Self.contents(of: path + "/journal"))
            } catch {
                // It stays where it is, for a start at which it can be read.
                logger.error("the folder of a dead runner was not taken over: \(error)")
                continue
            }
            let left = JournalState(journal.records)
            let reports = left.testament(at: now)
            let output = left.output.values.flatMap { $0 }
            try await append(output.map(JournalRecord.output) + reports.map(JournalRecord.report), sync: true)
            Self.remove(path)
            if journal.isWhole { legacy.runners.append(RunnerID(String(name.dropFirst("runner-".count)))) }
            legacy.reports += reports
            legacy.output += output
        }
        return legacy
    }

    /// Folders of runners that died while they made them: nothing was written there yet.
    private func removeUnfinishedFolders(_ stateDirectory: String) {
        for name in Self.entries(of: stateDirectory) where name.hasPrefix(".runner-") {
            guard let lock = try? FolderLock(folder: stateDirectory + "/" + name) else { continue }
            Self.remove(stateDirectory + "/" + name)
            lock.release()
        }
    }

    /// Makes the names in a folder durable.
    static func synchronise(folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        Glibc.close(descriptor)
    }

    static func remove(_ folder: String) {
        for name in ["journal", "journal.new", "lock"] { unlink(folder + "/" + name) }
        rmdir(folder)
    }

    private static func entries(of folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// What a file holds; nothing if there is none.
    private static func contents(of path: String) throws(JournalError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0, errno == ENOENT { return [] }
        guard file >= 0 else { throw JournalError("cannot open \(path): \(String(cString: strerror(errno)))") }
        defer { Glibc.close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw JournalError("cannot read \(path): \(String(cString: strerror(errno)))") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }
}
