import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    /// Answers with a page; to a client that asks for an event stream, with the page's renewed parts, now and whenever they
    /// change. The parts of a page are always the same: what is not to be seen is an empty one.
    ///
    /// - Parameter render: Reads what the page shows and builds it; called again and again for a stream.
    func show(
        _ request: Request, _ context: WebContext, status: HTTPResponse.Status = .ok,
        _ render: @escaping @Sendable () async throws -> HTML
    ) async throws -> Response {
        // Here, so that a page that cannot be shown is an answer of its own.
        let page = try await render()
        guard request.wantsEvents, status == .ok else {
            return .page(page, status: status, headers: [.vary: "Accept"])
        }
        let store = store
        let feed = PageFeed(first: page, logger: logger, now: { try await store.now() }, render: render)
        return try stream(request, context, feed)
    }
}
