import CronqShared
import HTTPTypes
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
        var page = ScheduleTesterPage(context: pageContext(context, try await fleet()), question: question)
        if question != ScheduleQuestion() { page.answer = try await answer(question) }
        let shown = page
        return try await show(request, context, status: page.fault == nil ? .ok : .unprocessableContent) {
            shown.render()
        }
    }

    /// `GET /api/schedules/preview?schedule=[&zone=&after=&count=]`: the same for programs.
    func previewSchedule(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try request.parameters("schedule", "zone", "after", "count")
        switch try await answer(Self.question(request)) {
        case .success(let preview): return .json(["data": preview.json])
        case .failure(let fault):
            throw Problem(
                .unprocessableContent, "Not accepted", fault.message,
                faults: [FieldFault(path: fault.field.rawValue, message: fault.message)])
        }
    }

    private static func question(_ request: Request) throws(Problem) -> ScheduleQuestion {
        let query = try request.query
        try query.allow("schedule", "zone", "after", "count")
        return ScheduleQuestion(query)
    }

    private func answer(_ question: ScheduleQuestion) async throws -> Result<SchedulePreview, ScheduleFault> {
        let settings = settings
        let now = try await store.now()
        // Zones are read from files: not on the cooperative pool.
        return try await NIOThreadPool.singleton.runIfActive { () -> Result<SchedulePreview, ScheduleFault> in
            do throws(ScheduleFault) {
                return .success(
                    try SchedulePreview(question, zones: settings.zones, defaultZone: settings.defaultZone, now: now))
            } catch {
                return .failure(error)
            }
        }
    }
}
