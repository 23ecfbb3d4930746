import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("Pages")
struct PageTests {
    @Test("every page in every state is well-formed, whatever users wrote", arguments: ["plain"] + PageSamples.hostile)
    func wellFormed(text: String) {
        for (name, page) in PageSamples.everyPage(text) {
            let outline = HTMLOutline(page.text)
            #expect(outline.faults == [], "\(name)")
            #expect(Set(outline.ids).count == outline.ids.count, "ids of \(name) repeat: \(outline.ids)")
        }
    }

    @Test("user text adds no element and no attribute to any page", arguments: PageSamples.hostile)
    func inert(text: String) {
        for (plain, hostile) in zip(PageSamples.everyPage(), PageSamples.everyPage(text)) {
            let expected = HTMLOutline(plain.page.text).elements
            let found = HTMLOutline(hostile.page.text).elements
            #expect(found.map(\.name) == expected.map(\.name), "\(plain.name)")
            let attributes = found.map { $0.attributes.map(\.name) }
            #expect(attributes == expected.map { $0.attributes.map(\.name) }, "\(plain.name)")
        }
    }

    @Test("no page carries inline styles, event handlers or scripts")
    func policy() {
        for (name, page) in PageSamples.everyPage() {
            for element in HTMLOutline(page.text).elements {
                let forbidden = element.attributes.map(\.name).filter { $0 == "style" || $0.hasPrefix("on") }
                #expect(forbidden == [], "\(element.name) on \(name)")
                #expect(element.name != "style")
                if element.name == "script" { #expect(element["src"] != nil) }
            }
            #expect(page.text.contains("></script>"))
        }
    }

    @Test("every page has its landmarks, a skip link and versioned assets")
    func landmarks() throws {
        for (name, page) in PageSamples.everyPage() {
            let elements = HTMLOutline(page.text).elements
            for landmark in ["header", "nav", "main", "footer"] {
                #expect(elements.count { $0.name == landmark } == 1, "\(landmark) of \(name)")
            }
            #expect(elements.count { $0.name == "h1" } == 1, "\(name)")
            #expect(elements.contains { $0.name == "a" && $0["href"] == "#main" }, "\(name)")
            for asset in Assets.all {
                #expect(elements.contains { ($0["href"] ?? $0["src"]) == "\(asset.path)?v=\(asset.etag)" }, "\(name)")
            }
            for part in elements where part["data-renewed"] != nil { #expect(part["id"] != nil, "\(name)") }
            for link in elements where link.name == "a" {
                #expect(link["href"].map { $0.hasPrefix("/") || $0.hasPrefix("#") } == true, "\(name)")
            }
        }
    }

    @Test("every time is given exactly as well")
    func times() {
        for (name, page) in PageSamples.everyPage() {
            for mark in HTMLOutline(page.text).elements where mark.name == "time" {
                #expect(mark["datetime"].map { Instant(iso8601: $0) } != nil, "\(name)")
                #expect(mark["title"]?.hasSuffix(" UTC") == true, "\(name)")
            }
        }
    }

    @Test("the title names the job")
    func title() {
        let page = JobPage(
            context: PageSamples.context(), job: PageSamples.job("Backup & check"), runs: [], hasMore: false,
            upcoming: [])
        #expect(page.render().text.contains("<title>Backup &amp; check · CronQ</title>"))
    }

    @Test("a run page is renewed until its run has ended", arguments: RunState.allCases)
    func renewal(state: RunState) {
        let page = RunPage(
            context: PageSamples.context(), detail: PageSamples.detail(PageSamples.run(state)), chunks: [])
        let body = HTMLOutline(page.render().text).elements.first { $0.name == "body" }
        #expect(body?["data-renew"] == (state.isTerminal ? "0" : "2000"))
    }

    @Test("an empty instance shows the line that makes the first job")
    func emptyHome() {
        let page = HomePage(
            context: PageSamples.context(), overview: PageSamples.overview([]), jobs: [], runners: [])
        #expect(page.render().text.contains(HTML(EmptyHome.example).text))
        #expect(EmptyHome.example.hasPrefix("curl -v 'localhost:5000/api/category/example' -f -XPUT"))
        #expect(!EmptyHome.example.contains("\n"))
    }

    @Test("home says what fails, what runs, what is late and what comes next")
    func glance() {
        let jobs = [
            PageSamples.job("Export", id: 1, runs: [PageSamples.run(.failed, .exitCode, number: 1, text: "Export")]),
            PageSamples.job("Backup", id: 2, runs: [PageSamples.run(.queued, number: 2, text: "Backup")]),
            PageSamples.job("Fine", id: 3, runs: [PageSamples.run(.succeeded, number: 3, text: "Fine")]),
        ]
        let running = [PageSamples.run(.running, number: 4, text: "Reconcile")]
        let glance = HomeGlance(
            context: PageSamples.context(), overview: PageSamples.overview(jobs, running: running), jobs: jobs
        ).render().text
        let boxes = glance.split(separator: "<section").map(String.init)
        #expect(boxes.count == 4)
        #expect(boxes[0].contains("Export") && boxes[0].contains("exit code 3") && !boxes[0].contains("Fine"))
        #expect(boxes[1].contains("Reconcile"))
        #expect(boxes[2].contains("Backup") && boxes[2].contains(">late</b>"))
        #expect(boxes[3].contains("in 20 s"))
    }

    @Test("a job whose instant nobody claims is shown as late")
    func overdue() {
        let jobs = [PageSamples.job("Mail", nextRun: PageSamples.ago(.minutes(5)))]
        let page = HomePage(
            context: PageSamples.context(), overview: PageSamples.overview(jobs), jobs: jobs, runners: [])
        #expect(page.render().text.contains("is an injector running?"))
    }

    @Test("Run now is a form, and a removed job has none")
    func runNow() {
        func forms(_ job: JobSummary) -> [HTMLOutline.Element] {
            let page = JobPage(context: PageSamples.context(), job: job, runs: [], hasMore: false, upcoming: [])
            return HTMLOutline(page.render().text).elements.filter { $0.name == "form" || $0.name == "input" }
        }
        let elements = forms(PageSamples.job())
        #expect(elements.first?["method"] == "post")
        #expect(elements.first?["action"] == "/job/7")
        #expect(elements.last?["name"] == "run_now")
        #expect(elements.last?["value"] == "1")
        #expect(forms(PageSamples.job(removedAt: PageSamples.now)).isEmpty)
    }

    @Test("history pages on from its oldest run")
    func paging() {
        let runs = [PageSamples.run(number: 2), PageSamples.run(number: 1)]
        let link = "?before=\(runs[1].id)"
        for hasMore in [true, false] {
            let job = JobPage(
                context: PageSamples.context(), job: PageSamples.job(), runs: runs, hasMore: hasMore, upcoming: [])
            #expect(job.render().text.contains("/job/7\(link)") == hasMore)
            let failures = FailuresPage(context: PageSamples.context(), runs: runs, hasMore: hasMore)
            #expect(failures.render().text.contains("/failures\(link)") == hasMore)
        }
    }

    @Test("a row for many instants says how many, the first and the last")
    func manyInstants() {
        let run = PageSamples.run(.missed, .catchUp, instants: 1_234)
        let table = RunTable(context: PageSamples.context(), runs: [run], namesJobs: false).render().text
        #expect(table.contains("1,234 missed instants, the last "))
        #expect(table.contains(run.scheduledAt.iso8601))
        #expect(run.lastInstant.map { table.contains($0.iso8601) } == true)
    }

    @Test("style sheet and script stay within their budgets, and the script within the policy")
    func budgets() {
        #expect(Assets.stylesheet.body.count <= 20_480)
        #expect(Assets.script.body.count <= 15_360)
        #expect(Set(Assets.all.map(\.etag)).count == Assets.all.count)
        for word in ["eval(", "innerHTML", "document.write", ".style", "new Function"] {
            #expect(!PageScript.text.contains(word), "\(word)")
        }
        for state in RunState.allCases { #expect(Stylesheet.text.contains(".state.\(state.rawValue),")) }
    }
}
