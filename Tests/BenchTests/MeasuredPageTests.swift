import Testing

@testable import cronq_bench

@Suite("The pages that the bench asks for")
struct MeasuredPageTests {
    @Test("each page has figures of its own")
    func figures() {
        let figures = MeasuredPage.all.flatMap { page in
            [page.timing("p50", .fleet), page.timing("p99", .fleet), page.timing("p50", .standalone), page.sizing]
        }
        #expect(Set(figures).count == figures.count)
    }

    @Test("the id of what a page is about follows its path")
    func subjects() {
        let ids: [PageLedger.Subject: String] = [.ordinaryJob: "7", .busyJob: "8", .failedRun: "00ff"]
        let paths = Set(MeasuredPage.all.map { $0.path(ids) })
        #expect(paths.count == MeasuredPage.all.count)
        #expect(paths.isSuperset(of: ["/", "/job/7", "/job/8", "/run/00ff"]))
    }

    @Test("home, jobs and lists of jobs have goals for both forms and for their size")
    func goals() {
        for page in MeasuredPage.all where page.hasGoal {
            for form in [Installation.fleet, .standalone] {
                #expect(Goals.goal(for: page.timing("p50", form)) != nil)
                #expect(Goals.goal(for: page.timing("p99", form)) != nil)
            }
            #expect(Goals.goal(for: page.sizing) != nil)
        }
        #expect(MeasuredPage.all.contains { $0.hasGoal && $0.name == "/" })
    }
}
