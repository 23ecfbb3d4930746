public import CronqSchedule
import Crypto

/// The identifier of a job definition; survives edits, removal and return of the job.
public typealias JobID = Int64

/// The 128-bit name of a run: 48 bits of the nominal millisecond, then 80 bits of a hash of what identifies the run.
///
/// Deterministic, so that whoever claims the same instant twice writes the same row; ordered by time, so that history reads in
/// key order. Shown and sent as 32 hexadecimal digits, the original's `run_id` form.
public struct RunID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The upper 64 bits: 48 bits of milliseconds and 16 of the hash.
    public let high: UInt64
    /// The lower 64 bits of the hash.
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Derives the identifier from what makes a run itself and no other.
    public init(_ identity: RunIdentity) {
        var hash = SHA256()
        // Every part ends in a separator that none of them contains, so no two identities read the same.
        hash.update(data: Array("cronq/run/1\u{1F}".utf8))
        hash.update(data: Array("\(identity.job)\u{1F}\(identity.kind.rawValue)\u{1F}".utf8))
        hash.update(data: Array("\(identity.schedule)\u{1F}\(identity.nominal.microseconds)\u{1F}".utf8))
        hash.update(data: Array(identity.request.utf8))
        let digest = Array(hash.finalize())
        let millisecond = UInt64(clamping: identity.nominal.microseconds / 1_000) & 0xFFFF_FFFF_FFFF
        high = millisecond << 16 | UInt64(digest[0]) << 8 | UInt64(digest[1])
        low = digest[2..<10].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads 32 hexadecimal digits, or a UUID with dashes; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        // Every message has some: read from the bytes where they lie.
        let words = text.utf8.withContiguousStorageIfAvailable { Self.words(ofDigits: $0) }
        guard let words = words ?? Array(text.utf8).withUnsafeBufferPointer({ Self.words(ofDigits: $0) }) else {
            return nil
        }
        self.init(high: words.high, low: words.low)
    }

    private static func words(ofDigits text: UnsafeBufferPointer<UInt8>) -> (high: UInt64, low: UInt64)? {
        guard text.count == 32 || text.count == 36 else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        var count = 0
        for digit in text {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
            case UInt8(ascii: "-"): continue
            default: return nil
            }
            words.high = words.high << 4 | words.low >> 60
            words.low = words.low << 4 | UInt64(value)
            count += 1
        }
        return count == 32 ? words : nil
    }

    /// The 16 bytes, most significant first, as stores keep them.
    public var bytes: [UInt8] {
        Array(unsafeUninitializedCapacity: 16) { buffer, count in
            for index in 0..<16 {
                let word = index < 8 ? high : low
                buffer.initializeElement(at: index, to: UInt8(truncatingIfNeeded: word >> (56 - 8 * (index % 8))))
            }
            count = 16
        }
    }

    /// Reads the 16 bytes that a store keeps; `nil` if there are not exactly 16.
    public init?(bytes: some Collection<UInt8>) {
        let words = bytes.withContiguousStorageIfAvailable { Self.words(ofBytes: $0) }
        guard let words = words ?? Array(bytes).withUnsafeBufferPointer({ Self.words(ofBytes: $0) }) else { return nil }
        self.init(high: words.high, low: words.low)
    }

    private static func words(ofBytes bytes: UnsafeBufferPointer<UInt8>) -> (high: UInt64, low: UInt64)? {
        guard bytes.count == 16 else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for byte in bytes {
            words.high = words.high << 8 | words.low >> 56
            words.low = words.low << 8 | UInt64(byte)
        }
        return words
    }

    /// The smallest id of a run of this instant: history is cut there.
    public static func first(at instant: Instant) -> RunID {
        RunID(high: UInt64(max(0, instant.microseconds) / 1_000) << 16, low: 0)
    }

    /// Beyond the id of every run.
    public static let last = RunID(high: .max, low: .max)

    private static let digits = Array("0123456789abcdef".utf8)

    public var description: String {
        let digits = Self.digits
        return String(unsafeUninitializedCapacity: 32) { buffer in
            for index in 0..<32 {
                let word = index < 16 ? high : low
                buffer[index] = digits[Int(word >> (60 - 4 * UInt64(index % 16)) & 0xF)]
            }
            return 32
        }
    }

    public static func < (left: RunID, right: RunID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension RunID: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = RunID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a run id is 32 hexadecimal digits"))
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// What makes a run itself and no other.
public struct RunIdentity: Sendable, Hashable {
    public var job: JobID
    public var kind: RunKind
    /// The schedule's number within the job; 0 for runs that no schedule asked for.
    public var schedule: Int
    /// The instant the run stands for, before any jitter.
    public var nominal: Instant
    /// Tells requests for the same instant apart: an idempotency key or a random token; empty for scheduled runs.
    public var request: String

    public init(job: JobID, kind: RunKind, schedule: Int = 0, nominal: Instant, request: String = "") {
        self.job = job
        self.kind = kind
        self.schedule = schedule
        self.nominal = nominal
        self.request = request
    }
}

/// Why a run exists.
public enum RunKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// A due instant of a schedule.
    case schedule
    /// Somebody asked for it.
    case manual
    /// Somebody asked for an earlier run to be tried again.
    case retry
}
