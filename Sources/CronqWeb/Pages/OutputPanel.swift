import CronqShared

/// What the command wrote: both streams together, in order of arrival.
struct OutputPanel {
    var run: RunSummary
    var attempt: AttemptSummary?
    var chunks: [OutputChunk]

    func render() -> HTML {
        let segments = OutputText(chunks, sizes: sizes).segments
        return Tag.section(.class("panel output"), .labelled(by: "output-title"), .id("output"), .renewed) {
            Tag.div(.class("bar")) {
                Tag.h2(.id("output-title")) { "Output" }
                if attempt != nil || !segments.isEmpty {
                    for stream in OutputStream.allCases { raw(stream) }
                }
            }
            if segments.isEmpty {
                Tag.p(.class("quiet")) { silence }
            } else {
                Tag.pre(.class("log"), .id("log"), .role("region"), .tabIndex(0), .label("Output, oldest first")) {
                    for segment in segments { render(segment) }
                }
            }
        }
    }

    /// Of both streams, once the attempt has ended.
    private var sizes: [OutputStream: Int64] {
        guard let attempt, attempt.finishedAt != nil else { return [:] }
        return [.stdout: attempt.stdoutBytes, .stderr: attempt.stderrBytes]
    }

    private func raw(_ stream: OutputStream) -> HTML {
        Tag.a(.href(.output(of: run.id, stream))) {
            [stream.name, sizes[stream].map(NumberWords.bytes)].compactMap(\.self).joined(separator: ", ")
        }
    }

    private func render(_ segment: OutputText.Segment) -> HTML {
        switch segment {
        case .text(let text, .stdout):
            Tag.span(.class("out")) { text }
        case .text(let text, .stderr):
            Tag.span(.class("err")) {
                Tag.b(.class("mark")) { "stderr " }
                text
            }
        case .gap(let bytes, let stream):
            Tag.span(.class("gap")) { "… \(NumberWords.grouped(bytes)) bytes of \(stream.name) cut …" }
        case .rest(let bytes, let stream):
            Tag.span(.class("gap")) {
                "… \(NumberWords.grouped(bytes)) more bytes of \(stream.name) are not shown here …"
            }
        }
    }

    private var silence: String {
        if run.isLegacy, attempt != nil { return "Runners of the original CronQ keep it on their own hosts." }
        if run.state.isTerminal { return attempt == nil ? "It never started, so there is none." : "It wrote nothing." }
        return run.state == .running ? "Nothing yet." : "It has not started yet."
    }
}
