import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    /// `GET /job/<id>/revisions[?before=<revision>]`
    func revisionsPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let before = try request.query.number("before", in: 1...Int64(Int32.max)).map { Int($0) }
        return try await show(request, context) {
            let job = try await jobOfPage(context, needing: .viewer)
            let limit = RevisionsPage.limit
            let found = try await store.revisions(ofJob: job.id, before: before, limit: limit + 1)
            let page = RevisionsPage(
                heading: JobHeading(context: pageContext(context, try await fleet()), job: job, tab: .revisions),
                revisions: Array(found.prefix(limit)), earlier: found.count > limit ? found[limit] : nil,
                isFirst: before == nil)
            return page.render()
        }
    }

    /// One definition that a job has had.
    func revision(_ number: Int, ofJob job: JobID) async throws(StoreError) -> RevisionSummary? {
        let found = try await store.revisions(ofJob: job, before: number + 1, limit: 1).first
        return found?.revision == number ? found : nil
    }

    /// `POST /job/<id>/restore`: saves an older definition again, if nobody has saved another meanwhile.
    func restoreRevision(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await request.formBody()
        let job = try await jobOfPage(context, needing: .editor)
        let numbers = 1...Int64(Int32.max)
        guard let wanted = try form.number("revision", in: numbers),
            let expected = try form.number("expected", in: numbers)
        else { throw Problem.badParameter("revision", "and expected must be numbers of revisions") }
        guard let older = try await revision(Int(wanted), ofJob: job.id) else {
            throw Problem.notFound("the job has no revision \(wanted)")
        }
        let change: CategoryReplacement
        do {
            change = try await store.changeCategory(
                CategoryRequest(
                    category: job.category.name, edit: .save(older.definition, as: job.id),
                    expected: .revision(Int(expected)), comment: "revision \(wanted) again"), by: context.visitor.author
            )
        } catch let conflict as EditConflict {
            throw Problem(
                .conflict, "Not restored", "\(conflict.description); nothing was changed: look at the revisions again")
        } catch let error as DefinitionError {
            throw Problem(
                .unprocessableContent, "Not restored",
                "that definition cannot be in force any more (\(error.description)); edit the job instead",
                faults: error.faults)
        }
        await wakeInjectors()
        let isSame = change.jobs.allSatisfy { $0.change == .unchanged }
        return .redirect(to: (isSame ? JobNotice.unchanged : .restored).path(of: job.id).link)
    }
}
