import HTTPTypes
import Hummingbird

/// Puts the headers that confine a page on every answer, errors included: it is the outermost middleware.
struct SecurityHeadersMiddleware: RouterMiddleware {
    private static let fields: HTTPFields = [
        .contentSecurityPolicy: Assets.contentSecurityPolicy,
        .xContentTypeOptions: "nosniff",
        // Not no-referrer: browsers then send `Origin: null` with the pages' own forms.
        .referrerPolicy: "same-origin",
        .crossOriginOpenerPolicy: "same-origin",
        .crossOriginResourcePolicy: "same-origin",
    ]

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for field in Self.fields { response.headers[field.name] = field.value }
        if !response.headers.contains(.cacheControl) { response.headers[.cacheControl] = "no-store" }
        return request.method == .head ? response.createHeadResponse() : response
    }
}

extension HTTPField.Name {
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
}
