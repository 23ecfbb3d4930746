import CronqSchedule
import CronqShared

@testable import CronqWeb

/// Runs, their lists, their output, and what is said about instants, with `text` wherever a user's text can stand.
extension PageSamples {
    /// What a command may print, as a page shows it: without what a terminal would make colours or lines of.
    static func printed(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.filter { $0 != "\u{1B}" && $0 != "\r" })
        return String(scalars)
    }

    static func output(_ text: String) -> [OutputChunk] {
        [
            chunk(.stdout, printed(text)), chunk(.stderr, printed(text), number: 1),
            chunk(.stdout, printed(text), at: 9_000, number: 2),
        ]
    }

    static func view(_ detail: RunDetail, _ chunks: [OutputChunk], only: OutputStream? = nil) -> OutputView {
        var view = OutputView(of: detail, fence: nil, only: only)
        guard view.fence != nil else { return view }
        view.read(chunks)
        view.finish()
        return view
    }

    static func panel(_ run: RunSummary, _ chunks: [OutputChunk]) -> OutputPanel {
        let detail = detail(run)
        return OutputPanel(context: context(), detail: detail, view: view(detail, chunks))
    }

    static func runPage(
        _ run: RunSummary, _ text: String = "Nightly export", visitor: Visitor = admin, job: JobSummary? = nil
    ) -> RunPage {
        let detail = detail(run)
        var page = RunPage(context: context(text, notice: text, visitor: visitor), detail: detail)
        page.job = job ?? self.job(text)
        page.scheduleInWords = text
        page.output = view(detail, output(text))
        return page
    }

    static func runPages(_ text: String) -> [NamedPage] {
        var pages: [NamedPage] = everyRun(text).map { run in
            ("run \(run.state) \(run.reason?.rawValue ?? "")", runPage(run, text).render())
        }
        var ended = run(.running, number: 2_000, text: text)
        ended.cancelRequestedBy = text
        pages.append(("run to be ended", runPage(ended, text).render()))
        var retry = run(.succeeded, number: 2_001, text: text, kind: .retry)
        retry.note = text
        retry.parent = run().id
        var changed = job(text)
        changed.revision = 5
        changed.definition.timeout = .minutes(45)
        var tried = runPage(retry, text, job: changed)
        tried.retries = [run(.failed, .exitCode, number: 2_002, text: text, kind: .retry)]
        pages.append(("retry", tried.render()))
        pages.append(("run of a viewer", runPage(run(.failed, .exitCode, text: text), text, visitor: viewer).render()))
        return pages
    }

    static func runListPages(_ text: String) -> [NamedPage] {
        let context = context(text, notice: text)
        let runs = everyRun(text)
        let cut = RunStretch(RunSlice(runs: runs, next: runs[0].id), at: RunCursor(), limit: runs.count + 1)
        var listing = RunListing()
        listing.filter = .failures
        listing.category = text
        listing.queue = text
        listing.from = text
        listing.until = "2026-11-21T11:36"
        listing.job = 7
        let fault = RunListing.Fault(field: "from", message: text)
        let jobs = [job(text, runs: runs, failures: 3), job(text, id: 8, failures: 1)]
        return [
            ("no runs", RunListPage(context: context, listing: RunListing(), stretch: RunStretch()).render()),
            (
                "runs",
                RunListPage(
                    context: context, listing: RunListing(), stretch: cut, categories: [text, "plain"]
                ).render()
            ),
            (
                "runs of a filter",
                RunListPage(
                    context: context, listing: listing, stretch: RunStretch(), categories: ["plain"], job: job(text),
                    fault: fault
                ).render()
            ),
            ("failures", FailuresPage(context: context, content: .runs(cut)).render()),
            ("no failures", FailuresPage(context: context, content: .runs(RunStretch())).render()),
            ("failing jobs", FailuresPage(context: context, content: .jobs(jobs, next: 8)).render()),
            ("no failing jobs", FailuresPage(context: context, content: .jobs([], next: nil)).render()),
        ]
    }

    // MARK: Explanations

    /// What somebody asks about an instant of a job that runs every ten minutes.
    static func question(_ text: String, at instant: Instant, row: RunDetail? = nil) -> InstantQuestion {
        let revision = RevisionSummary(revision: 3, at: ago(.days(9)), by: text, definition: definition(text))
        let moment = JobMoment(createdAt: ago(.days(10)), revision: revision, removal: nil)
        let schedule = try? Schedule(parsing: "*/10 * * * *", zone: .utc)
        return InstantQuestion(instant: instant, now: now, moment: moment, schedule: schedule, row: row)
    }

    static func explainPages(_ text: String) -> [NamedPage] {
        func page(_ name: String, _ question: InstantQuestion?) -> NamedPage {
            var page = ExplainPage(
                heading: JobHeading(context: context(text), job: job(text), tab: .explanation), jobZone: .utc)
            page.instants = [ago(.minutes(6)), now + .minutes(4)]
            page.asked = text
            if let question {
                page.answer = ExplainPage.Answer(
                    instant: question.instant, explanation: InstantExplanation(question), nearby: [run(text: text)])
            } else {
                page.fault = text
            }
            return ("explain \(name)", page.render())
        }
        var removed = question(text, at: ago(.hours(1)))
        removed.moment.removal = JobMoment.Removal(at: ago(.hours(2)), by: text)
        var resting = question(text, at: ago(.minutes(6) + .seconds(7) + .milliseconds(250)))
        resting.pause = pause(text)
        return [
            page("nothing", nil), page("no instant", question(text, at: ago(.minutes(1)))), page("removal", removed),
            page("rest", resting), page("a run", question(text, at: ago(.minutes(10)), row: detail(run(text: text)))),
        ]
    }
}
