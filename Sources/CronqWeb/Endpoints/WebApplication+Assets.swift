import HTTPTypes
import Hummingbird

extension WebApplication {
    var assetRoutes: [Route] {
        [
            Route("/assets/:name", .get(.nothing, asset)), Route("/assets/:name/:file", .get(.nothing, asset)),
            Route("/favicon.ico", .get(.nothing, favicon)),
        ]
    }

    /// `GET /assets/<version>/<file>`: under the version that pages carry the answer may be kept for ever. Under another
    /// one, which belongs to a page of another release, and under none, it is the file as it is now.
    func asset(_ request: Request, _ context: WebContext) async throws -> Response {
        let first = context.parameters.get("name")
        let file = context.parameters.get("file")
        return try answer(
            with: Assets.all.first { $0.name == file ?? first }, to: request,
            isVersioned: file != nil && first == Assets.version)
    }

    /// Browsers ask for it even where the page names another icon.
    func favicon(_ request: Request, _ context: WebContext) async throws -> Response {
        try answer(with: Assets.icon, to: request, isVersioned: false)
    }

    private func answer(with asset: Asset?, to request: Request, isVersioned: Bool) throws(Problem) -> Response {
        guard let asset else { throw Problem.notFound("there is no such file") }
        let tag = "\"\(asset.etag)\""
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
