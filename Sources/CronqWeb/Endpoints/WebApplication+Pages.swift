import CronqSchedule
import CronqShared
import Hummingbird

extension WebApplication {
    private static let jobsOnHome = 100
    private static let runsOnPage = 20
    private static let failuresOnPage = 50
    private static let upcomingOnPage = 5
    /// What a page shows of a run's output, in bytes: the newest; the whole is behind its links.
    private static let outputOnPage = 256 * 1_024
    /// How many chunks are read at a time.
    private static let chunksAtOnce = 512

    func home(_ request: Request, _ context: WebContext) async throws -> Response {
        let fleet = try await fleet()
        let jobs = try await store.jobs(JobQuery(order: .category, limit: Self.jobsOnHome))
        let page = HomePage(
            context: pageContext(fleet), overview: try await store.overview(), jobs: jobs, runners: fleet.runners)
        return .page(page.render())
    }

    /// `GET /job/<id>[?before=<run id>]`; `ran` names the run that a form has just asked for.
    func jobPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        let before = try Self.run(named: "before", in: query)
        let notice = try Self.run(named: "ran", in: query).map { "Run now: accepted as run \($0)" }
        return try await jobPage(context.jobID(), before: before, notice: notice)
    }

    /// `POST /job/<id>` with `run_now` in a form.
    func runNowForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.jobID()
        guard try await request.formBody()["run_now"] != nil else {
            return try await jobPage(id, before: nil, notice: nil)
        }
        let run = try await submit(id, by: context.actor, token: Self.newToken())
        return .redirect(to: "\(PagePath.job(id).text)?ran=\(run)")
    }

    func runPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let detail = try await detail(context)
        let chunks = try await newestOutput(of: detail.run.id)
        let fleet = try await fleet()
        let page = RunPage(
            context: pageContext(fleet), detail: detail, isQueueServed: fleet.isServed(detail.run.queue), chunks: chunks
        )
        return .page(page.render())
    }

    /// The newest output of a run, both streams in order of arrival. A command that prints a line a second for days has
    /// thousands of small chunks: they are read in batches, and what is too old for the page is dropped on the way.
    private func newestOutput(of run: RunID) async throws(StoreError) -> [OutputChunk] {
        var kept: [OutputChunk] = []
        var bytes = 0
        var batch = try await store.output(of: run, fence: nil, from: 0, limit: Self.chunksAtOnce)
        while let last = batch.last {
            kept += batch
            bytes += batch.reduce(0) { $0 + $1.bytes.count }
            var dropped = 0
            while bytes - kept[dropped].bytes.count > Self.outputOnPage {
                bytes -= kept[dropped].bytes.count
                dropped += 1
            }
            kept.removeFirst(dropped)
            guard batch.count == Self.chunksAtOnce else { break }
            batch = try await store.output(
                of: run, fence: last.run.fence, from: last.number + 1, limit: Self.chunksAtOnce)
        }
        return kept
    }

    /// `GET /failures[?before=<run id>]`
    func failuresPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let before = try Self.run(named: "before", in: request.query)
        let runs = try await store.failures(before: before, limit: Self.failuresOnPage + 1)
        let page = FailuresPage(
            context: pageContext(try await fleet()), runs: Array(runs.prefix(Self.failuresOnPage)),
            hasMore: runs.count > Self.failuresOnPage)
        return .page(page.render())
    }

    private func jobPage(_ id: JobID, before: RunID?, notice: String?) async throws -> Response {
        guard let job = try await store.job(id) else { throw Problem.notFound("Job not found for id \(id)") }
        let runs = try await store.runs(ofJob: id, before: before, limit: Self.runsOnPage + 1)
        let schedule = schedule(of: job.definition)
        let fleet = try await fleet()
        let page = JobPage(
            context: pageContext(fleet, notice: notice), job: job, runs: Array(runs.prefix(Self.runsOnPage)),
            hasMore: runs.count > Self.runsOnPage, upcoming: Self.upcoming(job, schedule),
            scheduleInWords: schedule?.summary, isQueueServed: fleet.isServed(job.definition.routingKey))
        return .page(page.render())
    }

    /// The next fires, from the one that the ledger waits for.
    private static func upcoming(_ job: JobSummary, _ schedule: Schedule?) -> [Instant] {
        guard let next = job.nextRun else { return [] }
        var fires = [next]
        while fires.count < upcomingOnPage, let last = fires.last, let following = schedule?.next(after: last) {
            fires.append(following)
        }
        return fires
    }

    private static func run(named name: String, in query: QueryItems) throws(Problem) -> RunID? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let id = RunID(text) else { throw Problem.badParameter(name, "a run id has 32 hexadecimal digits") }
        return id
    }
}
