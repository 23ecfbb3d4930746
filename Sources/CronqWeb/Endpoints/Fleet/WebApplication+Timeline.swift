import CronqSchedule
import CronqShared
import Hummingbird
import NIOPosix

extension WebApplication {
    /// How many of the runs that began before the window and still run are shown.
    private static let longRunners = 100

    /// `GET /timeline[?from=<time>&hours=&category=]`: without `from` it shows the hours before and after now.
    func timelinePage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        try query.allow("from", "hours", "category")
        let hours = try query.number("hours", in: 1...TimelineWindow.hourLimit) ?? 1
        let category = try categoryFilter(query, context.visitor)
        let zone = pageContext(context, try await fleet()).zone
        let from = try query.time("from", in: zone)
        // Read once, for a page that stays open, too.
        let names = try await categoryNames(for: context.visitor)
        return try await show(request, context) {
            let fleet = try await fleet()
            let window = TimelineWindow(from: from, hours: hours, now: fleet.now)
            let page = TimelinePage(
                context: pageContext(context, fleet), timeline: try await timeline(window, category),
                category: category, categories: names)
            return page.render()
        }
    }

    private func timeline(_ window: TimelineWindow, _ category: String?) async throws -> Timeline {
        let plan = try await nextRuns(window, ofCategory: category)
        var runs: [RunSummary] = []
        var next: RunID?
        if plan.isKnown {
            let page = try await store.runs(
                RunQuery(categoryID: plan.categoryID, from: window.from, until: window.until, limit: Timeline.runLimit))
            runs = page.runs
            next = page.next
            if window.from < window.now {
                let running = try await store.runs(
                    RunQuery(
                        categoryID: plan.categoryID, states: [.running], until: window.from, limit: Self.longRunners))
                runs += running.runs.filter { ($0.startedAt ?? $0.scheduledAt) < window.until }
            }
        }
        var timeline = Timeline(window, runs: runs, next: plan.next)
        timeline.runsFrom = next.map(\.instant)
        timeline.plannedThrough = plan.through
        timeline.jobsAsked = plan.jobs.count < Timeline.plannedLimit ? nil : plan.jobs.count
        return try await planned(timeline, plan.jobs)
    }

    // MARK: What will run

    /// What comes next within a window.
    private struct Plan: Sendable {
        var next: [LedgerOverview.Upcoming] = []
        /// What is known of the jobs already.
        var jobs: [JobSummary] = []
        /// How far it was looked; `nil` = to the end of the window.
        var through: Instant?
        var categoryID: Int64?
        /// Whether there is such a category.
        var isKnown = true
    }

    private func nextRuns(_ window: TimelineWindow) async throws(StoreError) -> Plan {
        guard window.until > window.now else { return Plan() }
        let next = try await store.upcoming(
            from: window.from, through: window.until, limit: Timeline.plannedLimit)
        return Plan(next: next, through: next.count < Timeline.plannedLimit ? nil : next.last?.at)
    }

    /// The ledger knows next instants by time, and not by category: here the jobs are asked.
    private func nextRuns(
        _ window: TimelineWindow, ofCategory name: String?
    ) async throws(StoreError) -> Plan {
        guard let name else { return try await nextRuns(window) }
        var plan = Plan()
        var query = JobQuery(
            categoryName: name, condition: .scheduled, order: .categoryAndName, limit: Timeline.plannedLimit,
            recentRuns: 0)
        plan.jobs = window.until > window.now ? try await store.jobs(query) : []
        plan.categoryID = plan.jobs.first?.category.id
        if plan.categoryID == nil {
            query.condition = nil
            query.limit = 1
            plan.categoryID = try await store.jobs(query).first?.category.id
            plan.isKnown = plan.categoryID != nil
        }
        plan.next = plan.jobs.compactMap { job in
            job.nextRun.map {
                LedgerOverview.Upcoming(
                    jobID: job.id, jobName: job.definition.name, category: job.category.name, at: $0)
            }
        }
        return plan
    }

    /// The timeline with what follows each next instant, of as many jobs as it shows.
    private func planned(_ timeline: Timeline, _ known: [JobSummary]) async throws -> Timeline {
        let wanted = timeline.plannedJobs
        guard !wanted.isEmpty else { return timeline }
        let jobs =
            known.isEmpty
            ? try await store.jobs(JobQuery(ids: wanted, limit: wanted.count, recentRuns: 0)) : known
        var definitions: [JobID: JobDefinition] = [:]
        for job in jobs { definitions[job.id] = job.definition }
        let found = definitions
        // Thousands of instants take long enough to keep others waiting: not on the cooperative pool.
        return try await NIOThreadPool.singleton.runIfActive {
            var timeline = timeline
            timeline.plan { found[$0].flatMap(schedule(of:)) }
            return timeline
        }
    }
}

extension RunID {
    /// The instant that a run stands for, to the millisecond.
    fileprivate var instant: Instant { Instant(microseconds: Int64(high >> 16) * 1_000) }
}
