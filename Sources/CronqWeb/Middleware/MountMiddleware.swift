import Hummingbird

/// Takes `SCRIPT_NAME` off the address: proxies may leave it there or not, links always carry it.
///
/// Wraps the router, not one of its parts: the route is chosen by what is left.
struct MountedResponder<Inner: HTTPResponder>: HTTPResponder where Inner.Context == WebContext {
    let prefix: String
    let inner: Inner

    func respond(to request: Request, context: WebContext) async throws -> Response {
        if prefix.isEmpty { return try await inner.respond(to: request, context: context) }
        var head = request.head
        let path = head.path ?? "/"
        if path == prefix || path.hasPrefix(prefix + "?") || path.hasPrefix(prefix + "/") {
            let rest = path.dropFirst(prefix.count)
            head.path = rest.hasPrefix("/") ? String(rest) : "/" + rest
        }
        let mounted = Request(head: head, body: request.body)
        return try await Mount.$prefix.withValue(prefix) {
            try await inner.respond(to: mounted, context: context)
        }
    }
}
