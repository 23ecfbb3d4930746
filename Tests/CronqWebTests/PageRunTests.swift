import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("The page of a run")
struct PageRunTests {
    private func elements(_ page: HTML) -> [HTMLOutline.Element] { HTMLOutline(page.text).elements }

    @Test("a run page listens until its run has ended", arguments: RunState.allCases)
    func listens(state: RunState) {
        let page = PageSamples.runPage(PageSamples.run(state)).render()
        let body = elements(page).first { $0.name == "body" }
        #expect((body?["data-live"] != nil) == !state.isTerminal)
        let output = elements(page).first { $0["id"] == "output" }
        #expect((output?["data-output"] != nil) == !state.isTerminal)
    }

    @Test("what is renewed is always there, whatever the state", arguments: RunState.allCases)
    func parts(state: RunState) {
        let page = PageSamples.runPage(PageSamples.run(state)).render()
        for part in ["run-actions", "verdict", "facts", "attempts", "later"] {
            #expect(page.parts[part] != nil, "\(part)")
        }
        #expect(page.parts["output"] == nil)
        var renewed = PageSamples.runPage(PageSamples.run(state))
        renewed.output = nil
        #expect(renewed.render().parts == page.parts)
    }

    @Test(
        "what can be done depends on the state and on who looks",
        arguments: [
            (.running, PageSamples.admin, "cancel"), (.queued, PageSamples.admin, "cancel"),
            (.failed, PageSamples.admin, "retry"), (.skipped, PageSamples.admin, "retry"),
            (.running, PageSamples.viewer, nil), (.failed, PageSamples.viewer, nil),
        ] as [(RunState, Visitor, String?)])
    func actions(state: RunState, visitor: Visitor, action: String?) {
        let run = PageSamples.run(state)
        let page = PageSamples.runPage(run, visitor: visitor).render()
        let targets = elements(page).filter { $0.name == "form" }.compactMap { $0["action"] }
        #expect(targets.filter { $0.hasPrefix("/run/") } == [action.map { "/run/\(run.id)/\($0)" }].compactMap(\.self))
    }

    @Test("nobody is offered to end what original runners have, what is being ended, or to retry a job that is gone")
    func noActions() {
        func forms(_ run: RunSummary, job: JobSummary? = nil) -> Int {
            elements(PageSamples.runPage(run, job: job).render()).count { $0["action"]?.hasPrefix("/run/") == true }
        }
        var legacy = PageSamples.run(.queued)
        legacy.isLegacy = true
        #expect(forms(legacy) == 0)
        var ending = PageSamples.run(.running)
        ending.cancelRequestedBy = "anna"
        #expect(forms(ending) == 0)
        #expect(forms(PageSamples.run(.failed), job: PageSamples.job(removedAt: PageSamples.now)) == 0)
    }

    @Test("a retry leads to the run it tries again, and that run to its retries")
    func retries() {
        var retry = PageSamples.run(.running, number: 2, kind: .retry)
        retry.parent = PageSamples.run(number: 1).id
        retry.note = "the disk has room again"
        let page = PageSamples.runPage(retry).render().text
        #expect(page.contains("href=\"/run/\(PageSamples.run(number: 1).id)\""))
        #expect(page.contains("the disk has room again"))
        var failed = PageSamples.runPage(PageSamples.run(.failed, number: 1))
        failed.retries = [retry]
        #expect(failed.render().text.contains("href=\"/run/\(retry.id)\""))
    }

    @Test("what differs between the definition that ran and the one in force is shown")
    func difference() {
        var job = PageSamples.job()
        #expect(PageSamples.runPage(PageSamples.run(), job: job).render().text.contains("Revision 3</a>, in force now"))
        job.revision = 5
        job.definition.timeout = .minutes(45)
        let page = PageSamples.runPage(PageSamples.run(), job: job).render().text
        #expect(page.contains("What is different in revision 5, in force now"))
        #expect(page.contains("<del class=\"name\">30m</del>") && page.contains("<ins class=\"name\">45m</ins>"))
    }

