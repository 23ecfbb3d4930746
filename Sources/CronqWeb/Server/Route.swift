import CronqShared
import Hummingbird

/// An address, what may be done with it, and who may. The table of them is the whole surface of the server: tests walk it.
struct Route: Sendable {
    typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    /// What a request needs before its handler is asked. Handlers check the category where one is concerned.
    enum Need: Sendable, Hashable {
        /// Anybody: it says nothing that a stranger must not know.
        case nothing
        /// This role, in some category at least.
        case role(Role)
        /// This role in the instance as a whole.
        case instance(Role)
    }

    struct Action: Sendable {
        var method: HTTPRequest.Method
        var need: Need
        var handler: Handler
    }

    var path: String
    var actions: [Action]

    init(_ path: String, _ actions: Action...) {
        self.path = path
        self.actions = actions
    }
}

extension Route.Action {
    static func get(_ need: Route.Need = .role(.viewer), _ handler: @escaping Route.Handler) -> Route.Action {
        Route.Action(method: .get, need: need, handler: handler)
    }

    static func post(_ need: Route.Need, _ handler: @escaping Route.Handler) -> Route.Action {
        Route.Action(method: .post, need: need, handler: handler)
    }

    static func put(_ need: Route.Need, _ handler: @escaping Route.Handler) -> Route.Action {
        Route.Action(method: .put, need: need, handler: handler)
    }

    static func patch(_ need: Route.Need, _ handler: @escaping Route.Handler) -> Route.Action {
        Route.Action(method: .patch, need: need, handler: handler)
    }

    static func delete(_ need: Route.Need, _ handler: @escaping Route.Handler) -> Route.Action {
        Route.Action(method: .delete, need: need, handler: handler)
    }
}
