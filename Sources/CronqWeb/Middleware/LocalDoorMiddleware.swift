import CronqShared
import Hummingbird

/// Lets the person who runs the server in, and nobody else.
struct LocalDoorMiddleware: RouterMiddleware {
    let door: LocalDoor
    let owners: PeerOwners

    /// They say nothing that a stranger must not know, so that checks of any user reach them.
    private static let openPaths: Set = ["/_status", "/healthz", "/readyz"]

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if Self.openPaths.contains(request.uri.path) { return try await next(request, context) }
        let owner = try await owners.owner(of: context.channel)
        let visit = LocalDoor.Visit(
            request: request.head, peer: context.remoteAddress.flatMap { SocketEndpoint($0) }, peerUser: owner)
        if let refusal = door.refusal(of: visit) {
            throw Problem(.forbidden, "Not let in", refusal)
        }
        var context = context
        if let owner { context.actor = "local:" + UserAccount(id: owner).name }
        return try await next(request, context)
    }
}