    @Test("a queue that nobody serves is said of a run that waits in it")
    func unserved() {
        var page = PageSamples.runPage(PageSamples.run(.queued, text: "slow"))
        page.isQueueServed = false
        #expect(page.render().text.contains("No runner listens to “slow”"))
        page.detail.run.state = .running
        #expect(!page.render().text.contains("No runner listens to “slow”"))
    }

    @Test("notices are known codes")
    func notices() {
        for notice in RunNotice.allCases {
            #expect(notice.path(of: PageSamples.run().id).text.hasSuffix("?done=\(notice.rawValue)"))
            #expect(notice.sentence.hasSuffix("."))
        }
        #expect(RunNotice(CancelAnswer.unknown) == nil)
        #expect(RunNotice(CancelAnswer.ended(.failed)) == .ended)
    }

    @Test(
        "a log that is kept elsewhere is linked, with every value coded",
        arguments: [
            ("https://logs.example.org/{run_id}?job={job}&host={host}", "Nightly%20export&host=Nightly%20export"),
            ("HTTP://logs.example.org/{category}/{queue}#{attempt}", "Nightly%20export/Nightly%20export#2"),
            ("https://logs.example.org/?from={started_at}", "?from=2026-11-21T11%3A26%3A07.370Z"),
        ])
    func logLink(template: String, part: String) throws {
        let link = try #require(LogLink(template: template, PageSamples.detail(PageSamples.run())))
        #expect(link.text.contains(part), "\(link.text)")
        var page = PageSamples.runPage(PageSamples.run())
        page.logLink = link
        let found = elements(page.render()).first { $0["href"]?.contains("logs.example.org") == true }
        #expect(found?["rel"] == "external noopener noreferrer")
    }

    @Test(
        "a template that could lead anywhere else is refused, with what would be accepted",
        arguments: [
            ("javascript:alert(1)", "http"), ("//logs.example.org", "http"), ("", "http"),
            ("https://x/ {run_id}", "blanks"), ("https://x/\u{600}", "ASCII"), ("https://x/\"", "quotes"),
            ("https://x/{run}", "{run_id}"), ("https://x/{", "{run_id}"), ("https://x/}", "{run_id}"),
        ])
    func badTemplate(template: String, words: String) {
        #expect(LogURLTemplate.remedy(for: template)?.contains(words) == true)
        #expect(LogLink(template: template, PageSamples.detail(PageSamples.run())) == nil)
    }

    @Test("no template is no link")
    func noTemplate() {
        #expect(LogLink(template: nil, PageSamples.detail(PageSamples.run())) == nil)
        #expect(LogURLTemplate.remedy(for: "https://logs.example.org/{run_id}/{job_id}") == nil)
    }

    @Test("a reason is one line of bounded length, or none")
    func reason() throws {
        #expect(RunActions.reason(in: try QueryItems(parsing: "reason=+the%0Adisk++is%09full+")) == "the disk is full")
        #expect(RunActions.reason(in: try QueryItems(parsing: "reason=%20")) == nil)
        #expect(RunActions.reason(in: try QueryItems(parsing: "")) == nil)
        let long = "reason=" + String(repeating: "x", count: 5_000)
        #expect(RunActions.reason(in: try QueryItems(parsing: long))?.count == RunActions.longestReason)
    }
}

@Suite("Lists of runs")
struct PageRunListTests {
    private let runs = [3, 2, 1].map { (number: UInt64) in PageSamples.run(number: number) }

    @Test("a page leads to the older one and, unless it is the newest, to the newer one")
    func downwards() {
        let newest = RunStretch(RunSlice(runs: runs, next: runs[2].id), at: RunCursor(), limit: 3)
        #expect(newest.older?.before == runs[2].id)
        #expect(newest.newer == nil && !newest.isCutShort)
        var cursor = RunCursor()
        cursor.before = PageSamples.run(number: 9).id
        let last = RunStretch(RunSlice(runs: runs, next: nil), at: cursor, limit: 50)
        #expect(last.older == nil)
        #expect(last.newer?.after == runs[0].id)
    }

