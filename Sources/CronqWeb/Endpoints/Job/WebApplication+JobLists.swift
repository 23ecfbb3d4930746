import CronqSchedule
import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    /// How often a list looks further for jobs that are not left out, before it shows what it has.
    private static let roundsOfSearch = 5

    /// `GET /jobs[?q=&show=&category=&hide=inactive&after=<job id>]`
    func jobListPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        var listing = try JobListing(query)
        listing.place = .jobs
        let notice = try ListNotice.text(query)
        if let category = listing.category {
            try context.visitor.require(.viewer, in: category)
        } else {
            try context.visitor.require(.viewer)
        }
        let shown = listing
        return try await show(request, context) {
            let page = JobListPage(
                context: pageContext(context, try await fleet(), notice: notice), listing: shown,
                content: try await content(of: shown, limit: JobListPage.limit),
                categories: try await store.categories().filter { context.visitor.may(.viewer, in: $0.name) })
            return page.render()
        }
    }

    /// One page of a list, with the counts of its conditions.
    func content(of listing: JobListing, limit: Int) async throws(StoreError) -> JobListContent {
        var content = try await found(by: listing, limit: limit)
        let most = JobListPage.countLimit
        content.all = try await store.countJobs(listing.count(nil), limit: most)
        // Counting the others would cost as much as there are jobs.
        for condition in [JobQuery.Condition.failing, .active, .paused] {
            content.counts[condition] = try await store.countJobs(listing.count(condition), limit: most)
        }
        return content
    }

    private func found(by listing: JobListing, limit: Int) async throws(StoreError) -> JobListContent {
        var listing = listing
        var kept: [JobSummary] = []
        for _ in 0..<Self.roundsOfSearch {
            let found = try await store.jobs(listing.query(limit: limit + 1))
            let page = found.prefix(limit)
            kept += page.filter { !listing.hidesDisabled || $0.definition.enabled }
            listing.after = found.count > limit ? page.last?.id : nil
            if kept.count > limit {
                kept.removeLast(kept.count - limit)
                listing.after = kept.last?.id
            }
            if listing.after == nil || kept.count == limit { break }
        }
        return JobListContent(jobs: kept, next: listing.after)
    }

    // MARK: Many at once

    /// `POST /jobs/actions`: what a list's form asks for; the address leads back to the list.
    func bulkAction(_ request: Request, _ context: WebContext) async throws -> Response {
        let listing = try JobListing(request.query)
        let form = try await request.formBody()
        let wish = try BulkRequest(form)
        guard !wish.jobs.isEmpty else {
            let nothing = BulkOutcome(action: wish.action, done: 0, asked: 0)
            return .redirect(to: listing.path(ListNotice.items(nothing)).link)
        }
        let found = try await store.jobs(JobQuery(ids: wish.jobs, limit: wish.jobs.count, recentRuns: 0))
        let known = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
        let jobs = wish.jobs.map { known[$0] }
        let plan = BulkPlan(wish.action, jobs: jobs, for: context.visitor)
        guard !plan.allowed.isEmpty else {
            if !plan.refused.isEmpty { return try await bulkResult(plan, nil, listing, context) }
            let gone = BulkOutcome(action: wish.action, done: 0, asked: plan.missing)
            return .redirect(to: listing.path(ListNotice.items(gone)).link)
        }
        if wish.action.needsConfirmation, !wish.isConfirmed {
            return try await confirmation(plan, listing, RestForm(), context)
        }
        return try await carryOut(plan, RestForm(form), listing, context)
    }

    private func carryOut(
        _ plan: BulkPlan, _ rest: RestForm, _ listing: JobListing, _ context: WebContext
    ) async throws -> Response {
        let page = pageContext(context, try await fleet())
        let jobs = plan.allowed.map(\.id)
        let author = context.visitor.author
        let done: Int
        switch plan.action {
        case .run: done = try await startAll(jobs, by: author)
        case .pause:
            let until: Instant?
            do throws(RestForm.Fault) {
                until = try rest.end(now: page.now, zone: page.zone)
            } catch {
                return try await confirmation(plan, listing, rest.refused(error), context)
            }
            done = try await store.pause(jobs, until: until, note: rest.givenNote, by: author).count
        case .resume: done = try await store.resume(jobs, by: author).count
        case .skip: done = try await store.skipNext(jobs, by: author).count
        case .remove: done = try await removeAll(plan.allowed, by: author)
        }
        await wakeInjectors()
        let outcome = BulkOutcome(action: plan.action, done: done, asked: plan.allowed.count + plan.missing)
        if plan.refused.isEmpty { return .redirect(to: listing.path(ListNotice.items(outcome)).link) }
        return try await bulkResult(plan, outcome, listing, context)
    }

    /// How many of them were there to be started.
    private func startAll(_ jobs: [JobID], by author: Author) async throws(StoreError) -> Int {
        var started = 0
        for job in jobs {
            let run = try await store.start(RunRequest(job: job, token: Self.newToken()), by: author)
            if run != nil { started += 1 }
        }
        return started
    }

    /// One change of each category.
    private func removeAll(_ jobs: [JobSummary], by author: Author) async throws -> Int {
        var removed = 0
        for (category, jobs) in Dictionary(grouping: jobs, by: \.category.name).sorted(by: { $0.key < $1.key }) {
            removed += try await store.changeCategory(
                CategoryRequest(category: category, edit: .remove(jobs.map(\.id))), by: author
            ).removed.count
        }
        return removed
    }

    private func confirmation(
        _ plan: BulkPlan, _ listing: JobListing, _ rest: RestForm, _ context: WebContext
    ) async throws -> Response {
        let page = ConfirmationPage(
            context: pageContext(context, try await fleet()), plan: plan, target: listing.bulkPath, back: listing.path,
            rest: rest)
        return .page(page.render(), status: rest.fault == nil ? .ok : .unprocessableContent)
    }

    private func bulkResult(
        _ plan: BulkPlan, _ outcome: BulkOutcome?, _ listing: JobListing, _ context: WebContext
    ) async throws -> Response {
        let page = BulkResultPage(
            context: pageContext(context, try await fleet()), plan: plan, outcome: outcome, back: listing.path)
        return .page(page.render(), status: outcome == nil ? .forbidden : .ok)
    }
}
