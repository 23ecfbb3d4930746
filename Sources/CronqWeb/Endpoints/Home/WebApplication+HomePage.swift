import CronqShared
import Hummingbird

extension WebApplication {
    var homeRoutes: [Route] { [Route("/", .get(.role(.viewer), home))] }

    func home(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.visitor.require(.viewer)
        let notice = try ListNotice.text(request.query)
        return try await show(request, context) {
            let fleet = try await fleet()
            let jobs = try await store.jobs(JobQuery(order: .categoryAndName, limit: HomePage.jobLimit))
            let page = HomePage(
                context: pageContext(context, fleet, notice: notice), overview: try await store.overview(), jobs: jobs,
                runners: fleet.runners)
            return page.render()
        }
    }
}
