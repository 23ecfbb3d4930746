import CronqShared
import HTTPTypes
import Hummingbird
import NIOPosix

extension WebApplication {
    /// Some hundred jobs, in bytes.
    private static let smallBody = 64 * 1_024

    /// `PUT|POST /api/category/<name>[?mode=&dry_run=&comment=]`: the README's line.
    func putCategory(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try context.categoryName()
        try context.visitor.require(.editor, in: name)
        let wish = try CategoryWish(request)
        let json = try await request.jsonBody()
        let settings = settings
        let read: @Sendable () throws -> CategoryBody = {
            try CategoryBody(
                parsing: json, category: name, zones: settings.zones, defaultZone: settings.defaultZone)
        }
        // Ten thousand jobs take long enough to keep others waiting: not on the cooperative pool. A few need not wait there
        // for whoever has the threads.
        let isSmall = json.count <= Self.smallBody
        let body = isSmall ? try read() : try await NIOThreadPool.singleton.runIfActive(read)
        return try await carryOut(
            wish, CategoryRequest(category: name, edit: wish.edit(body.jobs), comment: wish.comment), of: body.jobs,
            warnings: body.warnings, context)
    }

    /// `POST /api/category/<name>/rollback[?dry_run=&comment=]` with `version`.
    func postRollback(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try context.categoryName()
        try context.visitor.require(.editor, in: name)
        let wish = try CategoryWish.withoutMode(request)
        var fields = try await request.bodyFields("version")
        let version = fields.number("version", in: 0...Int64.max)
        try fields.check()
        guard let version, let target = try await store.category(named: name, version: version) else {
            if wish.precondition != .none { try await check(wish.precondition, name) }
            throw Problem.notFound("the category “\(name)” has no version \(version ?? 0)")
        }
        let comment = wish.comment ?? "back to version \(version)"
        return try await carryOut(
            wish, CategoryRequest(category: name, edit: .restore(version: version), comment: comment),
            of: target.jobs.map(\.definition), warnings: [], context)
    }

    /// - Parameter jobs: What the category is to hold, or what is to change in it.
    private func carryOut(
        _ wish: CategoryWish, _ edit: CategoryRequest, of jobs: [JobDefinition], warnings: [String],
        _ context: WebContext
    ) async throws -> Response {
        let before = wish.isDryRun ? try await store.category(named: edit.category, version: nil) : nil
        var edit = edit
        edit.isDryRun = wish.isDryRun
        edit.expected = try await check(wish.precondition, edit.category)
        let change: CategoryReplacement
        do {
            change = try await store.changeCategory(edit, by: context.visitor.author)
        } catch let conflict as EditConflict where edit.expected != nil && conflict.isAboutTheCategory {
            let current = try await category(named: edit.category)
            throw Problem.preconditionFailed(conflict.description, current: current?.tag)
        }
        if !wish.isDryRun { await wakeInjectors() }
        let answer = CategoryAnswer(
            name: edit.category, change: change, before: before, isDryRun: wish.isDryRun, jobs: jobs,
            warnings: warnings + (await unservedQueues(of: jobs)))
        return answer.response()
    }

    /// What a request makes its change of a category depend on, as the store understands it.
    ///
    /// - Throws: `Problem` 412 if it is not so already.
    @discardableResult
    private func check(
        _ precondition: Precondition, _ name: String
    ) async throws -> CategoryRequest.Expectation? {
        switch precondition {
        case .none: return nil
        case .exists: return .anyVersion
        case .isNew: return .version(0)
        case .isOneOf(let tags):
            guard let category = try await category(named: name) else {
                throw Problem.preconditionFailed("there is no category “\(name)”", current: nil)
            }
            guard tags.contains(category.tag.text) else {
                throw Problem.preconditionFailed(
                    "“\(category.name)” is at version \(category.version), \(category.tag.text)", current: category.tag)
            }
            return category.expectation
        }
    }

    /// A warning for each queue that no runner listens to. The jobs are stored already: what cannot be read now is not said.
    func unservedQueues(of jobs: [JobDefinition]) async -> [String] {
        guard let fleet = try? await fleet() else { return [] }
        let queues = Set(jobs.filter(\.enabled).map(\.routingKey))
        return fleet.problems + queues.sorted().filter { !fleet.isServed($0) }.map(FleetState.unserved)
    }
}

extension EditConflict {
    /// Whether it is the category that is not as it was expected, not one of its versions or jobs.
    fileprivate var isAboutTheCategory: Bool { code == .changed || code == .missing && current == 0 }
}
