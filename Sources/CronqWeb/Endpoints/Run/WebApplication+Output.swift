import CronqSchedule
import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    /// What reads the output of the attempt that an address asks for.
    ///
    /// - Throws: `Problem` 404 if the run has no such attempt.
    func reader(of detail: RunDetail, _ choice: OutputChoice) throws(Problem) -> OutputReader {
        if let fence = choice.fence, !detail.attempts.contains(where: { $0.fence == fence }) {
            throw Problem.notFound("the run has no attempt with fence \(fence)")
        }
        return OutputReader(store: store, run: detail.run.id, fence: choice.fence)
    }

    /// `GET /run/<id>/output/stdout|stderr[?fence=<fence>]`: the bytes as they were, whole or in ranges.
    func rawOutput(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        try query.allow("fence")
        guard let stream = OutputChoice.stream(named: context.parameters.get("stream") ?? "") else {
            throw Problem.notFound("a run's output is stdout or stderr")
        }
        let detail = try await runOfPage(context, needing: .viewer)
        var reader = try reader(of: detail, OutputChoice(query))
        let attempt = detail.attempts.last { reader.fence == nil ? $0.outcome != "declined" : $0.fence == reader.fence }
        reader.fence = attempt?.fence ?? reader.fence
        let stored = try await reader.stored(stream, size: attempt?.isOver == true ? attempt?.sizes[stream] : nil)
        return try stored.response(to: request, fileName: "\(detail.run.id)-\(stream.name).txt")
    }

    /// `GET /run/<id>/output[?stream=&fence=&after=<position>]` as a stream of events: the output as it comes. A browser that
    /// lost the stream says with `Last-Event-ID` where to go on.
    func liveOutput(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        try query.allow("stream", "fence", "after")
        let choice = try OutputChoice(query)
        let position = try Self.position(request, query, choice)
        let detail = try await runOfPage(context, needing: .viewer)
        guard request.acceptsEvents else {
            throw Problem(
                .notAcceptable, "Not acceptable",
                "this is a stream of events: ask for text/event-stream, or for the page of the run")
        }
        let reader = try reader(of: detail, choice)
        guard request.method == .get else { return Response(status: .ok, headers: EventStream.headers) }
        let follower = OutputFollower(reader, detail, from: position, isPinned: choice.fence != nil)
        let feed = OutputFeed(follower, from: position, only: choice.stream, zone: zone(of: context))
        return try stream(request, context, feed)
    }

    private static func position(
        _ request: Request, _ query: QueryItems, _ choice: OutputChoice
    ) throws(Problem) -> OutputPosition {
        let text = request.headers[.lastEventID] ?? query["after"] ?? ""
        if text.isEmpty { return OutputPosition(fence: choice.fence) }
        guard let position = OutputPosition(text), choice.fence == nil || position.fence == choice.fence else {
            throw Problem.badParameter("after", "is not a position that this stream has sent")
        }
        return position
    }

    /// The viewer's time zone, if their browser has said it; else the instance's.
    func zone(of context: WebContext) -> ZoneRules {
        context.zoneName.flatMap { try? settings.zones.rules(for: $0) } ?? settings.defaultZone
    }
}

extension StoredOutput {
    /// As an answer: everything that is stored, or one range of the stream as it was written.
    ///
    /// Ranges count the bytes that the command wrote, whether they are stored or not. A range begins at the first byte that
    /// is stored and ends where a cut begins: `Content-Range` says what the answer holds. `X-CronQ-Cut` lists the bytes that
    /// nobody has any more.
    ///
    /// - Throws: `Problem` 416 if none of the range is stored.
    func response(to request: Request, fileName: String) throws(Problem) -> Response {
        var headers: HTTPFields = [
            .contentDisposition: "inline; filename=\"\(fileName)\"", .acceptRanges: "bytes",
        ]
        let cuts = cuts
        if !cuts.isEmpty {
            headers[.cut] = cuts.map { "\($0.lowerBound)-\($0.upperBound - 1)" }.joined(separator: ", ")
        }
        let contentType = "text/plain; charset=utf-8"
        // There is nothing that `If-Range` could be compared with.
        guard request.method == .get, !request.headers.contains(.ifRange),
            let range = request.headers[.range].flatMap(ByteRange.init(header:))
        else { return .bytes(bytes, contentType: contentType, headers: headers) }
        guard let piece = piece(of: range.bytes(in: size)) else {
            headers[.contentRange] = "bytes */\(size)"
            headers[.contentDisposition] = nil
            throw Problem(
                .rangeNotSatisfiable, "Nothing of that range is stored",
                "the stream has \(size) bytes" + (cuts.isEmpty ? "" : "; X-CronQ-Cut says which were cut"),
                headers: headers)
        }
        headers[.contentRange] = "bytes \(piece.offset)-\(piece.end - 1)/\(isGrowing ? "*" : String(size))"
        return .bytes(piece.bytes, contentType: contentType, status: .partialContent, headers: headers)
    }
}

extension HTTPField.Name {
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    /// The parts of a stream that were cut away, as ranges of bytes.
    static let cut = HTTPField.Name("X-CronQ-Cut")!
}
