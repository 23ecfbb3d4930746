import CronqShared
import HTTPTypes
import Hummingbird
import NIOPosix

extension WebApplication {
    /// `PUT|POST /api/category/<name>`: makes the category hold exactly the jobs of the body.
    func replaceCategory(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try context.categoryName()
        try refuseUnsupported(request)
        let json = try await request.jsonBody()
        let settings = settings
        // Ten thousand jobs take long enough to keep others waiting: not on the cooperative pool.
        let body = try await NIOThreadPool.singleton.runIfActive {
            try CategoryBody(
                parsing: json, category: name, zones: settings.zones, defaultZone: settings.defaultZone)
        }
        let replacement = try await store.replaceCategory(name, with: body.jobs, by: context.actor)
        await wakeInjectors()
        let warnings = body.warnings + (await unservedQueues(of: body.jobs))
        return .json([
            "status": "success",
            "category": ["id": .number(replacement.categoryID), "name": .text(name)],
            "jobs": .list(replacement.jobs.map(Self.placed)),
            "removed": .list(replacement.removed.map { .text($0) }),
            "warnings": .list(warnings.map { .text($0) }),
        ])
    }

    /// A warning for each queue that no runner listens to. The jobs are stored already: what cannot be read now is not said.
    private func unservedQueues(of jobs: [JobDefinition]) async -> [String] {
        guard let fleet = try? await fleet() else { return [] }
        let queues = Set(jobs.filter(\.enabled).map(\.routingKey))
        return fleet.problems + queues.sorted().filter { !fleet.isServed($0) }.map(FleetState.unserved)
    }

    /// `GET /api/categories[?id=]`
    func listCategories(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        try query.allow("id")
        let id = try query.number("id", in: 1...Int64.max)
        let categories = try await store.categories().filter { id == nil || $0.id == id }
        return .json(["data": ["categories": .list(categories.map(\.json))]])
    }

    /// `GET /api/categories/<name>`
    func showCategory(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let name = try context.categoryName()
        let key = JobDefinition.nameKey(name)
        guard let category = try await store.categories().first(where: { JobDefinition.nameKey($0.name) == key }) else {
            throw Problem.notFound("Category not found for name \(name)")
        }
        return .json(["data": ["category": category.json]])
    }

    /// Ignoring a request for a dry run, or one that must not overwrite a newer version, would do the very thing its
    /// sender fears.
    private func refuseUnsupported(_ request: Request) throws(Problem) {
        for name in ["dry_run", "mode", "history"] where try request.query[name] != nil {
            throw Problem.badParameter(name, "not supported yet by this version; leave it out")
        }
        try request.query.allow()
        for field in [HTTPField.Name.ifMatch, .ifNoneMatch] where request.headers.contains(field) {
            throw Problem.badParameter(field.rawName, "not supported yet by this version; leave the header out")
        }
    }

    private static func placed(_ job: CategoryReplacement.Placed) -> JSONValue {
        [
            "id": .number(job.id), "name": .text(job.name), "change": .text(job.change.rawValue),
            "next_run": .time(job.nextRun), "page": .text(PagePath.job(job.id).text),
        ]
    }
}
