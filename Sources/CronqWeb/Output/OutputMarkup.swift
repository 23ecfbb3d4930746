import CronqSchedule
import CronqShared

/// Lines of output as markup: each can be linked (`#L120`), and says when its chunk came.
struct OutputMarkup: Sendable {
    /// In which times are told.
    var zone: ZoneRules
    /// The stream of the line before: stderr is marked by a word where it begins.
    private(set) var last: OutputStream?

    init(zone: ZoneRules, after last: OutputStream? = nil) {
        self.zone = zone
        self.last = last
    }

    mutating func render(_ items: [OutputItem]) -> HTML {
        var html = HTML.empty
        for item in items { html.append(render(item)) }
        return html
    }

    /// A line whose end has not come: the script takes it away before it listens, as the stream brings it again.
    func render(unfinished line: OutputLine) -> HTML { render(line, isFinished: false) }

    private mutating func render(_ item: OutputItem) -> HTML {
        switch item {
        case .line(let line):
            defer { last = line.stream }
            return render(line, isFinished: true)
        case .gap(let bytes, let stream): return note("… \(NumberWords.grouped(bytes)) bytes of \(stream.name) cut …")
        case .rest(let bytes, let stream):
            return note("… \(NumberWords.grouped(bytes)) more bytes of \(stream.name) are not shown here …")
        case .skipped(let lines):
            return note("… left out here: \(NumberWords.count(lines, "line")), which the whole file has …")
        case .attempt(let number): return note("Attempt \(number)")
        }
    }

    private func note(_ text: String) -> HTML { Tag.span(.class("gap")) { text + "\n" } }

    private func render(_ line: OutputLine, isFinished: Bool) -> HTML {
        let number = String(line.number)
        let stream = line.stream == .stderr ? "err" : "out"
        return Tag.span(
            .class(isFinished ? "line \(stream)" : "line \(stream) partial"), .id("L\(number)"),
            .data("data-line", number), .data("data-time", TimeWords.clock(line.at, in: zone))
        ) {
            if line.stream == .stderr, last != .stderr { Tag.b(.class("mark")) { "stderr " } }
            for span in line.spans {
                if let classes = span.style.classes {
                    Tag.span(.class(classes)) { span.text }
                } else {
                    span.text
                }
            }
            if isFinished { "\n" }
        }
    }
}

extension TimeWords {
    /// `11:36:07.250`: the time of day to the millisecond.
    fileprivate static func clock(_ instant: Instant, in zone: ZoneRules) -> String {
        let whole = Instant(microseconds: instant.microseconds - instant.microseconds % 1_000)
        let clock = String(zone.local(at: whole).iso8601.drop { $0 != "T" }.dropFirst())
        return clock.contains(".") ? clock : clock + ".000"
    }
}
