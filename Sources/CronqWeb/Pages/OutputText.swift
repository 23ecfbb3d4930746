import CronqShared

/// Turns the stored bytes of both streams into segments to show: in order of arrival, with a mark where the caps cut.
///
/// Bytes that are no UTF-8 become U+FFFD, also where a character was cut; a character or an escape sequence that is
/// split over chunks of one stream is put together again. Escape sequences of terminals are left out.
struct OutputText: Sendable {
    /// What is shown in one go.
    enum Segment: Sendable, Hashable {
        case text(String, OutputStream)
        /// Bytes of a stream that were not kept.
        case gap(bytes: Int64, OutputStream)
        /// Bytes of a stream after everything that is shown.
        case rest(bytes: Int64, OutputStream)
    }

    private(set) var segments: [Segment] = []
    private var streams: [OutputStream: TerminalText] = [:]
    private var ends: [OutputStream: Int64] = [:]

    /// - Parameter chunks: Of one attempt, in order of arrival; what a chunk repeats of the one before is left out.
    /// - Parameter sizes: The true sizes of the streams, once they are known.
    init(_ chunks: [OutputChunk], sizes: [OutputStream: Int64] = [:]) {
        for chunk in chunks { append(chunk) }
        for stream in OutputStream.allCases { finish(stream) }
        for stream in OutputStream.allCases {
            let rest = sizes[stream, default: 0] - ends[stream, default: 0]
            if rest > 0 { segments.append(.rest(bytes: rest, stream)) }
        }
    }

    private mutating func append(_ chunk: OutputChunk) {
        let end = ends[chunk.stream] ?? 0
        var bytes = chunk.bytes[...]
        if chunk.offset > end {
            finish(chunk.stream)
            segments.append(.gap(bytes: chunk.offset - end, chunk.stream))
        } else {
            bytes = bytes.dropFirst(Int(min(end - chunk.offset, Int64(bytes.count))))
        }
        ends[chunk.stream] = max(end, chunk.offset + Int64(chunk.bytes.count))
        add(streams[chunk.stream, default: TerminalText()].read(bytes), to: chunk.stream)
    }

    private mutating func finish(_ stream: OutputStream) {
        add(streams[stream]?.finish() ?? "", to: stream)
        streams[stream] = nil
    }

    private mutating func add(_ text: String, to stream: OutputStream) {
        guard !text.isEmpty else { return }
        if case .text(let before, stream)? = segments.last {
            segments[segments.count - 1] = .text(before + text, stream)
        } else {
            segments.append(.text(text, stream))
        }
    }
}
