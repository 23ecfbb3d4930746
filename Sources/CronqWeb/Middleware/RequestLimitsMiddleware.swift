import HTTPTypes
import Hummingbird
import NIOCore

/// Refuses bodies that are announced too large before a byte is read, and bodies where none belongs; ends connections whose
/// request takes for ever to come, or to be answered.
struct RequestLimitsMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > WebSettings.bodyLimit {
            throw Problem.bodyTooLarge(limit: WebSettings.bodyLimit)
        }
        if request.method == .get || request.method == .head, request.announcesBody {
            throw Problem(.badRequest, "A body is not expected", "send \(request.method) requests without one")
        }
        // An answer that is streamed may last; it has begun when the handler returns.
        let channel = context.channel
        let overdue = channel.eventLoop.scheduleTask(in: Self.timeLimit) { channel.close(promise: nil) }
        defer { overdue.cancel() }
        return try await next(request, context)
    }

    private static let timeLimit = TimeAmount.seconds(60)
}

extension Request {
    /// Whether a body follows, as far as the headers tell.
    var announcesBody: Bool {
        headers.contains(.transferEncoding) || headers[.contentLength].map { $0 != "0" } == true
    }
}
