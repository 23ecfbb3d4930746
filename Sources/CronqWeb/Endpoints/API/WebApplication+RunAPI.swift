import CronqSchedule
import CronqShared
import Hummingbird

extension WebApplication {
    var runAPIRoutes: [Route] {
        [
            .api("/api/runs", .get(.role(.viewer), listRuns)),
            .api("/api/runs/:id", .get(.role(.viewer), showRun)),
            .api("/api/runs/:id/cancel", .post(.role(.operator), postCancel)),
            .api("/api/runs/:id/retry", .post(.role(.operator), postRetry)),
            .api(
                "/api/runs/:id/output", answering: ["application/json", "text/event-stream"],
                .get(.role(.viewer), showOutput)),
            .api(
                "/api/runs/:id/output/:stream", answering: ["text/plain"], .get(.role(.viewer), showOutputStream)),
        ]
    }

    /// `GET /api/runs[?state=&job=&category=&queue=&from=&until=&before=&after=&limit=]`
    func listRuns(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters(
            "state", "job", "category", "queue", "from", "until", "before", "after", "limit", lists: ["state"])
        var wish = try Self.runQuery(query)
        wish.job = try query.number("job", in: 1...Int64.max)
        if let name = query.text("category") {
            try context.visitor.require(.viewer, in: name)
            guard let category = try await category(named: name) else {
                return .json(["data": ["runs": .list([])], "next": nil])
            }
            wish.categoryID = category.id
        } else if context.visitor.grants.limit == nil {
            try context.visitor.require(.viewer)
        } else if let id = wish.job {
            guard let job = try await store.job(id) else { throw Self.noJob(id) }
            try context.visitor.require(.viewer, in: job.category.name)
        } else {
            throw Problem(.forbidden, "Not allowed", "you may see some categories only: say which one with category")
        }
        return try await answer(wish, query, request)
    }

    /// `GET /api/jobs/<id>/runs[?state=&queue=&from=&until=&before=&after=&limit=]`
    func listRunsOfJob(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters(
            "state", "queue", "from", "until", "before", "after", "limit", lists: ["state"])
        var wish = try Self.runQuery(query)
        wish.job = try await job(context, needing: .viewer, evenRemoved: true).id
        return try await answer(wish, query, request)
    }

    /// Newest first; `after` a run the others follow in the order of their instants, for those who ask again and again.
    private static func runQuery(_ query: QueryItems) throws(Problem) -> RunQuery {
        let before = try query.run("before")
        let after = try query.run("after")
        guard before == nil || after == nil else {
            throw Problem.badParameter("after", "lists what is newer, before what is older; give one of them")
        }
        return RunQuery(
            states: try query.words("state", of: RunState.self), queue: query.text("queue"),
            from: try query.time("from", in: .utc), until: try query.time("until", in: .utc), before: before,
            after: after, ascending: after != nil, limit: try query.pageSize())
    }

    private func answer(_ wish: RunQuery, _ query: QueryItems, _ request: Request) async throws -> Response {
        let page = try await store.runs(wish)
        let next = query.next(request, wish.ascending ? "after" : "before", page.next?.description)
        return .json(["data": ["runs": .list(page.runs.map(\.json))], "next": next])
    }

    /// `GET /api/runs/<id>`
    func showRun(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let detail = try await runOfPage(context, needing: .viewer)
        var warnings: [String] = []
        if detail.run.waitsForRunner, try await !fleet().isServed(detail.run.queue) {
            warnings.append(FleetState.unserved(detail.run.queue))
        }
        return .json(["data": ["run": detail.json, "warnings": .texts(warnings)]])
    }
}
