import HTTPTypes
import Hummingbird

extension WebApplication {
    /// `GET /assets/<file>`; a link carries the version of what it points to, so that answer may be kept for ever.
    func asset(_ request: Request, _ context: WebContext) async throws -> Response {
        try answer(with: Assets.all.first { $0.path == request.uri.path }, to: request)
    }

    /// Browsers ask for it even where the page names another icon.
    func favicon(_ request: Request, _ context: WebContext) async throws -> Response {
        try answer(with: Assets.icon, to: request)
    }

    private func answer(with asset: Asset?, to request: Request) throws(Problem) -> Response {
        guard let asset else { throw Problem.notFound("there is no such file") }
        let tag = "\"\(asset.etag)\""
        let isVersioned = try request.query["v"] == asset.etag
        let headers: HTTPFields = [
            .eTag: tag, .cacheControl: isVersioned ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        let known = request.headers[values: .ifNoneMatch].joined(separator: ",").split(separator: ",")
        if known.contains(where: { $0.hasSuffix(tag) || $0 == "*" }) {
            return Response(status: .notModified, headers: headers)
        }
        return .bytes(asset.body, contentType: asset.contentType, headers: headers)
    }
}
