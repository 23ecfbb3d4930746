public import CronqSchedule
import Glibc
import Synchronization

/// The zones of the system's tzdata, read once each and again when their file changes.
public final class SystemZones: ZoneSource {
    private struct Entry {
        var rules: ZoneRules
        /// Seconds, nanoseconds and size of the file it was read from, and when that was last looked at.
        var stamp: [Int]
        var checkedAt: Int
    }

    private let directory: String
    private let cache = Mutex<[String: Entry]>([:])

    /// Files are looked at again after this many seconds.
    private static let freshness = 60

    public init(directory: String = "/usr/share/zoneinfo") {
        self.directory = directory
    }

    public func rules(for identifier: String) throws(ScheduleError) -> ZoneRules {
        if identifier == "UTC" { return .utc }
        guard Self.isPlausible(identifier) else { throw Self.unknown(identifier) }
        let now = Self.monotonicSeconds()
        if let entry = cache.withLock({ $0[identifier] }), now - entry.checkedAt < Self.freshness { return entry.rules }

        let path = directory + "/" + identifier
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size < 1 << 20 else {
            throw Self.unknown(identifier)
        }
        let stamp = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_size)]
        if let entry = cache.withLock({ $0[identifier] }), entry.stamp == stamp {
            cache.withLock { $0[identifier]?.checkedAt = now }
            return entry.rules
        }
        guard let bytes = Self.read(path, size: Int(status.st_size)) else { throw Self.unknown(identifier) }
        let rules = try ZoneRules(identifier: identifier, tzif: bytes)
        cache.withLock { $0[identifier] = Entry(rules: rules, stamp: stamp, checkedAt: now) }
        return rules
    }

    /// Letters, digits, `_`, `+`, `-` and single slashes between names: nothing that leads out of the folder.
    private static func isPlausible(_ identifier: String) -> Bool {
        guard !identifier.isEmpty, identifier.utf8.count <= 64 else { return false }
        return identifier.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
    }

    private static func unknown(_ identifier: String) -> ScheduleError {
        ScheduleError(
            .badZone,
            "“\(identifier.prefix(64))” is not a time zone of this system; use an IANA name such as Europe/London or UTC"
        )
    }

    private static func read(_ path: String, size: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: size)
        var filled = 0
        while filled < size {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + filled, size - filled) }
            guard count > 0 else { return nil }
            filled += count
        }
        return bytes
    }

    private static func monotonicSeconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec
    }
}