    @Test("a page that was found from older runs is shown newest first as well")
    func upwards() {
        var cursor = RunCursor()
        cursor.after = PageSamples.run(number: 0).id
        let page = RunStretch(RunSlice(runs: runs.reversed(), next: runs[0].id), at: cursor, limit: 3)
        #expect(page.runs.map(\.id) == runs.map(\.id))
        #expect(page.newer?.after == runs[0].id)
        #expect(page.older?.before == runs[2].id)
        let query = cursor.narrowing(RunQuery(limit: 3))
        #expect(query.ascending && query.after == cursor.after && query.before == nil)
    }

    @Test("a page that looked far and found little says so, and leads on")
    func cutShort() {
        let stretch = RunStretch(RunSlice(runs: [], next: runs[0].id), at: RunCursor(), limit: 50)
        var listing = RunListing()
        listing.queue = "slow"
        let page = RunListPage(context: PageSamples.context(), listing: listing, stretch: stretch).render().text
        #expect(page.contains("Looked through 20,000 runs so far."))
        #expect(page.contains("/runs?queue=slow&amp;before=\(runs[0].id)"))
        #expect(page.contains("Go on looking"))
    }

    @Test("every filter has its address, and changing one begins with the newest run")
    func addresses() throws {
        let text = "state=failures&category=a%20b&job=7&queue=slow&from=2026-11-21T11%3A36&until=2026-11-22"
        let listing = try RunListing(QueryItems(parsing: text + "&before=\(runs[0].id)"))
        #expect(listing.path.text == "/runs?\(text)&before=\(runs[0].id)")
        #expect(listing.with { $0.filter = .state(.missed) }.path.text.hasPrefix("/runs?state=missed&category=a%20b"))
        #expect(!listing.with { $0.filter = nil }.path.text.contains("before"))
        #expect(RunListing().path.text == "/runs")
        #expect(!RunListing().isNarrow && listing.isNarrow)
    }

    @Test(
        "what means nothing is refused",
        arguments: ["state=x", "job=0", "before=x", "after=1", "other=1", "before=\(RunID.last)&after=\(RunID.last)"])
    func refused(query: String) {
        #expect(throws: Problem.self) { try RunListing(QueryItems(parsing: query)) }
    }

    @Test("times are read on the viewer's clocks, and one that is none is told beside its field")
    func times() throws {
        var listing = RunListing()
        listing.from = "2026-11-21T11:36"
        listing.until = "2026-11-21T12:00:00+01:00"
        #expect(throws: RunListing.Fault(field: "until", message: "must be later than the time before it")) {
            try listing.times(in: .utc)
        }
        listing.until = "2026-11-22"
        let times = try listing.times(in: .utc)
        #expect(times.from == Instant(iso8601: "2026-11-21T11:36:00Z"))
        #expect(times.until == Instant(iso8601: "2026-11-22T00:00:00Z"))
        listing.until = "noon"
        let page = RunListPage(
            context: PageSamples.context(), listing: listing, stretch: RunStretch(),
            fault: RunListing.Fault(field: "until", message: "“noon” is not a time such as 2026-11-21 11:36"))
        let field = HTMLOutline(page.render().text).elements.first { $0["name"] == "until" }
        #expect(field?["value"] == "noon")
        #expect(field?["type"] == "text")
        #expect(field?["aria-invalid"] == "true")
    }

    @Test("failures are tried again from their list by those who may")
    func retry() {
        let failures = RunStretch(runs: [PageSamples.run(.failed, .exitCode)])
        for (visitor, count) in [(PageSamples.admin, 1), (PageSamples.viewer, 0)] {
            let page = FailuresPage(context: PageSamples.context(visitor: visitor), content: .runs(failures)).render()
            let forms = HTMLOutline(page.text).elements.filter { $0["action"]?.hasSuffix("/retry") == true }
            #expect(forms.count == count)
        }
    }

    @Test("jobs that fail are listed with their last failure, and the last one leads on")
    func failingJobs() {
        let job = PageSamples.job(
            runs: [PageSamples.run(.running, number: 2), PageSamples.run(.failed, .exitCode)], failures: 4)
        let page = FailuresPage(context: PageSamples.context(), content: .jobs([job], next: 7)).render().text
        #expect(page.contains("exit code 3"))
        #expect(page.contains("/failures?by=job&amp;after=7"))
        #expect(page.contains("action=\"/run/\(job.recentRuns[1].id)/retry\""))
    }
}
