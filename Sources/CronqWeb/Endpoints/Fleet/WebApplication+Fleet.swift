import CronqSchedule
import CronqShared
import Hummingbird

extension WebApplication {
    var fleetRoutes: [Route] {
        [
            Route("/timeline", .get(.role(.viewer), timelinePage)),
            Route("/timeline/load", .get(.role(.viewer), loadPage)),
            Route("/runners", .get(.instance(.viewer), runnersPage)),
            Route("/queues", .get(.instance(.viewer), queuesPage)),
            Route("/configuration", .get(.instance(.admin), configurationPage)),
        ]
    }

    /// Runners and processes are shown for this long after they were heard last.
    private static let silenceShown = TimeSpan.hours(1)
    /// How many of the runs that run now are shown beside their hosts.
    private static let runsBesideRunners = 300

    /// `GET /runners`
    func runnersPage(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        return try await show(request, context) {
            let fleet = try await fleet(heardWithin: Self.silenceShown)
            let running = try await store.runs(RunQuery(states: [.running], limit: Self.runsBesideRunners))
            let page = RunnersPage(
                context: pageContext(context, fleet), fleet: fleet, running: running.runs,
                hasMoreRuns: running.next != nil)
            return page.render()
        }
    }

    /// `GET /queues[?after=<queue>]`
    func queuesPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        try query.allow("after")
        let after = query.text("after")
        return try await show(request, context) {
            let fleet = try await fleet(heardWithin: Self.silenceShown)
            let page = QueuesPage(
                context: pageContext(context, fleet), fleet: fleet, queues: try await store.queues(), after: after)
            return page.render()
        }
    }

    /// `GET /configuration`
    func configurationPage(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        return try await show(request, context) {
            let page = ConfigurationPage(context: pageContext(context, try await fleet()), settings: settings)
            return page.render()
        }
    }

    /// A category to narrow a page down to, which the visitor may see; without one they must be allowed to see all.
    func categoryFilter(_ query: QueryItems, _ visitor: Visitor) throws(Problem) -> String? {
        guard let category = query.text("category") else {
            try visitor.require(.viewer)
            return nil
        }
        if let fault = JobDefinition.fault(inName: category) { throw Problem.badParameter("category", fault) }
        try visitor.require(.viewer, in: category)
        return category
    }

    /// The names of the categories that the visitor may see, in alphabetical order.
    func categoryNames(for visitor: Visitor) async throws(StoreError) -> [String] {
        let names = try await store.categories().map(\.name).filter { visitor.may(.viewer, in: $0) }
        return names.sorted { JobDefinition.nameKey($0) < JobDefinition.nameKey($1) }
    }
}
