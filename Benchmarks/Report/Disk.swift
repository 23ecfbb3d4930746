import Foundation
import Glibc

/// How fast the disk is on which the servers' files lie.
enum Disk {
    private static let times = 100

    /// Until 4 KiB that were appended to a file are on the disk, in milliseconds: the median of some.
    ///
    /// - Throws: `POSIXError`.
    static func syncMilliseconds(in folder: String) throws -> Double {
        let file = open(folder + "/sync", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        let block = [UInt8](repeating: 1, count: 4_096)
        let values: [Double] = try (0..<times).map { _ in
            let started = ContinuousClock.now
            guard write(file, block, block.count) == block.count, fdatasync(file) == 0 else { throw failure() }
            return (ContinuousClock.now - started) / .milliseconds(1)
        }
        return Series(values).median
    }

    private static func failure() -> POSIXError { POSIXError(.init(rawValue: errno) ?? .EIO) }
}
