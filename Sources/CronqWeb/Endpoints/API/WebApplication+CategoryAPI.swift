import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    var categoryAPIRoutes: [Route] {
        [
            .api(
                "/api/category/:name", .get(.role(.viewer), showCategoryContent), .put(.role(.editor), putCategory),
                .post(.role(.editor), putCategory)),
            .api("/api/category/:name/versions", .get(.role(.viewer), listVersions)),
            .api("/api/category/:name/versions/:version", .get(.role(.viewer), showVersion)),
            .api("/api/category/:name/rollback", .post(.role(.editor), postRollback)),
            .api("/api/categories", .get(.role(.viewer), listCategories)),
            .api("/api/categories/:name", .get(.role(.viewer), showCategory)),
        ]
    }

    /// `GET /api/categories[?id=]`: those that the visitor may see.
    func listCategories(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters("id", empty: ["id"])
        let id = try query.number("id", in: 1...Int64.max)
        let visitor = context.visitor
        let categories = try await store.categories().filter { category in
            (id == nil || category.id == id) && visitor.may(.viewer, in: category.name)
        }
        return .json(["data": ["categories": .list(categories.map(\.entry))], "next": nil])
    }

    /// `GET /api/categories/<name>`
    func showCategory(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        return .json(["data": ["category": try await category(context).entry]])
    }

    /// `GET /api/category/<name>[?version=]`: what PUT takes.
    func showCategoryContent(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters("version")
        let version = try query.number("version", in: 0...Int64.max)
        let content = try await content(context, version: version)
        // Nothing but a new version changes it.
        var headers = content.tag.header
        headers[.cacheControl] = "private, no-cache"
        if content.tag.isKnown(to: request) { return Response(status: .notModified, headers: headers) }
        return .json(content.body, headers: headers)
    }

    /// `GET /api/category/<name>/versions[?before=&limit=]`
    func listVersions(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters("before", "limit")
        let before = try query.number("before", in: 0...Int64.max)
        let limit = try query.pageSize()
        let category = try await category(context)
        let found = try await store.versions(ofCategory: category.id, before: before, limit: limit + 1)
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last.map { String($0.version) } : nil
        return .json([
            "data": ["versions": .list(page.map(\.json))], "next": query.next(request, "before", next),
        ])
    }

    /// `GET /api/category/<name>/versions/<version>`: what it held, and what that changed.
    func showVersion(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let text = context.parameters.get("version") ?? ""
        guard let version = Int64(text), version >= 0 else {
            throw Problem.notFound("there is no version \(text.prefix(40))")
        }
        let content = try await content(context, version: version)
        let name = content.category.name
        let previous = version > 0 ? try await store.category(named: name, version: version - 1) : nil
        let newest = try await store.versions(ofCategory: content.category.id, before: version + 1, limit: 1).first
        // Of the version that a category had before versions began nobody knows anything.
        let about = newest?.version == version ? newest : nil
        return .json([
            "data": [
                "category": .text(name), "version": .number(version), "at": .time(about?.at), "by": .text(about?.by),
                "comment": .text(about?.comment),
                "jobs": content.definitions, "changes": .list(CategoryDiff(from: previous, to: content).json),
            ]
        ])
    }

    /// The category of an address, if the visitor may see it.
    private func category(_ context: WebContext) async throws -> CategorySummary {
        let name = try context.categoryName()
        try context.visitor.require(.viewer, in: name)
        guard let category = try await category(named: name) else { throw Self.noCategory(name) }
        return category
    }

    private func content(_ context: WebContext, version: Int64?) async throws -> CategoryContent {
        let name = try context.categoryName()
        try context.visitor.require(.viewer, in: name)
        if let content = try await store.category(named: name, version: version) { return content }
        guard let version, let category = try await category(named: name) else { throw Self.noCategory(name) }
        throw Problem.notFound("the category “\(category.name)” has no version \(version)")
    }

    func category(named name: String) async throws(StoreError) -> CategorySummary? {
        let key = JobDefinition.nameKey(name)
        return try await store.categories().first { JobDefinition.nameKey($0.name) == key }
    }

    static func noCategory(_ name: String) -> Problem { Problem.notFound("Category not found for name \(name)") }
}

extension CategoryDiff {
    fileprivate var json: [JSONValue] {
        changed.map { $0.json("changed") } + added.map { $0.json("added") } + removed.map { $0.json("removed") }
    }
}

extension CategoryDiff.Change {
    fileprivate func json(_ kind: String) -> JSONValue {
        [
            "id": .number(id), "name": .text(name), "change": .text(kind),
            "fields": DefinitionChange.json(from: old, to: new),
        ]
    }
}
