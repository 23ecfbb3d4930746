import CronqSchedule
import CronqShared
import Hummingbird
import Logging

/// What all handlers share. The handlers themselves are in `Endpoints/`, one extension per subject.
struct WebApplication: Sendable {
    let store: any JobStore
    let broker: (any MessageBroker)?
    let settings: WebSettings
    let logger: Logger
    /// The user the server runs as.
    let userID: UInt32

    typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    /// An address and what may be done with it.
    struct Route: Sendable {
        var path: RouterPath
        var handlers: [(method: HTTPRequest.Method, handler: Handler)]

        init(_ path: RouterPath, _ handlers: (HTTPRequest.Method, Handler)...) {
            self.path = path
            self.handlers = handlers.map { (method: $0.0, handler: $0.1) }
        }
    }

    var routes: [Route] {
        [
            Route("/", (.get, home)),
            Route("/job/:id", (.get, jobPage), (.post, runNowForm)),
            Route("/run/:id", (.get, runPage)),
            Route("/run/:id/output/:stream", (.get, rawOutput)),
            Route("/failures", (.get, failuresPage)),
            Route("/assets/:file", (.get, asset)),
            Route("/favicon.ico", (.get, favicon)),
            Route("/_status", (.get, status)),
            Route("/healthz", (.get, status)),
            Route("/readyz", (.get, readiness)),
            Route("/api/category/:name", (.put, replaceCategory), (.post, replaceCategory)),
            Route("/api/categories", (.get, listCategories)),
            Route("/api/categories/:name", (.get, showCategory)),
            Route("/api/jobs", (.get, listJobs)),
            Route("/api/jobs/:id", (.get, showJob)),
            Route("/api/jobs/:id/run", (.post, runNow)),
            Route("/api/runs/:id", (.get, showRun)),
            Route("/api/runs/:id/output", (.get, showOutput)),
        ]
    }

    /// The whole server: every middleware, outermost first, then the routes.
    func responder() -> some HTTPResponder<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: SecurityHeadersMiddleware())
        router.add(middleware: AccessLogMiddleware(logger: logger))
        router.add(middleware: ErrorMiddleware(settings: settings, logger: logger))
        router.add(middleware: LocalDoorMiddleware(door: LocalDoor(serverUser: userID), owners: PeerOwners()))
        router.add(middleware: BodyLimitMiddleware())
        for route in routes { route.install(on: router) }
        return router.buildResponder()
    }

    /// Tells the injectors that something is due; one that misses it finds out by looking.
    func wakeInjectors() async {
        _ = await broker?.publish([OutboundMessage(.wake, to: .wake)])
    }

    func pageContext(_ fleet: FleetState, notice: String? = nil) -> PageContext {
        PageContext(
            instanceName: settings.instanceName, now: fleet.now, version: settings.version, notice: notice,
            problems: fleet.problems, zoneName: settings.defaultZone.identifier)
    }
}

extension WebApplication.Route {
    /// Hummingbird answers a wrong method with 404; the methods that are left get a 405 with `Allow`.
    fileprivate func install(on router: Router<WebContext>) {
        var offered = handlers
        if let get = handlers.first(where: { $0.method == .get }) { offered.append((.head, get.handler)) }
        for (method, handler) in offered { router.on(path, method: method, use: handler) }

        let allowed = offered.map(\.method.rawValue).joined(separator: ", ")
        let others: [HTTPRequest.Method] = [.get, .head, .put, .post, .patch, .delete, .options, .trace, .connect]
        for method in others where !offered.contains(where: { $0.method == method }) {
            router.on(path, method: method) { _, _ -> Response in
                throw Problem(
                    .methodNotAllowed, "Method not allowed", "\(method) is not possible here; use \(allowed)",
                    headers: [.allow: allowed])
            }
        }
    }
}
