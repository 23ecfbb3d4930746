import CronqSchedule
import CronqShared

/// One line of a command's output.
struct OutputLine: Sendable, Hashable {
    struct Span: Sendable, Hashable {
        var text: String
        var style: TextStyle
    }

    /// Counts the lines that are shown, from 1.
    var number: Int
    var stream: OutputStream
    /// When the chunk arrived in which it begins, by the runner's clock.
    var at: Instant
    var spans: [Span] = []

    /// The text without its colours.
    var text: String { spans.map(\.text).joined() }

    /// About how many bytes of markup it takes.
    var weight: Int { spans.reduce(80) { $0 + $1.text.utf8.count + ($1.style == TextStyle() ? 0 : 40) } }
}

/// What is shown of output, in order.
enum OutputItem: Sendable, Hashable {
    case line(OutputLine)
    /// Bytes of a stream that were not kept.
    case gap(bytes: Int64, OutputStream)
    /// Bytes of a stream after everything that is shown.
    case rest(bytes: Int64, OutputStream)
    /// Lines that are not shown, so that a page stays one that a browser can hold.
    case skipped(lines: Int)
    /// What follows is another attempt's.
    case attempt(Int)

    var asLine: OutputLine? {
        if case .line(let line) = self { line } else { nil }
    }

    var weight: Int { asLine?.weight ?? 80 }
}
