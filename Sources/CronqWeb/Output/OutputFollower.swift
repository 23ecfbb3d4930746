import CronqShared

/// What has come of a run's output since the last look; in the order in which it is to be shown.
struct OutputNews: Sendable {
    var chunks: [OutputChunk] = []
    /// Nothing more comes of the attempt: the true sizes of its streams, as far as they are known.
    var closed: [OutputStream: Int64]?
    /// Another attempt has begun, and what follows is its output.
    var begun: AttemptSummary?
    /// Nothing more comes at all.
    var end: RunState?
    /// Whether more is stored already.
    var hasMore = false
}

/// Follows a run's output as it is stored, chunk by chunk, from a position on.
///
/// Chunks travel on their own, so that one may be stored after its follower, and after the end of its run: whoever follows
/// waits a moment for one that is missing. Where the caps have cut, no one comes.
struct OutputFollower: Sendable {
    private var reader: OutputReader
    /// Whether only this attempt is wanted.
    private let isPinned: Bool
    private var detail: RunDetail
    private var number: Int
    /// How far each stream is known, in bytes.
    private var ends: [OutputStream: Int64]
    private var isClosed = false

    private var nextLook: ContinuousClock.Instant
    /// Since when the attempt is known to be over.
    private var overSince: ContinuousClock.Instant?
    /// Since when a chunk is missing, and the highest number that was there at the time.
    private var hole: Hole?

    private struct Hole: Sendable {
        var since: ContinuousClock.Instant
        var seen: Int
    }

    /// How often the run itself is looked at.
    private static let lookInterval = Duration.seconds(1)
    /// How long a missing chunk is waited for.
    private static let holePatience = Duration.seconds(1)
    /// How long the rest of an attempt's output is waited for when the attempt is over.
    private static let endPatience = Duration.seconds(5)

    /// - Parameters:
    ///   - detail: The run, as it was looked at just now.
    ///   - position: Where to go on.
    init(
        _ reader: OutputReader, _ detail: RunDetail, from position: OutputPosition, isPinned: Bool,
        at now: ContinuousClock.Instant = .now
    ) {
        self.reader = reader
        self.reader.fence = position.fence
        self.detail = detail
        self.isPinned = isPinned
        number = position.number
        ends = [.stdout: position[.stdout].end, .stderr: position[.stderr].end]
        nextLook = now + Self.lookInterval
    }

    /// Looks for what has come.
    mutating func poll(at now: ContinuousClock.Instant = .now) async throws(StoreError) -> OutputNews {
        if now >= nextLook {
            // Before the output: when the attempt is over, its output is read once more.
            if let fresh = try await reader.store.run(reader.run) { detail = fresh }
            nextLook = now + Self.lookInterval
        }
        var news = OutputNews()
        chooseAttempt(&news)
        if reader.fence != nil, !isClosed { try await read(&news, now) }
        if isClosed || reader.fence == nil, isPinned || detail.run.state.isTerminal, newer == nil || isPinned {
            news.end = detail.run.state
        }
        return news
    }

    // MARK: Attempts

    private var attempt: AttemptSummary? { detail.attempts.last { $0.fence == reader.fence } }

    /// The newest attempt that may have written something, if it is not the one that is followed.
    private var newer: AttemptSummary? {
        detail.attempts.last { $0.outcome != "declined" && $0.fence > reader.fence ?? 0 }
    }

    private mutating func chooseAttempt(_ news: inout OutputNews) {
        guard !isPinned else { return }
        // A grant that was given back leaves nothing to read.
        let isGivenBack = attempt?.outcome == "declined" && number == 0
        guard reader.fence == nil || isClosed || isGivenBack, let next = newer else { return }
        news.begun = next
        reader.fence = next.fence
        number = 0
        ends = [:]
        isClosed = false
        overSince = nil
        hole = nil
    }

    // MARK: Chunks

    private mutating func read(_ news: inout OutputNews, _ now: ContinuousClock.Instant) async throws(StoreError) {
        let isOver = attempt?.isOver ?? detail.run.state.isTerminal
        let sizes = attempt?.sizes ?? [:]
        let batch = try await reader.chunks(from: number)
        news.chunks = accept(batch, now)
        news.hasMore = !news.chunks.isEmpty && batch.count == OutputReader.chunksPerAnswer
        guard isOver else { return }
        let since = overSince ?? now
        overSince = since
        let isComplete = OutputStream.allCases.allSatisfy { ends[$0, default: 0] >= sizes[$0, default: 0] }
        let isQuiet = news.chunks.count == batch.count && !news.hasMore
        if isQuiet, isComplete || now - since >= Self.endPatience {
            news.closed = sizes
            isClosed = true
        }
    }

    /// The chunks that can be shown now: those up to the first that is missing, unless it was waited for long enough.
    private mutating func accept(_ batch: [OutputChunk], _ now: ContinuousClock.Instant) -> [OutputChunk] {
        var accepted: [OutputChunk] = []
        let newest = batch.last?.number ?? number
        for chunk in batch {
            if chunk.number > number {
                guard let hole, chunk.number <= hole.seen else {
                    self.hole = Hole(since: now, seen: newest)
                    return accepted
                }
                guard now - hole.since >= Self.holePatience else { return accepted }
            }
            accepted.append(chunk)
            number = chunk.number + 1
            ends[chunk.stream] = max(ends[chunk.stream] ?? 0, chunk.end)
        }
        hole = nil
        return accepted
    }
}
