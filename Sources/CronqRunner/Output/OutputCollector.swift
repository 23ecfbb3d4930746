import CronqSchedule
import CronqShared

/// Gathers one attempt's output into numbered chunks within the caps: the first bytes of each stream in full, of the rest the
/// newest that have not been sent yet. Memory is bounded whatever the command prints.
struct OutputCollector: Sendable {
    /// Bytes that wait to be sent.
    private struct Piece {
        var stream: OutputStream
        var offset: Int64
        var at: Instant
        var bytes: [UInt8]

        /// How long after its first byte a piece still grows while the other stream speaks as well.
        static let moment = TimeSpan.milliseconds(20)

        /// Whether `next` goes on where this ends, and may be joined to it.
        func isContinued(by next: Piece, isHead: Bool, alone: Bool) -> Bool {
            offset + Int64(bytes.count) == next.offset && bytes.count + next.bytes.count <= OutputChunk.chunkLimit
                && (offset < OutputChunk.headLimit) == isHead && (alone || next.at - at <= Self.moment)
        }
    }

    private let run: FencedRun
    private var pieces: [Piece] = []
    private var nextNumber = 0
    /// Bytes seen of each stream.
    private(set) var totals: [OutputStream: Int64] = [.stdout: 0, .stderr: 0]
    /// Bytes beyond the head that wait, of each stream.
    private var waitingTail: [OutputStream: Int] = [.stdout: 0, .stderr: 0]

    /// With so many pieces waiting, the streams are no longer kept in step line by line.
    private static let calmLimit = 64

    init(run: FencedRun) { self.run = run }

    /// Bytes that wait to be sent.
    var waiting: Int { pieces.reduce(0) { $0 + $1.bytes.count } }
    var isEmpty: Bool { pieces.isEmpty }

    mutating func append(_ stream: OutputStream, _ bytes: [UInt8], at: Instant) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let offset = totals[stream] ?? 0
            let isHead = offset < OutputChunk.headLimit
            let room = isHead ? Int(OutputChunk.headLimit - offset) : OutputChunk.chunkLimit
            let part = rest.prefix(min(room, OutputChunk.chunkLimit))
            rest = rest.dropFirst(part.count)
            totals[stream] = offset + Int64(part.count)
            // What fits as it came is not copied.
            let kept = part.count == bytes.count ? bytes : Array(part)
            add(Piece(stream: stream, offset: offset, at: at, bytes: kept), isHead: isHead)
        }
    }

    private mutating func add(_ piece: Piece, isHead: Bool) {
        if !isHead { waitingTail[piece.stream, default: 0] += piece.bytes.count }
        // The order between the streams is by arrival, so only neighbours are joined. Of a command that floods both in turn
        // that would make a row of every line: then pieces of the same moment are joined past each other.
        let reach = pieces.count < Self.calmLimit ? 1 : 2
        let last = pieces.indices.suffix(reach).last { pieces[$0].stream == piece.stream }
        if let last, pieces[last].isContinued(by: piece, isHead: isHead, alone: last == pieces.count - 1) {
            pieces[last].bytes += piece.bytes
        } else {
            pieces.append(piece)
        }
        while waitingTail[piece.stream, default: 0] > OutputChunk.tailLimit,
            let oldest = pieces.firstIndex(where: { $0.stream == piece.stream && $0.offset >= OutputChunk.headLimit })
        {
            waitingTail[piece.stream, default: 0] -= pieces[oldest].bytes.count
            pieces.remove(at: oldest)
        }
    }

    /// Forgets what the caps would cut away anyway: of each stream's tail, all but the newest chunks that fill the cap.
    static func trim(_ chunks: inout [OutputChunk]) {
        for stream in OutputStream.allCases {
            var kept = 0
            for index in chunks.indices.reversed() where chunks[index].stream == stream {
                guard chunks[index].offset >= OutputChunk.headLimit else { break }
                if kept >= OutputChunk.tailLimit { chunks.remove(at: index) } else { kept += chunks[index].bytes.count }
            }
        }
    }

    /// Takes what waits, at most `limit` bytes, or everything.
    mutating func drain(limit: Int = .max) -> [OutputChunk] {
        var chunks: [OutputChunk] = []
        var bytes = 0
        while let piece = pieces.first, chunks.isEmpty || bytes + piece.bytes.count <= limit {
            pieces.removeFirst()
            bytes += piece.bytes.count
            if piece.offset >= OutputChunk.headLimit { waitingTail[piece.stream, default: 0] -= piece.bytes.count }
            chunks.append(
                OutputChunk(
                    run: run, number: nextNumber, stream: piece.stream, offset: piece.offset, at: piece.at,
                    bytes: piece.bytes))
            nextNumber += 1
        }
        return chunks
    }
}
