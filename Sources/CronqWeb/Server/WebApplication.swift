import CronqAccess
import CronqSchedule
import CronqShared
import Hummingbird
import Logging

/// What all handlers share. The handlers themselves are in `Endpoints/`, one folder per subject, each with its routes.
struct WebApplication: Sendable {
    let store: any JobStore
    let broker: (any MessageBroker)?
    let settings: WebSettings
    let logger: Logger
    let authenticator: Authenticator
    let streams = StreamRoster()

    init(store: any JobStore, broker: (any MessageBroker)?, settings: WebSettings, logger: Logger) {
        self.store = store
        self.broker = broker
        self.settings = settings
        self.logger = logger
        authenticator = Authenticator(store: store, logger: logger)
    }

    /// Everything the server answers.
    var routes: [Route] {
        homeRoutes + jobRoutes + categoryRoutes + runRoutes + fleetRoutes + helpRoutes + accountRoutes + auditRoutes
            + assetRoutes + healthRoutes + categoryAPIRoutes + jobAPIRoutes + runAPIRoutes + fleetAPIRoutes
            + accountAPIRoutes
    }

    /// The whole server: every middleware, outermost first, then the routes.
    ///
    /// - Parameter door: Lets the person who runs the server in, while there is no user; `nil` = everybody logs in.
    func responder(door: LocalDoor?) -> some HTTPResponder<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: SecurityHeadersMiddleware())
        router.add(middleware: AccessLogMiddleware(logger: logger))
        let errors = ErrorMiddleware(settings: settings, logger: logger)
        router.add(middleware: errors)
        router.add(middleware: RequestLimitsMiddleware())
        router.add(
            middleware: GateMiddleware(
                settings: settings, store: store, authenticator: authenticator, door: door, owners: PeerOwners(),
                doorSecret: .make(using: SystemRandom.bytes), errors: errors))
        for route in routes { route.install(on: router) }
        return MountedResponder(prefix: settings.scriptName, inner: router.buildResponder())
    }

    /// Tells the injectors that something is due; one that misses it finds out by looking.
    func wakeInjectors() async {
        _ = await broker?.publish([OutboundMessage(.wake, to: .wake)])
    }

    /// What a page knows beside its own subject.
    func pageContext(_ context: WebContext, _ fleet: FleetState, notice: String? = nil) -> PageContext {
        var page = PageContext(
            instanceName: settings.instanceName, now: fleet.now, version: settings.version, notice: notice,
            problems: fleet.problems, zoneName: settings.defaultZone.identifier, visitor: context.visitor)
        page.zone = context.zoneName.flatMap { try? settings.zones.rules(for: $0) } ?? settings.defaultZone
        return page
    }
}

extension Route {
    /// Hummingbird answers a wrong method with 404; the methods that are left get a 405 with `Allow`.
    fileprivate func install(on router: Router<WebContext>) {
        let path = RouterPath(path)
        var offered = actions
        if let get = actions.first(where: { $0.method == .get }) {
            offered.append(Action(method: .head, need: get.need, handler: get.handler))
        }
        for action in offered {
            router.on(path, method: action.method) { request, context in
                try context.admit(action.need)
                return try await action.handler(request, context)
            }
        }
        let allowed = offered.map(\.method.rawValue).joined(separator: ", ")
        let others: [HTTPRequest.Method] = [
            .get, .head, .put, .post, .patch, .delete, .options, .trace, .connect, .query,
        ]
        for method in others where !offered.contains(where: { $0.method == method }) {
            router.on(path, method: method) { _, _ -> Response in
                throw Problem(
                    .methodNotAllowed, "Method not allowed", "\(method) is not possible here; use \(allowed)",
                    headers: [.allow: allowed])
            }
        }
    }
}

extension WebContext {
    /// Refuses a visitor who may not do this anywhere; whether they may do it here is their handler's question.
    fileprivate func admit(_ need: Route.Need) throws(Problem) {
        guard need != .nothing else { return }
        guard !visitor.isNobody else {
            if let refusal { throw Problem(.forbidden, "Not let in", refusal) }
            throw Problem.unauthorized("this needs a login, or a token: Authorization: Bearer cronq_…")
        }
        switch need {
        case .nothing: break
        case .role(let role):
            guard visitor.grants.allowSomewhere(role) else { throw Problem.forbidden(role, in: nil) }
        case .instance(let role): try visitor.require(role)
        }
    }
}
