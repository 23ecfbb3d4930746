import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("A job's page")
struct JobPageTests {
    private func page(
        _ job: JobSummary = PageSamples.job(), visitor: Visitor = PageSamples.admin, rest: RestForm = RestForm()
    ) -> String {
        PageSamples.jobPage(PageSamples.context(visitor: visitor), job, filter: nil, rest: rest).render().text
    }

    private func actions(_ html: String) -> [String] {
        let elements = HTMLOutline(html).elements
        return elements.compactMap { $0["action"] ?? $0["href"] }.filter {
            $0.hasPrefix("/job/7/") || $0.contains("from=")
        }
    }

    @Test("the title names the job")
    func title() {
        #expect(page(PageSamples.job("Backup & check")).contains("<title>Backup &amp; check · CronQ</title>"))
    }

    @Test("who may nothing but look finds nothing that changes anything")
    func viewer() {
        let found = Set(actions(page(visitor: PageSamples.viewer)))
        #expect(found == ["/job/7/revisions", "/job/7/explain"])
    }

    @Test("an operator runs, pauses and skips; an editor changes and deletes, too")
    func roles() {
        var visitor = PageSamples.viewer
        visitor.grants = Grants(role: .viewer, categories: [JobDefinition.nameKey("Nightly export"): .operator])
        let operators = Set(actions(page(visitor: visitor)))
        #expect(operators.isSuperset(of: ["/job/7/run", "/job/7/pause", "/job/7/skip"]))
        #expect(operators.isDisjoint(with: ["/job/7/edit", "/job/7/remove", "/jobs/new?from=7"]))
        let editors = Set(actions(page()))
        #expect(editors.isSuperset(of: operators.union(["/job/7/edit", "/job/7/remove", "/jobs/new?from=7"])))
    }

