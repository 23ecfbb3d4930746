import Glibc
import Synchronization

/// Keeps a folder to one process. The kernel drops the lock with the process, however that ends.
///
/// Two processes on one SQLite ledger would grant the same run twice; two on one runner's journal would tell it twice.
public final class FolderLock: Sendable {
    private let descriptor: Mutex<Int32>

    /// Makes the folder, readable by its owner only, if it is missing, and locks it.
    ///
    /// - Parameter attempts: How often to try, 20 ms apart: a process that was killed lets go a moment later than it dies, with
    ///   the last child it was spawning.
    public init(folder: String, attempts: Int = 1) throws(FolderLockError) {
        try Self.makeFolders(folder)
        let path = folder + "/lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unusable("cannot open \(path): \(String(cString: strerror(errno)))") }
        guard Self.lock(file, attempts) else {
            defer { close(file) }
            throw .held(folder: folder, process: Self.holder(file))
        }
        ftruncate(file, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = pwrite(file, text, text.count, 0)
        descriptor = Mutex(file)
    }

    /// Lets go of the folder. Once is enough, and more does no harm.
    public func release() {
        descriptor.withLock { file in
            guard file >= 0 else { return }
            // Closing alone is not enough while a command is being spawned: until it executes, its process has the file as well.
            flock(file, LOCK_UN)
            close(file)
            file = -1
        }
    }

    deinit { release() }

    private static func lock(_ file: Int32, _ attempts: Int) -> Bool {
        for attempt in 0..<attempts {
            if attempt > 0 { usleep(20_000) }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
        }
        return false
    }

    /// The process that wrote its number into the file.
    private static func holder(_ file: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = pread(file, &buffer, buffer.count, 0)
        return Int32(String(decoding: buffer.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    private static func makeFolders(_ path: String) throws(FolderLockError) {
        var prefix = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            prefix += "/" + part
            if mkdir(prefix, 0o700) != 0, errno != EEXIST { throw unmade(path, errno) }
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw unmade(path, errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw unmade(path, ENOTDIR) }
    }

    private static func unmade(_ path: String, _ code: Int32) -> FolderLockError {
        .unusable("cannot make the folder \(path): \(String(cString: strerror(code)))")
    }
}

/// Why a folder is not this process's.
public enum FolderLockError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It cannot be made or written to.
    case unusable(String)
    /// Another process has it; `nil` if it is not known which.
    case held(folder: String, process: Int32?)

    public var description: String {
        switch self {
        case .unusable(let text): text
        case .held(let folder, let process):
            "another process\(process.map { " (pid \($0))" } ?? "") uses \(folder); stop it or choose another folder"
        }
    }
}
