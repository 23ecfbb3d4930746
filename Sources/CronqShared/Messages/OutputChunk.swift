public import CronqSchedule

/// One of a command's two output streams.
public enum OutputStream: Int, Sendable, Hashable, Codable, CaseIterable {
    case stdout = 1
    case stderr = 2

    public var name: String { self == .stdout ? "stdout" : "stderr" }
}

/// A numbered piece of an attempt's output.
public struct OutputChunk: Sendable, Hashable, Codable {
    public var run: FencedRun
    /// Counts from 0 over both streams of the attempt, in order of arrival.
    public var number: Int
    public var stream: OutputStream
    /// Where the chunk begins in its stream, in bytes. A gap to the end of the one before was cut away by the caps.
    public var offset: Int64
    /// When its first byte arrived, by the runner's clock.
    public var at: Instant
    public var bytes: [UInt8]

    public init(run: FencedRun, number: Int, stream: OutputStream, offset: Int64, at: Instant, bytes: [UInt8]) {
        self.run = run
        self.number = number
        self.stream = stream
        self.offset = offset
        self.at = at
        self.bytes = bytes
    }

    /// The most bytes that travel in one chunk.
    public static let chunkLimit = 64 * 1024
    /// What is kept of each stream from its beginning, in bytes: runner and ledger cut at the same place.
    public static let headLimit: Int64 = 512 * 1024
    /// What is kept of each stream's end, in bytes.
    public static let tailLimit = 512 * 1024
    /// The most bytes of output that travel inside a finish.
    public static let finishLimit = 64 * 1024
}
