import CronqSchedule
import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    var runRoutes: [Route] {
        [
            Route("/runs", .get(.role(.viewer), runListPage)),
            Route("/failures", .get(.role(.viewer), failuresPage)),
            Route("/run/:id", .get(.role(.viewer), runPage)),
            Route("/run/:id/output", .get(.role(.viewer), liveOutput)),
            Route("/run/:id/output/:stream", .get(.role(.viewer), rawOutput)),
            Route("/run/:id/cancel", .post(.role(.operator), cancelRun)),
            Route("/run/:id/retry", .post(.role(.operator), retryRun)),
            Route("/job/:id/explain", .get(.role(.viewer), explainPage)),
        ]
    }

    /// The run of an address, if the visitor may do with it what the page or form is for.
    func runOfPage(_ context: WebContext, needing role: Role) async throws -> RunDetail {
        let id = try context.runID()
        guard let detail = try await store.run(id) else { throw Problem.notFound("Run not found for id \(id)") }
        try context.visitor.require(role, in: detail.run.category)
        return detail
    }

    /// How many later runs of a job are looked through for tries of one of them.
    private static let retriesSearched = 50

    /// `GET /run/<id>[?stream=stdout&fence=<fence>]`
    func runPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        try query.allow("stream", "fence", "done")
        let choice = try OutputChoice(query)
        let notice = query["done"].flatMap(RunNotice.init(rawValue:))?.sentence
        // A stream renews everything but the output, which has one of its own.
        let showsOutput = !request.wantsEvents
        return try await show(request, context) {
            let detail = try await runOfPage(context, needing: .viewer)
            let fleet = try await fleet()
            var page = RunPage(context: pageContext(context, fleet, notice: notice), detail: detail)
            page.job = try await store.job(detail.run.jobID)
            page.retries = try await retries(of: detail.run)
            page.scheduleInWords = schedule(of: detail.definition)?.summary
            page.isQueueServed = fleet.isServed(detail.run.queue)
            page.logLink = LogLink(template: settings.logURLTemplate, detail)
            if showsOutput { page.output = try await reader(of: detail, choice).view(of: detail, only: choice.stream) }
            return page.render()
        }
    }

    /// Later tries of a run, oldest first; of a job that runs all the time the newest runs are looked at only.
    private func retries(of run: RunSummary) async throws(StoreError) -> [RunSummary] {
        guard run.state.isTerminal else { return [] }
        let later = try await store.runs(RunQuery(job: run.jobID, from: run.scheduledAt, limit: Self.retriesSearched))
        return later.runs.filter { $0.parent == run.id }.reversed()
    }

    // MARK: Forms

    /// `POST /run/<id>/cancel`, with a reason: ends the run, or keeps it from starting.
    func cancelRun(_ request: Request, _ context: WebContext) async throws -> Response {
        let reason = RunActions.reason(in: try await request.formBody())
        let run = try await runOfPage(context, needing: .operator).run
        let answer = try await store.cancel([run.id], reason: reason, by: context.visitor.author).first
        guard let notice = answer.flatMap(RunNotice.init) else {
            throw Problem.notFound("Run not found for id \(run.id)")
        }
        // Injectors carry the order to the runner.
        if notice == .requested { await wakeInjectors() }
        return .redirect(to: notice.path(of: run.id).link)
    }

    /// Two clicks within so long are one wish.
    private static let doubleClick = TimeSpan.seconds(10)

    /// `POST /run/<id>/retry`, with a reason: makes a new run, under the definition now in force.
    func retryRun(_ request: Request, _ context: WebContext) async throws -> Response {
        let reason = RunActions.reason(in: try await request.formBody())
        let run = try await runOfPage(context, needing: .operator).run
        guard run.state.isTerminal else {
            throw Problem(.conflict, "Not tried again", "this run has not ended; cancel it first")
        }
        let window = try await store.now().microseconds / Self.doubleClick.microseconds
        let wish = RunRequest(
            job: run.jobID, retryOf: run.id, note: reason,
            token: "retry:\(run.id):\(context.visitor.author.name):\(window)")
        guard let retry = try await store.start(wish, by: context.visitor.author) else {
            throw Problem(.conflict, "Not tried again", "“\(run.jobName)” was deleted; nothing was started")
        }
        await wakeInjectors()
        return .redirect(to: RunNotice.retried.path(of: retry).link)
    }
}
