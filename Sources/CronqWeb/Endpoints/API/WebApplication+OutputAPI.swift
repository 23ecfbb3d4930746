import CronqShared
import FoundationEssentials
import HTTPTypes
import Hummingbird

extension WebApplication {
    /// Chunks are up to 64 KiB each, so this is what one answer may weigh: 2 MiB.
    private static let chunksPerAnswer = 32

    /// `GET /api/runs/<id>/output[?from=<chunk number>]`; a client that asks for an event stream gets the chunks as they
    /// come.
    func showOutput(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters("from")
        let from = try query.number("from", in: 0...Int64(Int32.max)).map { Int($0) }
        let detail = try await runOfPage(context, needing: .viewer)
        if request.wantsEvents {
            let position = try Self.position(request, from, detail)
            return try stream(request, context, ChunkFeed(detail, from: position, store: store))
        }
        let chunks = try await store.output(
            of: detail.run.id, fence: nil, from: from ?? 0, limit: Self.chunksPerAnswer)
        return .json(
            [
                "data": [
                    "run_id": .text(detail.run.id.description),
                    "chunks": .list(chunks.map(\.json)),
                    // Where to go on, and whether anything may follow.
                    "next": .number(chunks.last.map { $0.number + 1 } ?? from ?? 0),
                    "complete": .flag(detail.run.state.isTerminal && chunks.count < Self.chunksPerAnswer),
                ]
            ], headers: [.vary: "Accept"])
    }

    /// `GET /api/runs/<id>/output/stdout|stderr[?fence=<fence>]`: the bytes as they were, whole or in ranges.
    func showOutputStream(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try request.parameters("fence")
        return try await rawOutput(request, context)
    }

    /// Where a stream begins: behind the event that the client has seen last, or at a chunk of the newest attempt.
    private static func position(
        _ request: Request, _ from: Int?, _ detail: RunDetail
    ) throws(Problem) -> OutputPosition {
        if let text = request.headers[.lastEventID], !text.isEmpty {
            guard let position = OutputPosition(text) else {
                throw Problem.badParameter("Last-Event-ID", "must be the id of an event of this stream")
            }
            return position
        }
        guard let from, let newest = detail.attempts.last(where: { $0.outcome != "declined" }) else {
            return OutputPosition()
        }
        var position = OutputPosition(fence: newest.fence)
        position.number = from
        // What comes before is not looked at; of an attempt that is over nothing is waited for.
        for (stream, size) in newest.sizes { position[stream].end = size }
        return position
    }
}

/// A run's output as events: `attempt` when one begins, `chunk` for each piece, `end` with the run's state.
///
/// The `id` of a chunk's event is the position behind it.
private struct ChunkFeed: EventFeed {
    private var follower: OutputFollower
    private var position: OutputPosition
    /// Looks in a row at which nothing had come.
    private var quiet = 0

    /// When the store does not answer.
    private static let troubleWait = Duration.seconds(2)

    init(_ detail: RunDetail, from position: OutputPosition, store: any JobStore) {
        follower = OutputFollower(
            OutputReader(store: store, run: detail.run.id), detail, from: position, isPinned: false)
        self.position = position
    }

    mutating func next() async throws -> FeedStep {
        let news: OutputNews
        do throws(StoreError) {
            news = try await follower.poll()
        } catch {
            return FeedStep(wait: Self.troubleWait)
        }
        var events: [ServerEvent] = []
        if let attempt = news.begun {
            position = OutputPosition(fence: attempt.fence)
            events.append(ServerEvent("attempt", attempt.json))
        }
        for chunk in news.chunks {
            position.fence = chunk.run.fence
            position.number = chunk.number + 1
            position[chunk.stream].end = chunk.end
            events.append(ServerEvent("chunk", id: position.text, chunk.json))
        }
        if let state = news.end { events.append(ServerEvent("end", ["state": .text(state.rawValue)])) }
        quiet = events.isEmpty ? quiet + 1 : 0
        return FeedStep(events: events, wait: news.hasMore ? .zero : wait, isLast: news.end != nil)
    }

    /// Four looks a second while something comes, one when nothing does.
    private var wait: Duration { quiet < 40 ? .milliseconds(250) : .seconds(1) }
}

extension OutputChunk {
    /// Text where the bytes are UTF-8; the exact bytes beside it where they are not.
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "number": .number(number), "stream": .text(stream.name), "offset": .number(offset), "at": .time(at),
            "text": .text(String(decoding: bytes, as: UTF8.self)),
        ]
        if String(validating: bytes, as: UTF8.self) == nil {
            members["base64"] = .text(Data(bytes).base64EncodedString())
        }
        return .object(members)
    }
}