    @Test("a resting job is resumed, and says since when, until when, by whom and why")
    func resting() {
        let html = page(PageSamples.job(pause: PageSamples.pause("<b>holidays")))
        #expect(actions(html).contains("/job/7/resume") && !actions(html).contains("/job/7/skip"))
        #expect(html.contains("Paused by <span class=\"name\">&lt;b&gt;holidays</span>"))
        #expect(html.contains("until <time") && html.contains("state paused"))
        #expect(
            page(PageSamples.job(nextRun: nil, pause: PageSamples.pause(until: nil))).contains(
                "until somebody resumes it"))
    }

    @Test("a removed job can be brought back, and nothing else")
    func removed() {
        let found = Set(actions(page(PageSamples.job(removedAt: PageSamples.now))))
        #expect(found == ["/job/7/revisions", "/job/7/explain", "/jobs/new?from=7"])
    }

    @Test("a job that fails says how often in a row")
    func failing() {
        #expect(page(PageSamples.job(failures: 1)).contains("failed once"))
        #expect(page(PageSamples.job(failures: 1_234)).contains("failed 1,234 times in a row"))
        #expect(!page().contains("badge failing"))
    }

    @Test("what was typed for a pause stays, with what is wrong beside it, and the form is open")
    func keepsPause() {
        var rest = RestForm()
        rest.length = "soon\"><b>"
        rest.note = "why"
        let html = page(rest: rest.refused(.init(field: RestForm.lengthField, message: "is no length")))
        let elements = HTMLOutline(html).elements
        #expect(elements.contains { $0.name == "details" && $0["open"] != nil })
        let field = elements.first { $0["id"] == "pause-for" }
        #expect(field?["value"] == "soon&quot;&gt;&lt;b&gt;" && field?["aria-invalid"] == "true")
        #expect(field?["aria-describedby"]?.contains("pause-for-error") == true)
        #expect(html.contains("id=\"pause-for-error\">is no length"))
        #expect(elements.first { $0["id"] == "pause-note" }?["value"] == "why")
        #expect(!HTMLOutline(page()).elements.contains { $0["open"] != nil })
    }

    @Test("every notice is a sentence, and the run it speaks of a click away")
    func notices() {
        for notice in JobNotice.allCases { #expect(notice.sentence.hasSuffix(".")) }
        #expect(page().contains(HTML(JobNotice.run.sentence).text))
        #expect(page().contains("href=\"/run/\(PageSamples.run().id)\">Watch the run"))
    }

    @Test("history pages on, keeps its filter, and says which it is")
    func history() {
        let page = PageSamples.jobPage(PageSamples.context(), PageSamples.job(), filter: .failures).render().text
        #expect(page.contains("href=\"/job/7?state=failures&amp;before=\(PageSamples.run().id)\" rel=\"next\""))
        #expect(page.contains("href=\"/job/7?state=failures\" aria-current=\"true\">Failures"))
        #expect(page.contains("href=\"/job/7\">All"))
    }

    @Test(
        "the outcome of an address is read",
        arguments: [
            (nil, nil), ("", nil), ("failures", RunFilter.failures), ("active", .active),
            ("timed_out", .state(.timedOut)),
        ] as [(String?, RunFilter?)])
    func filters(text: String?, filter: RunFilter?) throws {
        #expect(try RunFilter(text) == filter)
    }

    @Test("an outcome that there is not is refused")
    func badFilter() throws {
        #expect(throws: Problem.self) { try RunFilter("splendid") }
        for filter in RunFilter.offered { #expect(try RunFilter(filter.text) == filter) }
    }

    @Test("definitions are shown as written and as what they come to")
    func definition() {
        let plain = JobDefinition(name: "a", schedule: "@daily", command: "true")
        let table = DefinitionTable(definition: plain, zoneName: "Europe/Oslo", scheduleInWords: "at midnight").render()
            .text
        for text in [
            "at midnight", "Europe/Oslo, the instance&#39;s", "the queue cronq_jobs", "10s between TERM and KILL",
            "1d after its instant", "left out",
        ] {
            #expect(table.contains(text), "\(text)")
        }
        let broken = DefinitionTable(definition: plain, zoneName: "UTC", scheduleInWords: nil).render().text
        #expect(broken.contains("it cannot be read here"))
    }

    // MARK: Fires

    private func preview(_ text: String, _ zone: String, from first: String) throws -> FirePreview {
        let schedule = try Schedule(parsing: text, zone: SystemZones().rules(for: zone))
        return FirePreview(schedule, from: Instant(iso8601: first))
    }

    @Test("the next fires follow the one that the ledger waits for, with what the clock does to them")
    func fires() throws {
        let spring = try preview("30 1 * * *", "Europe/London", from: "2026-03-28T01:30:00Z")
        #expect(spring.fires.count == FirePreview.count)
        #expect(spring.fires[0].note == nil && spring.fires[1].note?.contains("is skipped by the clock") == true)
        #expect(spring.words?.contains("01:30") == true)
        let once = try preview("at 2026-11-22T10:00", "UTC", from: "2026-11-22T10:00:00Z")
        #expect(once.fires.map(\.instant.iso8601) == ["2026-11-22T10:00:00Z"])
        // A rest ends between two instants.
        let rested = try preview("@hourly", "UTC", from: "2026-11-22T10:20:00Z")
        #expect(rested.fires.prefix(2).map(\.instant.iso8601) == ["2026-11-22T10:20:00Z", "2026-11-22T11:00:00Z"])
        #expect(FirePreview(nil, from: nil).fires.isEmpty)
    }

    @Test("fires stand on the viewer's clocks, and on the job's if they differ")
    func zones() throws {
        var context = PageSamples.context()
        context.zone = try SystemZones().rules(for: "Asia/Tokyo")
        let preview = try preview("0 12 * * *", "Europe/London", from: "2026-11-22T12:00:00Z")
        let both = FireTable(context: context, preview: preview).render().text
        #expect(both.contains("2026-11-22 21:00:00 JST") && both.contains("2026-11-22 12:00:00 GMT"))
        #expect(both.contains("data-label=\"Asia/Tokyo\"") && both.contains("data-label=\"Europe/London\""))
        context.zone = try SystemZones().rules(for: "Europe/London")
        #expect(!FireTable(context: context, preview: preview).render().text.contains("data-label=\"Europe/London\""))
    }

    // MARK: Figures

    private func finished(_ state: RunState, _ seconds: Int64, number: UInt64) -> RunSummary {
        var run = PageSamples.run(state, number: number)
        run.startedAt = run.scheduledAt
        run.finishedAt = run.scheduledAt + .seconds(seconds)
        return run
    }

    @Test("figures are of runs that were started and have ended")
    func figures() {
        var runs = (1...20).map { finished(.succeeded, $0, number: UInt64($0)) }
        runs.insert(finished(.failed, 100, number: 90), at: 0)
        runs.insert(PageSamples.run(.running, number: 91), at: 0)
        runs.insert(PageSamples.run(.skipped, .overlapRunning, number: 92), at: 0)
        let figures = RunFigures(runs)
        #expect(figures.finished.count == 21 && figures.succeeded == 20 && figures.successRate == "95 %")
        #expect(figures.p95 == .seconds(20) && figures.longest == .seconds(100))
        #expect(figures.average.map { $0 > .seconds(14) && $0 < .seconds(15) } == true)
        #expect(figures.failingSince == RunFigures.Since(instant: runs[2].scheduledAt, isExact: true))
        #expect(RunFigures([finished(.lost, 1, number: 1)]).failingSince?.isExact == false)
        let none = RunFigures([])
        #expect(none.successRate == nil && none.average == nil && none.p95 == nil && none.failingSince == nil)
    }

    @Test("no more runs are drawn than the limit")
    func limit() {
        let runs = (1...100).map { finished(.succeeded, 1, number: $0) }
        #expect(RunFigures(runs).finished.count == RunFigures.limit)
    }

    @Test("each bar opens its run, what did not succeed has a shape of its own, and a table says the same")
    func chart() {
        let runs = [
            finished(.failed, 4, number: 3), finished(.timedOut, 2, number: 2), finished(.succeeded, 0, number: 1),
        ]
        let chart = DurationChart(context: PageSamples.context(), figures: RunFigures(runs)).render()
        let elements = HTMLOutline("<!DOCTYPE html>\n" + chart.text).elements
        let bars = elements.filter { $0.name == "rect" }
        #expect(bars.map { $0["class"] } == ["bar failed", "bar timed_out", "bar succeeded"])
        #expect(bars.map { $0["height"] } == ["100", "50", "2"])
        #expect(bars.map { $0["x"] } == bars.map { $0["x"] }.sorted { ($0 ?? "") > ($1 ?? "") })
        #expect(elements.count { $0.name == "path" } == 2)
        for run in runs { #expect(elements.count { $0["href"] == "/run/\(run.id)" } == 2) }
        #expect(elements.contains { $0.name == "svg" && $0["aria-hidden"] == "true" })
        #expect(elements.filter { $0.name == "a" && $0["tabindex"] == "-1" }.count == runs.count)
        #expect(chart.text.contains("4.0 s") && chart.text.contains("<figcaption>"))
    }
}
