import CronqSchedule
import CronqShared
import HTTPTypes
import Testing

@testable import CronqWeb

@Suite("Lists of jobs")
struct JobListTests {
    private func listing(_ query: String) throws -> JobListing { try JobListing(QueryItems(parsing: query)) }

    // MARK: Addresses

    @Test(
        "an address that was read leads to the same list again",
        arguments: [
            "/jobs", "/jobs?q=a%26b&show=failing&category=caf%C3%A9%2F1&hide=inactive&after=7", "/jobs?show=running",
        ])
    func roundTrips(address: String) throws {
        let query = address.split(separator: "?").dropFirst().joined(separator: "")
        #expect(try listing(query).path.text == address)
    }

    @Test("a list's form leads back to where it was sent from")
    func leadsBack() throws {
        var category = JobListing(search: "x", category: "a/b")
        category.place = .category
        category.after = 3
        #expect(category.path.text == "/category/a%2Fb?q=x&after=3")
        let query = category.bulkPath.text.split(separator: "?").dropFirst().joined(separator: "")
        #expect(try listing(query) == category)
        #expect(try listing("page=home").path.text == "/")
        #expect(try listing("page=category").path.text == "/jobs", "a category's list without its name")
        let back = category.path(ListNotice.items(BulkOutcome(action: .pause, done: 2, asked: 3)))
        #expect(back.text == "/category/a%2Fb?q=x&after=3&done=pause&count=2&of=3")
    }

    @Test("what changes the list begins at its first page")
    func firstPage() throws {
        let filtered = try listing("q=x&after=7").with { $0.condition = .paused }
        #expect(filtered.path.text == "/jobs?q=x&show=paused")
    }

    @Test(
        "bad parameters are named",
        arguments: ["show=red", "hide=all", "after=x", "after=0", "page=elsewhere"])
    func refuses(query: String) throws {
        let problem = try #require(throws: Problem.self) { try listing(query) }
        #expect(problem.status.code == 400)
        #expect(problem.detail.hasPrefix(query.prefix { $0 != "=" } + ":"))
    }

    // MARK: Wishes

    @Test(
        "a form says what to do, and to which jobs",
        arguments: [
            ("action=pause&job.7=1&job.3=1", JobAction.pause, [3, 7], false),
            ("action=remove&job.3=1&confirmed=1", .remove, [3], true), ("action=run", .run, [], false),
            ("action=run&only=skip.9&job.3=1&confirmed=1", .skip, [9], false),
            ("action=run&job.x=1&job.=1", .run, [], false),
        ] as [(String, JobAction, [JobID], Bool)])
    func readsWishes(form: String, action: JobAction, jobs: [JobID], isConfirmed: Bool) throws {
        let wish = try BulkRequest(QueryItems(parsing: form))
        #expect(wish == BulkRequest(action: action, jobs: jobs, isConfirmed: isConfirmed))
    }

    @Test(
        "a form that says nothing is refused", arguments: ["", "action=burn", "only=run", "only=burn.7", "only=run.x"])
    func refusesWishes(form: String) throws {
        let problem = try #require(throws: Problem.self) { try BulkRequest(QueryItems(parsing: form)) }
        #expect(problem.status.code == 400)
    }

    @Test("nobody chooses more jobs at once than the limit")
    func limit() throws {
        let boxes = (1...(BulkRequest.limit + 1)).map { "&job.\($0)=1" }.joined()
        #expect(throws: Problem.self) { try BulkRequest(QueryItems(parsing: "action=run" + boxes)) }
    }

    @Test("jobs of categories where the visitor may not are set apart, and those that they may not see do not exist")
    func plans() {
        func job(_ id: JobID, _ category: String, removedAt: Instant? = nil) -> JobSummary {
            PageSamples.job(
                "job \(id)", id: id, removedAt: removedAt, category: CategorySummary(id: id, name: category))
        }
        let jobs: [JobSummary?] = [job(1, "mine"), job(2, "theirs"), nil, job(3, "mine", removedAt: PageSamples.now)]
        var visitor = PageSamples.viewer
        visitor.grants = Grants(role: .viewer, categories: ["mine": .operator])
        let plan = BulkPlan(.pause, jobs: jobs, for: visitor)
        #expect(plan.allowed.map(\.id) == [1] && plan.refused.map(\.id) == [2] && plan.missing == 2)
        #expect(BulkPlan(.remove, jobs: jobs, for: visitor).allowed.isEmpty)
        visitor.grants = Grants(role: .admin, limit: ["mine"])
        let limited = BulkPlan(.remove, jobs: jobs, for: visitor)
        #expect(limited.allowed.map(\.id) == [1] && limited.refused.isEmpty && limited.missing == 3)
    }

    @Test(
        "the outcome is told in numbers",
        arguments: [
            (JobAction.run, 1, 1, "1 job was asked to run."), (.remove, 3, 3, "3 jobs were deleted."),
            (.resume, 1, 2, "1 of 2 jobs was resumed; the others were not paused."),
            (.skip, 0, 2, "None of 2 jobs were told to skip the next run; the others are paused, or have no next run."),
            (.pause, 0, 0, "No job was chosen: nothing was done."),
        ])
    func tellsOutcomes(action: JobAction, done: Int, asked: Int, sentence: String) {
        #expect(BulkOutcome(action: action, done: done, asked: asked).sentence == sentence)
    }

