import CronqShared
import Glibc
import Synchronization

/// Keeps a data folder to one process: two of them on one SQLite ledger would grant the same run twice.
final class FolderLock: Sendable {
    private let descriptor: Mutex<Int32>

    /// Makes the folder if it is missing and locks it.
    ///
    /// The kernel drops the lock with the process, however that ends.
    init(folder: String) throws(StoreError) {
        guard FolderLock.makeFolders(folder) else {
            throw StoreError(.unavailable, "cannot make the folder \(folder): \(String(cString: strerror(errno)))")
        }
        let path = folder + "/lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw StoreError(.unavailable, "cannot open \(path): \(String(cString: strerror(errno)))")
        }
        guard Self.lock(file) else {
            var buffer = [UInt8](repeating: 0, count: 32)
            let count = read(file, &buffer, 31)
            Glibc.close(file)
            let holder = String(decoding: buffer.prefix(max(0, count)).filter { $0 >= 48 && $0 <= 57 }, as: UTF8.self)
            throw StoreError(
                .locked,
                "another process\(holder.isEmpty ? "" : " (pid \(holder))") uses \(folder); stop it or choose another folder"
            )
        }
        ftruncate(file, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = pwrite(file, text, text.count, 0)
        descriptor = Mutex(file)
    }

    func release() {
        descriptor.withLock { file in
            guard file >= 0 else { return }
            // Closing alone is not enough while a command is being spawned: until it executes, its process has the file as well.
            flock(file, LOCK_UN)
            Glibc.close(file)
            file = -1
        }
    }

    /// Tries for half a second: a process that was killed lets go a moment later than it dies, with the last child it spawned.
    private static func lock(_ file: Int32) -> Bool {
        for _ in 0..<25 {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
            usleep(20_000)
        }
        return false
    }

    deinit { release() }

    private static func makeFolders(_ path: String) -> Bool {
        var prefix = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            prefix += "/" + part
            if mkdir(prefix, 0o700) != 0, errno != EEXIST { return false }
        }
        var status = stat()
        if stat(path, &status) != 0 { return false }
        if status.st_mode & S_IFMT != S_IFDIR {
            errno = ENOTDIR
            return false
        }
        return true
    }
}
