import CronqSchedule
import CronqShared
import Hummingbird
import NIOPosix

extension WebApplication {
    /// `GET /timeline/load[?category=]`: a count of this moment, not renewed, as it looks at every instant of a day.
    func loadPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        try query.allow("category")
        let category = try categoryFilter(query, context.visitor)
        let page = pageContext(context, try await fleet())
        let names = try await categoryNames(for: context.visitor)
        let load = try await load(page, category)
        return try await show(request, context) {
            LoadPage(context: page, load: load, category: category, categories: names).render()
        }
    }

    private func load(_ page: PageContext, _ category: String?) async throws -> LoadMap {
        let jobs = try await store.jobs(
            JobQuery(
                categoryName: category, condition: .scheduled, order: .categoryAndName, limit: LoadMap.jobLimit + 1,
                recentRuns: 0))
        // An hour of the viewer's clock has begun so long ago.
        let begun = page.zone.local(at: page.now).microseconds % TimeSpan.hours(1).microseconds
        let start = Instant(microseconds: page.now.microseconds - begun)
        let now = page.now
        // It may calculate for a while: not on the cooperative pool.
        return try await NIOThreadPool.singleton.runIfActive {
            LoadMap(
                Array(jobs.prefix(LoadMap.jobLimit)), hasMore: jobs.count > LoadMap.jobLimit, start: start, now: now,
                schedule: schedule(of:))
        }
    }
}
