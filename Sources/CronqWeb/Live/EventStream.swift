import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Writes the events of one feed to one client, until the feed ends, the client leaves, the server stops, or its time is
/// over and the client connects again.
struct EventStream: Sendable {
    /// Proxies and browsers give up on streams that are silent for longer.
    private static let heartbeat = Duration.seconds(15)
    /// Who may see what is looked at again whenever a stream begins.
    static let lifetime = Duration.seconds(300)
    /// When a browser connects again, in milliseconds.
    private static let retry = 2_000

    static let headers: HTTPFields = [
        .contentType: "text/event-stream", .cacheControl: "no-store", .vary: "Accept", .accelBuffering: "no",
    ]

    /// Where the server's addresses begin: the stream outlives the call in which it was set.
    let prefix: String
    private let clock = ContinuousClock()

    init(prefix: String) { self.prefix = prefix }

    func send(_ feed: some EventFeed, to writer: inout any ResponseBodyWriter) async throws {
        let end = clock.now + Self.lifetime
        var feed = feed
        var lastWrite = clock.now
        try await writer.write(ByteBuffer(string: "retry: \(Self.retry)\n\n"))
        while true {
            let step = try await Mount.$prefix.withValue(prefix) { try await feed.next() }
            if !step.events.isEmpty {
                try await writer.write(ByteBuffer(string: step.events.map { try $0.text }.joined()))
                lastWrite = clock.now
            }
            if step.isLast || clock.now >= end { return }
            var rest = step.wait
            repeat {
                let slice = min(rest, max(.zero, Self.heartbeat - (clock.now - lastWrite)))
                guard try await Self.pause(slice) else { return }
                rest -= slice
                if clock.now - lastWrite >= Self.heartbeat {
                    try await writer.write(ByteBuffer(string: ":\n\n"))
                    lastWrite = clock.now
                }
            } while rest > .zero
        }
    }

    /// Waits.
    ///
    /// - Returns: Whether the stream goes on: not while the server stops.
    /// - Throws: `CancellationError` when the client has left.
    private static func pause(_ span: Duration) async throws -> Bool {
        do {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: span) }
            return !Task.isShuttingDownGracefully
        } catch is CancellationError {
            try Task.checkCancellation()
            return false
        }
    }
}

extension WebApplication {
    /// Answers with a stream of events.
    ///
    /// - Throws: `Problem` 429 or 503 if there are too many streams.
    func stream(_ request: Request, _ context: WebContext, _ feed: some EventFeed) throws(Problem) -> Response {
        let slot = try streams.open(for: context.visitor)
        let stream = EventStream(prefix: Mount.prefix)
        let body = ResponseBody { writer in
            defer { slot.close() }
            // Whoever reads an endless answer sends nothing more: the end of what they send is their leaving.
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await stream.send(feed, to: &writer)
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: EventStream.headers, body: body)
    }
}

extension Request {
    /// Whether it is to be answered with a stream of events.
    var wantsEvents: Bool { method == .get && acceptsEvents }

    /// Whether the client names streams of events among what it accepts.
    var acceptsEvents: Bool {
        headers[values: .accept].joined(separator: ",").lowercased().split(separator: ",").contains { range in
            range.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" } == "text/event-stream"
        }
    }
}

extension HTTPField.Name {
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
