import CronqSchedule
import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    var jobRoutes: [Route] {
        [
            Route("/jobs", .get(.role(.viewer), jobListPage)),
            Route("/jobs/actions", .post(.role(.operator), bulkAction)),
            Route("/jobs/new", .get(.role(.editor), newJobPage), .post(.role(.editor), createJob)),
            Route("/job/:id", .get(.role(.viewer), jobPage)),
            Route("/job/:id/revisions", .get(.role(.viewer), revisionsPage)),
            Route("/job/:id/restore", .post(.role(.editor), restoreRevision)),
            Route("/job/:id/edit", .get(.role(.editor), editJobPage), .post(.role(.editor), saveJob)),
            Route("/job/:id/remove", .get(.role(.editor), removeJobPage), .post(.role(.editor), removeJob)),
            Route("/job/:id/run", .post(.role(.operator), runJob)),
            Route("/job/:id/pause", .post(.role(.operator), pauseJob)),
            Route("/job/:id/resume", .post(.role(.operator), resumeJob)),
            Route("/job/:id/skip", .post(.role(.operator), skipNextRun)),
        ]
    }

    /// The job of an address, if the visitor may do with it what the page or form is for.
    func jobOfPage(_ context: WebContext, needing role: Role) async throws -> JobSummary {
        let id = try context.jobID()
        guard let job = try await store.job(id) else { throw Problem.notFound("Job not found for id \(id)") }
        try context.visitor.require(role, in: job.category.name)
        return job
    }

    // MARK: Overview

    /// What the address of a job's page asks for.
    private struct Wish: Sendable {
        var filter: RunFilter?
        var before: RunID?
        var notice: JobNotice?
        /// The run that the notice speaks of.
        var asked: RunID?

        init() {}

        init(_ query: QueryItems) throws(Problem) {
            filter = try RunFilter(query["state"])
            before = try Self.run(query, "before")
            notice = query["done"].flatMap(JobNotice.init(rawValue:))
            asked = try Self.run(query, "run")
        }

        private static func run(_ query: QueryItems, _ name: String) throws(Problem) -> RunID? {
            guard let text = query[name], !text.isEmpty else { return nil }
            guard let id = RunID(text) else { throw Problem.badParameter(name, "a run id has 32 hexadecimal digits") }
            return id
        }
    }

    /// `GET /job/<id>[?state=&before=<run id>]`
    func jobPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try Wish(request.query)
        return try await show(request, context) { try await overview(wish, RestForm(), context) }
    }

    private func overview(_ wish: Wish, _ rest: RestForm, _ context: WebContext) async throws -> HTML {
        let job = try await jobOfPage(context, needing: .viewer)
        let newest = try await store.runs(RunQuery(job: job.id, limit: RunFigures.limit + JobPage.historyLimit))
        let schedule = schedule(of: job.definition)
        let fleet = try await fleet()
        let page = JobPage(
            heading: JobHeading(
                context: pageContext(context, fleet), job: job, tab: .overview, notice: wish.notice, asked: wish.asked,
                rest: rest),
            history: try await history(of: job.id, wish, newest), figures: RunFigures(newest.runs),
            preview: FirePreview(schedule, from: job.nextRun),
            isQueueServed: fleet.isServed(job.definition.routingKey))
        return page.render()
    }

    /// - Parameter newest: Runs that were read already; they are enough for the first page of all.
    private func history(
        of job: JobID, _ wish: Wish, _ newest: RunSlice
    ) async throws(StoreError) -> JobHistory {
        let limit = JobPage.historyLimit
        if wish.filter == nil, wish.before == nil {
            let next = newest.runs.count > limit ? newest.runs[limit - 1].id : newest.next
            return JobHistory(runs: Array(newest.runs.prefix(limit)), next: next)
        }
        let page = try await store.runs(
            RunQuery(job: job, states: wish.filter?.states ?? [], before: wish.before, limit: limit))
        return JobHistory(runs: page.runs, next: page.next, filter: wish.filter, before: wish.before)
    }

    // MARK: Actions

    /// `POST /job/<id>/run`, with a reason in `note`.
    func runJob(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await request.formBody()
        let job = try await jobOfPage(context, needing: .operator)
        let note = RestForm(form).givenNote
        let wish = RunRequest(job: job.id, note: note, token: Self.newToken())
        guard let run = try await store.start(wish, by: context.visitor.author) else { throw Self.gone(job) }
        await wakeInjectors()
        return .redirect(to: JobNotice.run.path(of: job.id, run: run).link)
    }

    /// `POST /job/<id>/pause`, with `until` or `for`, and `note`.
    func pauseJob(_ request: Request, _ context: WebContext) async throws -> Response {
        let rest = RestForm(try await request.formBody())
        let job = try await jobOfPage(context, needing: .operator)
        let page = pageContext(context, try await fleet())
        let until: Instant?
        do throws(RestForm.Fault) {
            until = try rest.end(now: page.now, zone: page.zone)
        } catch {
            let html = try await overview(Wish(), rest.refused(error), context)
            return .page(html, status: .unprocessableContent)
        }
        let paused = try await store.pause(
            [job.id], until: until, note: rest.givenNote, by: context.visitor.author)
        guard !paused.isEmpty else { throw Self.gone(job) }
        await wakeInjectors()
        return .redirect(to: JobNotice.paused.path(of: job.id).link)
    }

    /// `POST /job/<id>/resume`
    func resumeJob(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await request.formBody()
        let job = try await jobOfPage(context, needing: .operator)
        let resumed = try await store.resume([job.id], by: context.visitor.author)
        await wakeInjectors()
        return .redirect(to: (resumed.isEmpty ? JobNotice.notPaused : .resumed).path(of: job.id).link)
    }

    /// `POST /job/<id>/skip`
    func skipNextRun(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await request.formBody()
        let job = try await jobOfPage(context, needing: .operator)
        let skipped = try await store.skipNext([job.id], by: context.visitor.author)
        await wakeInjectors()
        return .redirect(to: (skipped.isEmpty ? JobNotice.nothingToSkip : .skipped).path(of: job.id).link)
    }

    private static func gone(_ job: JobSummary) -> Problem {
        Problem(.conflict, "The job is gone", "“\(job.definition.name)” was deleted; nothing was done")
    }

    // MARK: Removal

    /// `GET /job/<id>/remove`: asks first.
    func removeJobPage(_ request: Request, _ context: WebContext) async throws -> Response {
        try await show(request, context) {
            let job = try await jobOfPage(context, needing: .editor)
            let plan = BulkPlan(.remove, jobs: [job], for: context.visitor)
            guard !plan.allowed.isEmpty else { throw Self.gone(job) }
            let page = ConfirmationPage(
                context: pageContext(context, try await fleet()), plan: plan, target: .act("remove", on: job.id),
                back: .job(job.id))
            return page.render()
        }
    }

    /// `POST /job/<id>/remove`
    func removeJob(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await request.formBody()
        let job = try await jobOfPage(context, needing: .editor)
        _ = try await store.changeCategory(
            CategoryRequest(category: job.category.name, edit: .remove([job.id])), by: context.visitor.author)
        await wakeInjectors()
        return .redirect(to: JobNotice.removed.path(of: job.id).link)
    }
}
