import Hummingbird
import Logging

/// One line per request, once its answer is known: changes at info, reading at debug. Queries are left out.
struct AccessLogMiddleware: RouterMiddleware {
    let logger: Logger
    private let clock = ContinuousClock()

    init(logger: Logger) { self.logger = logger }

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = clock.now
        let response = try await next(request, context)
        let isReading = request.method == .get || request.method == .head
        logger.log(
            level: isReading && response.status.code < 500 ? .debug : .info, "request",
            metadata: [
                "method": "\(request.method)", "path": "\(Self.path(request))", "status": "\(response.status.code)",
                "duration": "\(start.duration(to: clock.now))",
            ])
        return response
    }

    /// A login link lets in whoever reads it.
    private static func path(_ request: Request) -> String {
        let link = PagePath.loginLink("").text
        return request.uri.path.hasPrefix(link) ? link + "…" : request.uri.path
    }
}
