import CronqSchedule
import CronqShared

/// A run's output as events: lines as they come, sizes in words, and the end.
///
/// `append` brings finished lines (`html`) and, if there is one, the line whose end has not come (`partial`), which takes the
/// place of the one that the event before brought. Its `id` is the position at which the unfinished line begins: whoever
/// goes on from there gets neither a gap nor a repeat.
struct OutputFeed: EventFeed {
    private var follower: OutputFollower
    private var lines: OutputLines
    private var markup: OutputMarkup
    private var unfinished: OutputLine?
    private var sizes: [OutputStream: Int64] = [:]
    private var sentSizes: [OutputStream: Int64] = [:]
    /// Looks in a row at which nothing had come.
    private var quiet = 0

    /// When the store does not answer.
    private static let troubleWait = Duration.seconds(2)

    init(_ follower: OutputFollower, from position: OutputPosition, only: OutputStream?, zone: ZoneRules) {
        self.follower = follower
        lines = OutputLines(from: position, only: only)
        markup = OutputMarkup(zone: zone, after: position.last)
    }

    mutating func next() async throws -> FeedStep {
        let news: OutputNews
        do throws(StoreError) {
            news = try await follower.poll()
        } catch {
            return FeedStep(wait: Self.troubleWait)
        }
        read(news)
        var events = appended() + grown()
        if let state = news.end { events.append(ServerEvent("end", ["state": .text(state.rawValue)])) }
        quiet = events.isEmpty ? quiet + 1 : 0
        return FeedStep(events: events, wait: news.hasMore ? .zero : wait, isLast: news.end != nil)
    }

    private mutating func read(_ news: OutputNews) {
        if let attempt = news.begun {
            lines.turn(to: attempt)
            sizes = [:]
        }
        for chunk in news.chunks {
            lines.append(chunk)
            sizes[chunk.stream] = lines.position[chunk.stream].end
        }
        if let closed = news.closed {
            lines.end(sizes: closed)
            sizes.merge(closed) { max($0, $1) }
        }
    }

    private mutating func appended() -> [ServerEvent] {
        var window = LineWindow()
        window.append(lines.take())
        let items = window.items
        guard !items.isEmpty || lines.unfinished != unfinished else { return [] }
        unfinished = lines.unfinished
        var members: [String: JSONValue] = ["html": .text(markup.render(items).text)]
        if let unfinished { members["partial"] = .text(markup.render(unfinished: unfinished).text) }
        return [ServerEvent("append", id: lines.resume.text, .object(members))]
    }

    /// The sizes in words, if they have changed.
    private mutating func grown() -> [ServerEvent] {
        guard sizes != sentSizes else { return [] }
        sentSizes = sizes
        var words: [String: JSONValue] = [:]
        for (stream, size) in sizes { words[stream.name] = .text(NumberWords.bytes(size)) }
        return [ServerEvent("size", .object(words))]
    }

    /// Four looks a second while something comes, fewer when nothing does.
    private var wait: Duration {
        switch quiet {
        case ..<20: .milliseconds(250)
        case ..<60: .milliseconds(500)
        default: .seconds(1)
        }
    }
}
