import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("The home page")
struct HomePageTests {
    private func boxes(_ overview: LedgerOverview) -> [String] {
        HomeGlance(context: PageSamples.context(), overview: overview).render().text
            .split(separator: "<section").map(String.init)
    }

    @Test("says what fails, what runs, what is late and what comes next")
    func glance() {
        let next = PageSamples.job("Next", nextRun: PageSamples.now + .seconds(20))
        let overview = PageSamples.overview(
            [next], running: [PageSamples.run(.running, number: 4, text: "Reconcile")],
            waiting: [PageSamples.run(.queued, number: 2, text: "Backup")],
            failing: [PageSamples.run(.failed, .exitCode, number: 1, text: "Export")])
        let boxes = boxes(overview)
        #expect(boxes.count == 4)
        #expect(boxes[0].contains("Export") && boxes[0].contains("exit code 3"))
        #expect(boxes[1].contains("Reconcile"))
        #expect(boxes[2].contains("Backup") && boxes[2].contains(">late</b>") && boxes[2].contains("Late, waiting"))
        #expect(boxes[3].contains("Next") && boxes[3].contains("in 20 s"))
    }

    @Test("an instant that nobody claims is late, and not what comes next")
    func overdue() {
        let late = PageSamples.job("Mail", nextRun: PageSamples.ago(.minutes(5)))
        let boxes = boxes(PageSamples.overview([late]))
        #expect(boxes[2].contains("Mail") && boxes[2].contains("is an injector running?"))
        #expect(!boxes[3].contains("Mail"))
    }

    @Test("calm boxes say that nothing is wrong, counted ones link to the rest")
    func calm() {
        let calm = boxes(LedgerOverview(jobs: 1))
        #expect(calm[0].contains("Nothing is failing.") && calm[1].contains("Nothing is running."))
        #expect(calm[2].contains("Nothing waits.") && calm[3].contains("No job will run by itself."))
        var overview = LedgerOverview(jobs: 1, failing: 1_234)
        overview.failingRuns = (1...12).map { PageSamples.run(.failed, number: $0) }
        #expect(boxes(overview)[0].contains("href=\"/jobs?show=failing\">1,228 more"))
    }

    @Test("an empty instance shows the line that makes the first job, and a button")
    func empty() {
        let page = HomePage(context: PageSamples.context(), overview: LedgerOverview(), jobs: [], runners: []).render()
        #expect(page.text.contains(HTML(EmptyHome.example).text))
        #expect(page.text.contains("href=\"/jobs/new\">Create a job"))
        #expect(EmptyHome.example.hasPrefix("curl -v 'localhost:5000/api/category/example' -f -XPUT"))
        #expect(!EmptyHome.example.contains("\n"))
        let viewer = PageSamples.context(visitor: PageSamples.viewer)
        let seen = HomePage(context: viewer, overview: LedgerOverview(), jobs: [], runners: []).render().text
        #expect(!seen.contains("/jobs/new") && seen.contains(HTML(EmptyHome.example).text))
    }

    @Test("jobs stand under their categories, and the rest is a click away")
    func categories() {
        let jobs = [
            PageSamples.job("a", id: 1, category: CategorySummary(id: 1, name: "one")),
            PageSamples.job("b", id: 2, category: CategorySummary(id: 2, name: "two")),
            PageSamples.job("c", id: 3, category: CategorySummary(id: 1, name: "one")),
        ]
        var overview = PageSamples.overview(jobs)
        overview.jobs = 10_000
        let page = HomePage(context: PageSamples.context(), overview: overview, jobs: jobs, runners: []).render().text
        let table = page.split(separator: "<table", maxSplits: 1).last ?? ""
        let places = ["/category/one", "/job/1\"", "/job/3\"", "/category/two", "/job/2\""].compactMap {
            table.firstRange(of: "href=\"\($0)")?.lowerBound
        }
        #expect(places.count == 5 && places == places.sorted())
        #expect(page.contains("href=\"/jobs\">All 10,000 jobs"))
    }

    @Test("as many jobs as it shows, each with ten runs, weigh less than 200 KB")
    func weight() {
        let runs = (1...10).map { PageSamples.run(.failed, .exitCode, number: $0, text: "Nightly export of orders") }
        let jobs = (1...HomePage.jobLimit).map { number in
            PageSamples.job(
                "Nightly export of orders \(number)", id: JobID(number), runs: runs, pause: PageSamples.pause(),
                failures: 12, category: CategorySummary(id: Int64(number / 3), name: "warehouse \(number / 3)"))
        }
        let overview = PageSamples.overview(
            jobs, running: runs, waiting: runs, failing: runs)
        let page = HomePage(context: PageSamples.context(), overview: overview, jobs: jobs, runners: []).render()
        #expect(page.text.utf8.count < 200_000)
    }
}
