import CronqShared
import Hummingbird
import NIOPosix

extension WebApplication {
    var helpRoutes: [Route] {
        [
            Route("/help", .get(.role(.viewer), helpPage)),
            Route("/help/schedules", .get(.role(.viewer), scheduleTester)),
            .api("/api/schedules/preview", .get(.role(.viewer), previewSchedule)),
        ]
    }

    /// `GET /help`
    func helpPage(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let page = HelpPage(context: pageContext(context, try await fleet()))
        return try await show(request, context) { page.render() }
    }

    /// `GET /help/schedules[?schedule=&zone=&after=&count=]`
    func scheduleTester(_ request: Request, _ context: WebContext) async throws -> Response {
        let question = try Self.question(request)
        let outcome: ScheduleTesterPage.Outcome =
            question == ScheduleQuestion() ? .nothing : try await answer(question)
        let page = ScheduleTesterPage(
            context: pageContext(context, try await fleet()), question: question, outcome: outcome)
        var isRefused = false
        if case .fault = outcome { isRefused = true }
        return try await show(request, context, status: isRefused ? .unprocessableContent : .ok) { page.render() }
    }

    /// `GET /api/schedules/preview?schedule=[&zone=&after=&count=]`: the same for programs.
    func previewSchedule(_ request: Request, _ context: WebContext) async throws -> Response {
        switch try await answer(Self.question(request)) {
        case .preview(let preview): return .json(["data": preview.json])
        case .fault(let fault):
            throw Problem(
                .unprocessableContent, "Not accepted", fault.message,
                faults: [FieldFault(path: fault.field.rawValue, message: fault.message)])
        case .nothing: throw Problem.badParameter(ScheduleQuestion.Field.schedule.rawValue, "is missing")
        }
    }

    private static func question(_ request: Request) throws(Problem) -> ScheduleQuestion {
        let query = try request.query
        try query.allow("schedule", "zone", "after", "count")
        return ScheduleQuestion(query)
    }

    private func answer(_ question: ScheduleQuestion) async throws -> ScheduleTesterPage.Outcome {
        let settings = settings
        let now = try await store.now()
        // Zones are read from files: not on the cooperative pool.
        return try await NIOThreadPool.singleton.runIfActive {
            do throws(ScheduleFault) {
                return .preview(
                    try SchedulePreview(question, zones: settings.zones, defaultZone: settings.defaultZone, now: now))
            } catch {
                return .fault(error)
            }
        }
    }
}