    @Test("a notice comes from a code and numbers, and from nothing else in the address")
    func notices() throws {
        #expect(try ListNotice.text(QueryItems(parsing: "done=pause&count=9&of=2")) == "2 jobs were paused.")
        #expect(try ListNotice.text(QueryItems(parsing: "done=Your+account+is+blocked")) == nil)
        #expect(throws: Problem.self) { try ListNotice.text(QueryItems(parsing: "done=pause&count=x")) }
    }

    // MARK: Pages

    private func elements(_ visitor: Visitor, layout: JobTable.Layout = .choosing) -> [HTMLOutline.Element] {
        let table = JobTable(
            context: PageSamples.context(visitor: visitor), jobs: PageSamples.jobs(), layout: layout)
        return HTMLOutline("<!DOCTYPE html>\n" + table.render().text).elements
    }

    @Test("each cell has its label for narrow screens", arguments: [JobTable.Layout.grouped, .choosing, .ofCategory])
    func labels(layout: JobTable.Layout) {
        let cells = elements(PageSamples.admin, layout: layout).filter { $0.name == "td" }
        let unlabelled = cells.filter { $0["data-label"] == nil }.compactMap { $0["class"] }
        #expect(Set(unlabelled).subtracting(["pick", "actions"]).isEmpty)
        #expect(cells.contains { $0["data-label"] == "Category" } == (layout == .choosing))
        #expect(cells.contains { $0["class"] == "pick" } == (layout != .grouped))
    }

    @Test("a viewer finds neither boxes nor buttons, an operator may not delete")
    func permissions() {
        #expect(!elements(PageSamples.viewer).contains { $0.name == "button" || $0.name == "input" })
        var visitor = PageSamples.viewer
        visitor.grants = Grants(role: .operator)
        let buttons = elements(visitor).filter { $0.name == "button" }.compactMap { $0["value"] }
        #expect(buttons.contains("run.1") && !buttons.contains { $0.hasPrefix("remove") })
        #expect(!elements(visitor).contains { $0["href"]?.hasSuffix("/edit") == true })
        visitor.grants = Grants(role: .viewer, categories: ["elsewhere": .operator])
        #expect(!elements(visitor).contains { $0.name == "button" || $0.name == "input" })
    }

    @Test("buttons are those that fit: a resting job is resumed, one without a next run is not skipped")
    func fitting() {
        let values = elements(PageSamples.admin).filter { $0.name == "button" }.compactMap { $0["value"] }
        #expect(values.contains("pause.1") && values.contains("skip.1") && !values.contains("resume.1"))
        #expect(values.contains("resume.4") && !values.contains("pause.4") && !values.contains("skip.4"))
        #expect(values.contains("run.2") && !values.contains("skip.2"))
    }

    @Test("every box and button of the rows belongs to the list's form")
    func belong() {
        let page = JobListPage(
            context: PageSamples.context(), listing: JobListing(),
            content: JobListContent(jobs: PageSamples.jobs(), next: nil),
            categories: [CategorySummary(id: 1, name: "c")])
        let elements = HTMLOutline(page.render().text).elements
        let form = elements.first { $0.name == "form" && $0["id"] == JobActionForm.id }
        #expect(form?["method"] == "post" && form?["action"] == "/jobs/actions")
        let controls = elements.filter { $0["type"] == "checkbox" || $0["name"] == BulkRequest.singleField }
        #expect(controls.count > 10 && controls.allSatisfy { $0["form"] == JobActionForm.id })
        // The Enter key in a box does what the first button does.
        let first = elements.first { $0["name"] == BulkRequest.actionField }
        #expect(first?["value"].flatMap(JobAction.init(rawValue:))?.needsConfirmation == true)
    }

    @Test("a page of jobs with ten runs each, and 200 categories to choose from, weigh less than 200 KB")
    func weight() {
        let runs = (1...10).map { PageSamples.run(.failed, .exitCode, number: $0, text: "Nightly export of orders") }
        let jobs = (1...JobListPage.limit).map { number in
            PageSamples.job(
                "Nightly export of orders \(number)", id: JobID(number), runs: runs, failures: 12,
                category: CategorySummary(id: 1, name: "warehouse of the north"))
        }
        let page = JobListPage(
            context: PageSamples.context(), listing: JobListing(), content: JobListContent(jobs: jobs, next: 40),
            categories: (1...200).map { CategorySummary(id: $0, name: "warehouse of the north \($0)") })
        #expect(page.render().text.utf8.count < 200_000)
    }

    @Test("chips keep the other filters, and say which they are")
    func chips() {
        var listing = JobListing(search: "x", condition: .paused)
        listing.after = 9
        let toolbar = JobListToolbar(
            listing: listing, content: JobListContent(jobs: [], next: nil, counts: [.failing: 100_000], all: 3),
            categories: []
        ).render().text
        #expect(toolbar.contains("href=\"/jobs?q=x&amp;show=failing\">Failing <span class=\"count\">100,000+"))
        #expect(toolbar.contains("href=\"/jobs?q=x&amp;show=paused\" aria-current=\"true\">"))
        #expect(toolbar.contains("name=\"show\" value=\"paused\""))
    }
}
