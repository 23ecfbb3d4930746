import CronqShared

/// What a page shows of a run's output: the newest lines of one attempt.
struct OutputView: Sendable {
    /// The stream that is shown; `nil` = both.
    let only: OutputStream?
    /// Whether the address asks for this attempt.
    let isPinned: Bool
    /// Whether more may come.
    let isLive: Bool
    /// `nil` = there is none yet.
    private let attempt: AttemptSummary?
    private var lines: OutputLines
    private var window = LineWindow()

    /// - Parameter fence: The attempt that is asked for; `nil` = the last one that may have written something.
    init(of detail: RunDetail, fence: Int64?, only: OutputStream? = nil) {
        attempt = detail.attempts.last { fence == nil ? $0.outcome != "declined" : $0.fence == fence }
        isPinned = fence != nil
        isLive = !detail.run.state.isTerminal && !(isPinned && attempt?.isOver == true)
        self.only = only
        lines = OutputLines(from: OutputPosition(fence: attempt?.fence), only: only)
    }

    /// Reads chunks behind the ones before.
    mutating func read(_ chunks: [OutputChunk]) {
        for chunk in chunks { lines.append(chunk) }
        window.append(lines.take())
    }

    /// Everything that is stored has been read.
    mutating func finish() {
        guard !isLive else { return }
        lines.end(sizes: attempt?.sizes ?? [:])
        window.append(lines.take())
    }

    var fence: Int64? { attempt?.fence }
    var items: [OutputItem] { window.items }
    /// The line whose end has not come.
    var unfinished: OutputLine? { lines.unfinished }
    /// Where a stream goes on.
    var resume: OutputPosition { lines.resume }
    var isEmpty: Bool { window.isEmpty && unfinished == nil }

    /// In bytes: the true size once the attempt is over, until then what has come.
    func size(of stream: OutputStream) -> Int64 {
        max(lines.position[stream].end, attempt?.sizes[stream] ?? 0)
    }
}

extension OutputReader {
    /// The newest output of a run, or of the attempt that is read.
    func view(of detail: RunDetail, only: OutputStream? = nil) async throws(StoreError) -> OutputView {
        var view = OutputView(of: detail, fence: fence, only: only)
        guard let fence = view.fence else { return view }
        var reader = self
        reader.fence = fence
        try await reader.forEachBatch { view.read($0) }
        view.finish()
        return view
    }
}
