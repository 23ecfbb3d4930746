import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    // MARK: New

    /// `GET /jobs/new[?category=<name>&from=<job id>]`
    func newJobPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        let source = try await source(query, context)
        var form = source.map { DefinitionForm(cloning: $0) } ?? .blank
        if let category = query["category"] { form.category = category }
        // What could not be saved there is not suggested.
        if !context.visitor.may(.editor, in: form.category) { form.category = "" }
        let filled = form
        return try await show(request, context) {
            try await formPage(.create(source: source), filled, context).render()
        }
    }

    /// `POST /jobs/new`; with `step=review` it only says what it would do.
    func createJob(_ request: Request, _ context: WebContext) async throws -> Response {
        let sent = try await request.formBody()
        let source = try await source(sent, context)
        let form = DefinitionForm(sent)
        var page = try await formPage(.create(source: source), form, context)
        if let fault = Self.fault(inCategory: form.category, for: context.visitor) { page.faults.append(fault) }
        let definition: JobDefinition
        do throws(DefinitionError) {
            definition = try form.definition(
                from: source?.definition, zones: settings.zones, defaultZone: settings.defaultZone)
        } catch {
            page.faults += error.faults
            return .page(page.render(), status: .unprocessableContent)
        }
        guard page.faults.isEmpty else { return .page(page.render(), status: .unprocessableContent) }
        let wish = CategoryRequest(
            category: form.category, edit: .save(definition, as: nil), isDryRun: Self.isReview(sent))
        do {
            let change = try await store.changeCategory(wish, by: context.visitor.author)
            if wish.isDryRun {
                page.review = try await review(definition, change, replacing: nil)
                return .page(page.render())
            }
            await wakeInjectors()
            guard let job = change.jobs.first?.id else { return .redirect(to: PagePath.jobs.link) }
            return .redirect(to: JobNotice.created.path(of: job).link)
        } catch let error as DefinitionError {
            page.faults = error.faults
        } catch let conflict as EditConflict where conflict.code == .nameTaken {
            page.faults = [FieldFault(path: "name", message: conflict.description)]
        }
        return .page(page.render(), status: .unprocessableContent)
    }

    /// The job that a new one is to be like.
    private func source(_ items: QueryItems, _ context: WebContext) async throws -> JobSummary? {
        guard let id = try items.number("from", in: 1...Int64.max) else { return nil }
        guard let job = try await store.job(id) else { throw Problem.notFound("Job not found for id \(id)") }
        try context.visitor.require(.viewer, in: job.category.name)
        return job
    }

    private static func fault(inCategory name: String, for visitor: Visitor) -> FieldFault? {
        let message =
            JobDefinition.fault(inName: name)
            ?? (visitor.may(.editor, in: name) ? nil : "there you need the role editor; ask an admin for it")
        return message.map { FieldFault(path: DefinitionForm.categoryField, message: $0) }
    }

    // MARK: Edit

    /// `GET /job/<id>/edit`
    func editJobPage(_ request: Request, _ context: WebContext) async throws -> Response {
        try await show(request, context) {
            let job = try await jobOfPage(context, needing: .editor)
            guard job.removedAt == nil else {
                throw Problem.notFound("“\(job.definition.name)” was deleted; its page can bring it back")
            }
            var page = try await formPage(.edit(job), DefinitionForm(job.definition), context)
            page.revision = job.revision
            return page.render()
        }
    }

    /// `POST /job/<id>/edit`; with `step=review` it only says what it would do.
    func saveJob(_ request: Request, _ context: WebContext) async throws -> Response {
        let sent = try await request.formBody()
        let job = try await jobOfPage(context, needing: .editor)
        let form = DefinitionForm(sent)
        guard let began = try sent.number("revision", in: 1...Int64(Int32.max)).map({ Int($0) }) else {
            throw Problem.badParameter("revision", "is missing: it is the revision that the form was filled in from")
        }
        guard job.removedAt == nil else { return try await afterRemoval(of: job, form, context) }
        guard began == job.revision else { return try await conflict(job, form, began: began, context) }
        var page = try await formPage(.edit(job), form, context)
        page.revision = began
        let definition: JobDefinition
        do throws(DefinitionError) {
            definition = try form.definition(
                from: job.definition, zones: settings.zones, defaultZone: settings.defaultZone)
        } catch {
            page.faults = error.faults
            return .page(page.render(), status: .unprocessableContent)
        }
        let wish = CategoryRequest(
            category: job.category.name, edit: .save(definition, as: job.id), expected: .revision(began),
            isDryRun: Self.isReview(sent))
        do {
            let change = try await store.changeCategory(wish, by: context.visitor.author)
            if wish.isDryRun {
                page.review = try await review(definition, change, replacing: job.definition)
                return .page(page.render())
            }
            await wakeInjectors()
            let isSame = change.jobs.allSatisfy { $0.change == .unchanged }
            return .redirect(to: (isSame ? JobNotice.unchanged : .saved).path(of: job.id).link)
        } catch let error as DefinitionError {
            page.faults = error.faults
        } catch let refusal as EditConflict {
            switch refusal.code {
            case .nameTaken: page.faults = [FieldFault(path: "name", message: refusal.description)]
            case .changed: return try await conflict(jobOfPage(context, needing: .editor), form, began: began, context)
            case .missing: return try await afterRemoval(of: job, form, context)
            }
        }
        return .page(page.render(), status: .unprocessableContent)
    }

    /// Shows what was typed beside what somebody else has saved meanwhile.
    private func conflict(
        _ job: JobSummary, _ form: DefinitionForm, began: Int, _ context: WebContext
    ) async throws -> Response {
        var page = try await formPage(.edit(job), form, context)
        page.revision = job.revision
        var conflict = JobConflict()
        conflict.began = try await revision(began, ofJob: job.id)
        conflict.current = try await revision(job.revision, ofJob: job.id)
        do throws(DefinitionError) {
            conflict.typed = try form.definition(
                from: conflict.began?.definition ?? job.definition, zones: settings.zones,
                defaultZone: settings.defaultZone)
        } catch {
            page.faults = error.faults
        }
        page.conflict = conflict
        return .page(page.render(), status: .conflict)
    }

    /// What was typed for a job that is gone can make it anew.
    private func afterRemoval(
        of job: JobSummary, _ form: DefinitionForm, _ context: WebContext
    ) async throws -> Response {
        var form = form
        form.category = job.category.name
        var page = try await formPage(.create(source: job), form, context)
        page.faults = [
            FieldFault(path: "name", message: "the job was deleted meanwhile; under this name it comes back as typed")
        ]
        return .page(page.render(), status: .conflict)
    }

    // MARK: Both

    private static func isReview(_ sent: QueryItems) -> Bool {
        sent[JobFormPage.stepField] == JobFormPage.reviewStep
    }

    private func formPage(
        _ purpose: JobFormPage.Purpose, _ form: DefinitionForm, _ context: WebContext
    ) async throws -> JobFormPage {
        let fleet = try await fleet()
        var page = JobFormPage(context: pageContext(context, fleet), purpose: purpose, form: form)
        page.categories = try await store.categories().map(\.name)
            .filter { context.visitor.may(.editor, in: $0) }.sorted()
        let queues = fleet.runners.flatMap(\.description.queues) + [JobDefinition.defaultRoutingKey]
        page.queues = Set(queues).sorted()
        return page
    }

    private func review(
        _ definition: JobDefinition, _ change: CategoryReplacement, replacing old: JobDefinition?
    ) async throws(StoreError) -> DefinitionReview {
        let placed = change.jobs.first
        var review = DefinitionReview(
            changes: DefinitionChange.between(old, definition),
            preview: FirePreview(schedule(of: definition), from: placed?.nextRun))
        review.isEnabled = definition.enabled
        review.previousNextRun = placed?.previousNextRun
        review.isNew = old == nil
        if definition.enabled, try await !fleet().isServed(definition.routingKey) {
            review.unserved = definition.routingKey
        }
        return review
    }
}
