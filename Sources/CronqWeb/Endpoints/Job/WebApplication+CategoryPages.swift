import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    var categoryRoutes: [Route] {
        [
            Route("/category/:name", .get(.role(.viewer), categoryPage)),
            Route("/category/:name/versions", .get(.role(.viewer), categoryVersionsPage)),
            Route("/category/:name/versions/:version", .get(.role(.viewer), categoryVersionPage)),
            Route(
                "/category/:name/restore", .get(.role(.editor), restoreCategoryPage),
                .post(.role(.editor), restoreCategory)),
        ]
    }

    /// The category of an address, if the visitor may do with it what the page or form is for.
    private func categoryOfPage(_ context: WebContext, needing role: Role) async throws -> CategorySummary {
        let name = try context.categoryName()
        try context.visitor.require(role, in: name)
        let key = JobDefinition.nameKey(name)
        guard let category = try await store.categories().first(where: { JobDefinition.nameKey($0.name) == key }) else {
            throw Problem.notFound("Category not found for name \(name)")
        }
        return category
    }

    /// `GET /category/<name>[?q=&show=&hide=inactive&after=<job id>]`
    func categoryPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        let asked = try JobListing(query)
        let notice = try ListNotice.text(query)
        return try await show(request, context) {
            let category = try await categoryOfPage(context, needing: .viewer)
            var listing = asked
            listing.place = .category
            listing.category = category.name
            let page = CategoryPage(
                heading: CategoryHeading(
                    context: pageContext(context, try await fleet(), notice: notice), category: category, tab: .jobs),
                listing: listing, content: try await content(of: listing, limit: JobListPage.limit))
            return page.render()
        }
    }

    // MARK: Versions

    /// `GET /category/<name>/versions[?before=<version>]`
    func categoryVersionsPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        let before = try query.number("before", in: 1...Int64.max)
        let notice = query["done"].flatMap(CategoryVersionsPage.Notice.init(rawValue:))
        return try await show(request, context) {
            let category = try await categoryOfPage(context, needing: .viewer)
            let limit = CategoryVersionsPage.limit
            let found = try await store.versions(ofCategory: category.id, before: before, limit: limit + 1)
            let page = CategoryVersionsPage(
                heading: CategoryHeading(
                    context: pageContext(context, try await fleet()), category: category, tab: .versions),
                versions: Array(found.prefix(limit)), hasMore: found.count > limit, isFirst: before == nil,
                notice: notice)
            return page.render()
        }
    }

    /// `GET /category/<name>/versions/<version>`
    func categoryVersionPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let text = context.parameters.get("version") ?? ""
        guard let version = Int64(text), version >= 0 else {
            throw Problem.notFound("there is no version \(text.prefix(40))")
        }
        return try await show(request, context) {
            let category = try await categoryOfPage(context, needing: .viewer)
            guard let content = try await store.category(named: category.name, version: version) else {
                throw Problem.notFound("the category has no version \(version)")
            }
            let previous =
                try await version > 0
                ? store.category(named: category.name, version: version - 1) : nil
            let about = try await store.versions(ofCategory: category.id, before: version + 1, limit: 1).first
            let page = CategoryVersionPage(
                heading: CategoryHeading(
                    context: pageContext(context, try await fleet()), category: category, tab: .version(version)),
                version: version, about: about?.version == version ? about : nil,
                diff: CategoryDiff(from: previous, to: content))
            return page.render()
        }
    }

    // MARK: Rolling back

    /// `GET /category/<name>/restore?version=<version>`: what it would do.
    func restoreCategoryPage(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let version = try request.query.number("version", in: 0...Int64.max) else {
            throw Problem.badParameter("version", "is missing: which version is to come back?")
        }
        return try await show(request, context) {
            try await restorePage(version, context).render()
        }
    }

    /// `POST /category/<name>/restore`, with `version`, `expected` and `comment`.
    func restoreCategory(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await request.formBody()
        let category = try await categoryOfPage(context, needing: .editor)
        guard let version = try form.number("version", in: 0...Int64.max),
            let expected = try form.number("expected", in: 0...Int64.max)
        else { throw Problem.badParameter("version", "and expected must be numbers of versions") }
        let typed = form["comment"] ?? ""
        let comment = typed.isEmpty ? "back to version \(version)" : typed
        do {
            let change = try await store.changeCategory(
                CategoryRequest(
                    category: category.name, edit: .restore(version: version),
                    // 0 would say that there is no such category yet.
                    expected: expected == 0 ? .anyVersion : .version(expected),
                    comment: String(comment.unicodeScalars.prefix(RestForm.longestNote))), by: context.visitor.author)
            await wakeInjectors()
            let notice = change.version == expected ? CategoryVersionsPage.Notice.unchanged : .restored
            return .redirect(to: PagePath.versions(ofCategory: category.name).with(["done": notice.rawValue]).link)
        } catch let conflict as EditConflict where conflict.code == .changed {
            var page = try await restorePage(version, context)
            page.isOutdated = true
            page.comment = typed
            return .page(page.render(), status: .conflict)
        } catch is DefinitionError {
            return .page(try await restorePage(version, context).render(), status: .unprocessableContent)
        }
    }

    private func restorePage(_ version: Int64, _ context: WebContext) async throws -> CategoryRestorePage {
        let category = try await categoryOfPage(context, needing: .editor)
        var page = CategoryRestorePage(
            heading: CategoryHeading(
                context: pageContext(context, try await fleet()), category: category, tab: .version(version)),
            version: version)
        do {
            page.plan = try await store.changeCategory(
                CategoryRequest(category: category.name, edit: .restore(version: version), isDryRun: true),
                by: context.visitor.author)
        } catch let error as DefinitionError {
            page.faults = error.faults
        } catch let conflict as EditConflict where conflict.code == .missing {
            throw Problem.notFound("the category has no version \(version)")
        }
        return page
    }
}
