import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    private static let patchTypes = ["application/merge-patch+json", "application/json"]
    /// How often a change begins again because somebody else was faster.
    private static let rounds = 5

    /// `PATCH /api/jobs/<id>[?comment=]`: a merge patch (RFC 7396) of the definition. Without `If-Match` it is made of
    /// whatever the definition is by then.
    func patchJob(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters("comment")
        let comment = try CategoryWish.comment(request, query)
        let precondition = try Precondition(request)
        var job = try await job(context, needing: .editor)
        let fields = try await Self.patch(request)
        for round in 1...Self.rounds {
            try Self.check(precondition, job)
            let definition = try patched(job.definition, with: fields)
            let edit = CategoryRequest(
                category: job.category.name, edit: .save(definition, as: job.id), expected: .revision(job.revision),
                comment: comment)
            do {
                let change = try await store.changeCategory(edit, by: context.visitor.author)
                await wakeInjectors()
                return try await patched(job, change, definition)
            } catch let conflict as EditConflict {
                switch conflict.code {
                case .nameTaken: throw conflict
                case .missing: throw Self.noJob(job.id)
                case .changed where round == Self.rounds: throw conflict
                // Looked at again: a tag that was sent does not fit any more.
                case .changed: job = try await self.job(context, needing: .editor)
                }
            }
        }
        throw Self.noJob(job.id)
    }

    private static func patch(_ request: Request) async throws -> [String: JSONValue] {
        let value = try JSONValue(parsing: try await request.jsonBody(patchTypes))
        guard case .object(let fields) = value else {
            throw DefinitionError([
                FieldFault(path: "body", message: "must be an object of fields to change, like {\"enabled\": false}")
            ])
        }
        return fields
    }

    private func patched(_ definition: JobDefinition, with fields: [String: JSONValue]) throws -> JobDefinition {
        // A null stays: what may not be left out must not be taken away either.
        let json = definition.json.withoutNulls.merging(fields)
        return try JobDefinition(
            parsing: json.encoded(), zones: settings.zones, defaultZone: settings.defaultZone)
    }

    private func patched(
        _ old: JobSummary, _ change: CategoryReplacement, _ definition: JobDefinition
    ) async throws -> Response {
        guard let new = try await store.job(old.id) else { throw Self.noJob(old.id) }
        return answer(
            new, warnings: await unservedQueues(of: [definition]),
            more: [
                "change": .text(change.jobs.first?.change.rawValue),
                "changes": DefinitionChange.json(from: old.definition, to: definition),
            ])
    }

    /// `DELETE /api/jobs/<id>[?comment=]`: history stays, and returns with the name.
    func deleteJob(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters("comment")
        let comment = try CategoryWish.comment(request, query)
        let precondition = try Precondition(request)
        var job = try await job(context, needing: .editor)
        try await request.bodyFields().check()
        for round in 1...Self.rounds {
            try Self.check(precondition, job)
            let edit = CategoryRequest(
                category: job.category.name, edit: .remove([job.id]),
                // As long as its category is at this version, the job is at its revision.
                expected: precondition == .none ? nil : job.category.expectation, comment: comment)
            do {
                let change = try await store.changeCategory(edit, by: context.visitor.author)
                guard !change.removed.isEmpty else { throw Self.noJob(job.id) }
                await wakeInjectors()
                return CategoryAnswer(
                    name: job.category.name, change: change, isDryRun: false, jobs: [], warnings: []
                ).response()
            } catch let conflict as EditConflict where round < Self.rounds && conflict.code == .changed {
                job = try await self.job(context, needing: .editor)
            }
        }
        throw Self.noJob(job.id)
    }

    /// - Throws: `Problem` 412 if a job is not what a change of it depends on.
    private static func check(_ precondition: Precondition, _ job: JobSummary) throws(Problem) {
        switch precondition {
        case .none, .exists: break
        case .isNew:
            throw Problem.preconditionFailed("“\(job.definition.name)” exists", current: job.tag)
        case .isOneOf(let tags):
            guard tags.contains(job.tag.text) else {
                throw Problem.preconditionFailed(
                    "“\(job.definition.name)” is at revision \(job.revision), \(job.tag.text)", current: job.tag)
            }
        }
    }
}
