import CronqSchedule
import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    var jobAPIRoutes: [Route] {
        [
            .api("/api/jobs", .get(.role(.viewer), listJobs)),
            .api(
                "/api/jobs/:id", .get(.role(.viewer), showJob), .patch(.role(.editor), patchJob),
                .delete(.role(.editor), deleteJob)),
            .api("/api/jobs/:id/run", .post(.role(.operator), postRun)),
            .api("/api/jobs/:id/pause", .post(.role(.operator), postPause)),
            .api("/api/jobs/:id/resume", .post(.role(.operator), postResume)),
            .api("/api/jobs/:id/skip", .post(.role(.operator), postSkip)),
            .api("/api/jobs/:id/revisions", .get(.role(.viewer), listRevisions)),
            .api("/api/jobs/:id/runs", .get(.role(.viewer), listRunsOfJob)),
            .api("/api/jobs/:id/explain", .get(.role(.viewer), explainInstant)),
        ]
    }

    private static let jobsPerPage: Int64 = 10
    private static let jobsPerPageLimit: Int64 = 100
    private static let pageLimit: Int64 = 10_000_000

    /// `GET /api/jobs`, the original's: pages count from 0. `after` a job goes on behind it instead.
    func listJobs(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters(
            "per_page", "page", "after", "sort", "id", "category.id", "category.name", "search", "show",
            empty: ["id", "category.id", "category.name"])
        let size = Int(try query.number("per_page", in: 1...Self.jobsPerPageLimit) ?? Self.jobsPerPage)
        let page = try query.number("page", in: 0...Self.pageLimit)
        let after = try query.number("after", in: 1...Int64.max)
        guard page == nil || after == nil else {
            throw Problem.badParameter("after", "goes on behind a job, page counts pages; give one of them")
        }
        let (order, descending) = try Self.order(query["sort"])
        let wish = JobQuery(
            id: try query.number("id", in: 1...Int64.max),
            categoryID: try query.number("category.id", in: 1...Int64.max),
            categoryName: query.text("category.name"), search: query.text("search"),
            condition: try query.word("show", of: JobQuery.Condition.self), order: order, descending: descending,
            after: after, offset: Int(page ?? 0) * size, limit: size + 1)
        try await requireSight(of: wish, context.visitor)
        let found = try await store.jobs(wish)
        let jobs = found.prefix(size)
        let last = found.count > size ? jobs.last?.id : nil
        let next: JSONValue
        if let page {
            // Whoever counts pages goes on counting.
            next = query.next(request, "page", last.map { _ in String(page + 1) })
        } else {
            next = query.next(request, "after", last.map { String($0) })
        }
        return .json(["data": ["jobs": .list(jobs.map(json))], "next": next])
    }

    /// Refuses a list that would show more than the visitor may see.
    private func requireSight(of wish: JobQuery, _ visitor: Visitor) async throws {
        if let name = wish.categoryName { return try visitor.require(.viewer, in: name) }
        guard visitor.grants.limit != nil else { return try visitor.require(.viewer) }
        if let id = wish.categoryID, let category = try await store.categories().first(where: { $0.id == id }) {
            return try visitor.require(.viewer, in: category.name)
        }
        if let id = wish.id, let job = try await store.job(id) {
            return try visitor.require(.viewer, in: job.category.name)
        }
        throw Problem(
            .forbidden, "Not allowed", "you may see some categories only: say which one with category.name")
    }

    private static func order(_ text: String?) throws(Problem) -> (order: JobQuery.Order, descending: Bool) {
        let parts = (text ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let orders: [Substring: JobQuery.Order] = ["": .id, "id": .id, "name": .name, "category_id": .category]
        let directions: [Substring: Bool] = ["asc": false, "desc": true]
        guard parts.count <= 2, let order = orders[parts.first ?? ""],
            let descending = parts.count < 2 ? false : directions[parts[1]]
        else {
            throw Problem.badParameter(
                "sort", "“\((text ?? "").prefix(40))” is not id, name or category_id with .asc or .desc, such as id.asc"
            )
        }
        return (order, descending)
    }

    /// `GET /api/jobs/<id>`
    func showJob(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        return answer(try await job(context, needing: .viewer))
    }

    /// `GET /api/jobs/<id>/revisions[?before=&limit=]`
    func listRevisions(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters("before", "limit")
        let before = try query.number("before", in: 0...Int64(Int32.max)).map { Int($0) }
        let limit = try query.pageSize()
        let job = try await job(context, needing: .viewer, evenRemoved: true)
        let found = try await store.revisions(ofJob: job.id, before: before, limit: limit + 1)
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last.map { String($0.revision) } : nil
        let revisions = page.indices.map { index in
            found[index].json(after: index + 1 < found.count ? found[index + 1] : nil)
        }
        return .json([
            "data": ["revisions": .list(revisions)], "next": query.next(request, "before", next),
        ])
    }

    // MARK: Parts

    /// The job of an address, if the visitor may do this with it.
    ///
    /// - Parameter evenRemoved: Whether a removed one counts, for its history.
    func job(_ context: WebContext, needing role: Role, evenRemoved: Bool = false) async throws -> JobSummary {
        let job = try await jobOfPage(context, needing: role)
        guard evenRemoved || job.removedAt == nil else { throw Self.noJob(job.id) }
        return job
    }

    static func noJob(_ id: JobID) -> Problem { Problem.notFound("Job not found for id \(id)") }

    /// One job, with what it says only about itself. Its tag names its definition, and not its runs.
    func answer(_ job: JobSummary, warnings: [String]? = nil, more: [String: JSONValue] = [:]) -> Response {
        var data: [String: JSONValue] = ["job": json(job).merging(["definition": job.definition.json])]
        data.merge(more) { $1 }
        var members: [String: JSONValue] = ["data": .object(data)]
        if let warnings { members["warnings"] = .texts(warnings) }
        return .json(.object(members), headers: job.tag.header)
    }
}

extension JobSummary {
    var tag: EntityTag { EntityTag(id, revision) }
}

extension RevisionSummary {
    /// - Parameter older: The one before it; `nil` = it was the first.
    fileprivate func json(after older: RevisionSummary?) -> JSONValue {
        [
            "revision": .number(revision), "at": .time(at), "by": .text(by), "definition": definition.json,
            "changes": older.map { DefinitionChange.json(from: $0.definition, to: definition) } ?? .null,
        ]
    }
}
