import CronqSchedule
import CronqShared

/// Turns stored bytes of both streams into lines to show: in order of arrival, with a mark where the caps cut.
///
/// A line ends where its stream says so, or where the other stream has something to say; a character or an escape sequence
/// that is split over chunks of one stream is put together again. Only the last line can be unfinished, and `resume` is the
/// position at which it begins: whoever reads on from there gets it whole.
struct OutputLines: Sendable {
    /// Longer ones are broken, in scalars: a browser lays each line out in one go.
    static let longestLine = 4_096

    /// The stream that is shown; `nil` = both.
    let only: OutputStream?
    /// Behind everything that was read.
    private(set) var position: OutputPosition
    /// Since the last `take`, without the unfinished one.
    private var items: [OutputItem] = []
    private var open: OpenLine?

    private struct OpenLine: Sendable {
        var line: OutputLine
        var scalars = 0
        /// Where it begins.
        var start: OutputPosition
    }

    init(from position: OutputPosition = OutputPosition(), only: OutputStream? = nil) {
        self.position = position
        self.only = only
    }

    /// The line whose end has not come.
    var unfinished: OutputLine? { open?.line }
    /// From here on reading gives the unfinished line and everything after it.
    var resume: OutputPosition { open?.start ?? position }

    /// The finished lines since the last call.
    mutating func take() -> [OutputItem] {
        defer { items = [] }
        return items
    }

    /// Reads a chunk of the attempt; what it repeats of the ones before is left out.
    mutating func append(_ chunk: OutputChunk) {
        position.fence = chunk.run.fence
        position.number = max(position.number, chunk.number + 1)
        let end = position[chunk.stream].end
        guard only == nil || only == chunk.stream else {
            position[chunk.stream].end = max(end, chunk.end)
            return
        }
        var bytes = chunk.bytes[...]
        if chunk.offset > end {
            finish(chunk.stream, chunk.at)
            interrupt()
            items.append(.gap(bytes: chunk.offset - end, chunk.stream))
            position[chunk.stream].end = chunk.offset
        } else {
            bytes = bytes.dropFirst(Int(min(end - chunk.offset, Int64(bytes.count))))
        }
        read(bytes, of: chunk)
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, of chunk: OutputChunk) {
        let before = position[chunk.stream]
        var terminal = before.terminal
        terminal.read(bytes) { token, offset in
            switch token {
            case .lineBreak: endLine(of: chunk.stream, at: chunk.at)
            case .text(let text, let scalars, let style):
                if open?.line.stream != chunk.stream {
                    var start = position
                    start.number = chunk.number
                    start[chunk.stream].end = before.end + Int64(max(0, offset))
                    start[chunk.stream].terminal = TerminalText()
                    start[chunk.stream].terminal.style = style
                    start[chunk.stream].terminal.incomplete =
                        offset < 0 ? Array(before.terminal.incomplete.suffix(-offset)) : []
                    begin(chunk.stream, chunk.at, start)
                }
                add(text, scalars, style)
            }
        }
        position[chunk.stream].terminal = terminal
        position[chunk.stream].end = before.end + Int64(bytes.count)
    }

    // MARK: Lines

    private mutating func begin(_ stream: OutputStream, _ at: Instant, _ start: OutputPosition) {
        interrupt()
        position[stream].isMidLine = false
        var start = start
        start.lines = position.lines
        start.last = position.last
        for stream in OutputStream.allCases { start[stream].isMidLine = position[stream].isMidLine }
        open = OpenLine(line: OutputLine(number: position.lines + 1, stream: stream, at: at), start: start)
    }

    private mutating func add(_ text: String, _ scalars: Int, _ style: TextStyle) {
        guard var line = open else { return }
        // In place: a line of many spans must not be copied for each of them.
        open = nil
        if let last = line.line.spans.indices.last, line.line.spans[last].style == style {
            line.line.spans[last].text += text
        } else {
            line.line.spans.append(OutputLine.Span(text: text, style: style))
        }
        line.scalars += scalars
        open = line
        if line.scalars >= Self.longestLine { interrupt() }
    }

    /// The end of a stream's line has come.
    private mutating func endLine(of stream: OutputStream, at: Instant) {
        if open?.line.stream == stream { return close() }
        if position[stream].isMidLine {
            // The line was shown before its end had come.
            position[stream].isMidLine = false
            return
        }
        interrupt()
        append(OutputLine(number: position.lines + 1, stream: stream, at: at))
    }

    /// Another line comes before the end of this one.
    private mutating func interrupt() {
        guard let stream = open?.line.stream else { return }
        close()
        position[stream].isMidLine = true
    }

    private mutating func close() {
        if let line = open?.line { append(line) }
        open = nil
    }

    private mutating func append(_ line: OutputLine) {
        items.append(.line(line))
        position.lines += 1
        position.last = line.stream
    }

    // MARK: Ends

    /// Nothing more follows of the attempt.
    ///
    /// - Parameter sizes: The true sizes of the streams, as far as they are known.
    mutating func end(sizes: [OutputStream: Int64]) {
        for stream in OutputStream.allCases { finish(stream, open?.line.at ?? Instant(microseconds: 0)) }
        close()
        for stream in OutputStream.allCases where only == nil || only == stream {
            let rest = sizes[stream, default: 0] - position[stream].end
            if rest > 0 { items.append(.rest(bytes: rest, stream)) }
        }
    }

    /// What follows is another attempt's; its lines are counted on.
    mutating func turn(to attempt: AttemptSummary) {
        let lines = position.lines
        if lines > 0 { items.append(.attempt(attempt.attempt)) }
        position = OutputPosition(fence: attempt.fence)
        position.lines = lines
    }

    private mutating func finish(_ stream: OutputStream, _ at: Instant) {
        var terminal = position[stream].terminal
        terminal.finish { token, _ in
            switch token {
            case .lineBreak: endLine(of: stream, at: at)
            case .text(let text, let scalars, let style):
                // Nobody reads on from here: what follows is a gap, or nothing.
                if open?.line.stream != stream { begin(stream, at, position) }
                add(text, scalars, style)
            }
        }
        if open?.line.stream == stream { close() }
        position[stream].terminal = terminal
        position[stream].isMidLine = false
    }
}
