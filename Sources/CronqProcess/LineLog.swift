import CronqSchedule
import CronqShared
import Glibc
public import Logging
import Synchronization

/// One line a message on standard error, in the original's shape: time, logger, process, level, text, tags.
public struct LineLog: LogHandler {
    private let label: String
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]

    private static let lock = Mutex(())

    /// Makes every logger of this process one of these. To be called once, before the first logger is made.
    ///
    /// - Parameter isVerbose: Whether details are wanted (`LOGGING_VERBOSE`).
    public static func bootstrap(isVerbose: Bool) {
        LoggingSystem.bootstrap { LineLog(label: $0, logLevel: isVerbose ? .debug : .info) }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let tags = self.metadata.merging(event.metadata ?? [:]) { $1 }
            .sorted { $0.key < $1.key }
            .map { " [\($0.key):\($0.value)]" }
            .joined()
        let time = SystemClock.now().iso8601.prefix(19)
        let level = event.level.rawValue.uppercased()
        // A line break in a message would let a job's name forge the next line.
        let text = "\(event.message)\(tags)".map { $0.isNewline ? " " : String($0) }.joined()
        let line = Array("[\(time)Z] \(label) [pid:\(getpid())] - \(level) - \(text)\n".utf8)
        Self.lock.withLock { _ in
            _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
    }
}
