import CronqShared

/// What is stored of one stream: its bytes, and where the caps have cut it.
///
/// Offsets are those of the stream as it was written. What was cut is never made up: a whole answer leaves it out and says
/// so, and a range ends where a cut begins.
struct StoredOutput: Sendable, Hashable {
    /// Bytes without a gap.
    struct Piece: Sendable, Hashable {
        var offset: Int64
        var bytes: [UInt8]

        var end: Int64 { offset + Int64(bytes.count) }
    }

    private(set) var pieces: [Piece] = []
    /// The true size; `nil` = the stream may still grow.
    private let finalSize: Int64?

    init(size: Int64? = nil) { finalSize = size }

    /// Reads a chunk behind the ones before; what it repeats is left out.
    mutating func append(_ chunk: OutputChunk) {
        let end = pieces.last?.end ?? 0
        if chunk.offset > end || pieces.isEmpty {
            pieces.append(Piece(offset: chunk.offset, bytes: chunk.bytes))
        } else {
            let repeated = Int(min(end - chunk.offset, Int64(chunk.bytes.count)))
            pieces[pieces.count - 1].bytes += chunk.bytes.dropFirst(repeated)
        }
    }

    /// Where the stream ends, as far as it is known, in bytes.
    var size: Int64 { max(finalSize ?? 0, pieces.last?.end ?? 0) }

    /// Whether more may come.
    var isGrowing: Bool { finalSize == nil }

    /// The bytes that are not stored.
    var cuts: [Range<Int64>] {
        var cuts: [Range<Int64>] = []
        var end: Int64 = 0
        for piece in pieces {
            if piece.offset > end { cuts.append(end..<piece.offset) }
            end = piece.end
        }
        if size > end { cuts.append(end..<size) }
        return cuts
    }

    /// Everything that is stored.
    var bytes: [UInt8] { pieces.flatMap(\.bytes) }

    /// The first bytes of a range that are stored, up to its end or to the next cut.
    func piece(of range: Range<Int64>) -> Piece? {
        guard let piece = pieces.first(where: { $0.end > range.lowerBound }) else { return nil }
        let start = max(piece.offset, range.lowerBound)
        let end = min(piece.end, range.upperBound)
        guard start < end else { return nil }
        return Piece(offset: start, bytes: Array(piece.bytes[Int(start - piece.offset)..<Int(end - piece.offset)]))
    }
}

/// The one range of a `Range` header that asks for bytes (RFC 9110, section 14).
enum ByteRange: Sendable, Hashable {
    case from(Int64, through: Int64?)
    case last(Int64)

    /// - Returns: `nil` for everything that may be passed over: other units, several ranges, what is malformed.
    init?(header: String) {
        guard header.lowercased().hasPrefix("bytes=") else { return nil }
        let parts = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Self.number(parts[0]), let last = Self.number(parts[1]) else { return nil }
        switch (first, last) {
        case (let first?, let last?) where first <= last: self = .from(first, through: last)
        case (let first?, nil): self = .from(first, through: nil)
        case (nil, let count?): self = .last(count)
        default: return nil
        }
    }

    /// - Returns: `nil` if there is something else than digits; `.some(nil)` for nothing.
    private static func number(_ text: Substring) -> Int64?? {
        if text.isEmpty { return .some(nil) }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return .some(Int64(text) ?? .max)
    }

    /// The bytes it means; empty if the stream has none of them.
    func bytes(in size: Int64) -> Range<Int64> {
        switch self {
        case .from(let first, let last):
            let end = min(last ?? .max, size - 1) + 1
            return first < end ? first..<end : size..<size
        case .last(let count):
            return max(0, size - count)..<size
        }
    }
}
