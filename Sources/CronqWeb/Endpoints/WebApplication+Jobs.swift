import CronqSchedule
import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    private static let jobsPerPage: Int64 = 10
    private static let jobsPerPageLimit: Int64 = 100
    private static let pageLimit: Int64 = 10_000_000

    /// `GET /api/jobs`, the original's: pages count from 0.
    func listJobs(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        try query.allow("per_page", "page", "sort", "id", "category.id", "category.name")
        let size = try query.number("per_page", in: 1...Self.jobsPerPageLimit) ?? Self.jobsPerPage
        let page = try query.number("page", in: 0...Self.pageLimit) ?? 0
        let (order, descending) = try Self.order(query["sort"])
        let jobs = try await store.jobs(
            JobQuery(
                id: try query.number("id", in: 1...Int64.max),
                categoryID: try query.number("category.id", in: 1...Int64.max),
                categoryName: query["category.name"].flatMap { $0.isEmpty ? nil : $0 },
                order: order, descending: descending, offset: Int(page * size), limit: Int(size)))
        return .json(["data": ["jobs": .list(jobs.map(json))]])
    }

    /// `GET /api/jobs/<id>`
    func showJob(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let id = try context.jobID()
        guard let job = try await store.job(id), job.removedAt == nil else {
            throw Problem.notFound("Job not found for id \(id)")
        }
        return .json(["data": ["job": json(job)]])
    }

    /// `POST /api/jobs/<id>/run`; with an `Idempotency-Key`, repeating the request makes no second run.
    func runNow(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let id = try context.jobID()
        let token = try Self.requestToken(request)
        try await request.emptyBody()
        let run = try await submit(id, by: context.actor, token: token)
        let message = "Job submitted at \(try await store.now().iso8601)"
        // Beside the message, where the original's clients look, and at the top, where everybody else does.
        return .json([
            "success": ["message": .text(message), "run_id": .text(run.description)],
            "run_id": .text(run.description),
        ])
    }

    func submit(_ job: JobID, by actor: String, token: String) async throws -> RunID {
        guard let run = try await store.runNow(job, by: actor, request: token) else {
            throw Problem.notFound("Job not found for id \(job)")
        }
        await wakeInjectors()
        return run
    }

    /// What tells this request from all others.
    static func newToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return RequestID(using: &generator).text
    }

    private static func requestToken(_ request: Request) throws(Problem) -> String {
        let keys = request.headers[values: .idempotencyKey]
        guard let key = keys.first else { return newToken() }
        guard keys.count == 1, (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Problem.badParameter("Idempotency-Key", "must be 1 to 255 visible ASCII characters, once")
        }
        return "key:" + key
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
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
