import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    /// `GET /runs[?state=&category=&job=&queue=&from=&until=&before=<run id>|&after=<run id>]`
    func runListPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let listing = try RunListing(request.query)
        let job = try await job(of: listing)
        if let category = listing.category ?? job?.category.name {
            try context.visitor.require(.viewer, in: category)
        } else {
            try context.visitor.require(.viewer)
        }
        if let job { try context.visitor.require(.viewer, in: job.category.name) }
        // A time that cannot be read is an answer of its own, beside its field.
        let isReadable = (try? listing.times(in: zone(of: context))) != nil
        return try await show(request, context, status: isReadable ? .ok : .unprocessableContent) {
            let categories = try await store.categories()
            var page = RunListPage(
                context: pageContext(context, try await fleet()), listing: listing, stretch: RunStretch(),
                categories: categories.map(\.name).filter { context.visitor.may(.viewer, in: $0) }, job: job)
            let times: RunListing.Times
            do throws(RunListing.Fault) {
                times = try listing.times(in: page.context.zone)
            } catch {
                page.fault = error
                return page.render()
            }
            page.stretch = try await runs(listing, times, categories)
            return page.render()
        }
    }

    /// The job that is named; what is asked of one that nobody knows is not answered with an empty list.
    private func job(of listing: RunListing) async throws -> JobSummary? {
        guard let id = listing.job else { return nil }
        guard let job = try await store.job(id) else { throw Problem.notFound("Job not found for id \(id)") }
        return job
    }

    private func runs(
        _ listing: RunListing, _ times: RunListing.Times, _ categories: [CategorySummary]
    ) async throws(StoreError) -> RunStretch {
        let limit = RunListPage.limit
        var query = RunQuery(
            job: listing.job, states: listing.filter?.states ?? [], queue: listing.queue, from: times.from,
            until: times.until, limit: limit)
        if let name = listing.category {
            let key = JobDefinition.nameKey(name)
            guard let category = categories.first(where: { JobDefinition.nameKey($0.name) == key }) else {
                return RunStretch()
            }
            query.categoryID = category.id
        }
        let slice = try await store.runs(listing.cursor.narrowing(query))
        return RunStretch(slice, at: listing.cursor, limit: limit)
    }

    /// `GET /failures[?before=<run id>|&after=<run id>]` and `GET /failures?by=job[&after=<job id>]`
    func failuresPage(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.visitor.require(.viewer)
        let query = try request.query
        if query["by"] == "job" {
            try query.allow("by", "after")
            let after = try query.number("after", in: 1...Int64.max)
            return try await show(request, context) {
                let page = FailuresPage(
                    context: pageContext(context, try await fleet()), content: try await failingJobs(after: after))
                return page.render()
            }
        }
        try query.allow("before", "after")
        let cursor = try RunCursor(query)
        return try await show(request, context) {
            let states = Set(RunState.allCases.filter(\.isFailure))
            let limit = FailuresPage.limit
            let slice = try await store.runs(cursor.narrowing(RunQuery(states: states, limit: limit)))
            let page = FailuresPage(
                context: pageContext(context, try await fleet()),
                content: .runs(RunStretch(slice, at: cursor, limit: limit)))
            return page.render()
        }
    }

    private func failingJobs(after: JobID?) async throws(StoreError) -> FailuresPage.Content {
        let limit = FailuresPage.limit
        let jobs = try await store.jobs(
            JobQuery(condition: .failing, order: .categoryAndName, after: after, limit: limit + 1))
        let shown = Array(jobs.prefix(limit))
        return .jobs(shown, next: jobs.count > limit ? shown.last?.id : nil)
    }
}
