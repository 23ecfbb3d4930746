import CronqSchedule
import CronqShared
import Foundation
import Testing

@testable import CronqWeb

@Suite("Timeline")
struct TimelineTests {
    /// 2026-11-21T12:00:00Z
    private let noon = TestServer.now

    private func at(_ text: String) throws -> Instant { try #require(Instant(iso8601: "2026-11-21T\(text)Z")) }

    // MARK: The window

    @Test("without a beginning the window has now in its middle, and moves in steps that nobody sees")
    func follows() throws {
        let window = TimelineWindow(from: nil, hours: 1, now: noon)
        #expect(window.isFollowing)
        #expect(try window.from == at("11:00") && window.until == at("13:00"))
        #expect(window.share(noon).text == "50%")
        let later = TimelineWindow(from: nil, hours: 1, now: noon + .seconds(29))
        #expect(later.from == window.from && later.until == window.until)
        #expect(TimelineWindow(from: nil, hours: 1, now: noon + .seconds(30)).from > window.from)
        let day = TimelineWindow(from: nil, hours: 24, now: noon)
        #expect(day.until - day.from == .days(2))
    }

    @Test("earlier and later overlap by half, and another length keeps the middle")
    func moves() throws {
        let window = TimelineWindow(from: try at("08:00"), hours: 1, now: noon)
        #expect(!window.isFollowing && !window.containsNow)
        #expect(try window.earlier == at("07:00") && window.later == at("09:00"))
        #expect(try window.start(ofHours: 6) == at("03:00"))
    }

    @Test(
        "no address leads out of the calendar",
        arguments: [Instant(microseconds: .min), Instant(microseconds: .max), Instant(microseconds: -1)])
    func stays(from: Instant) {
        let window = TimelineWindow(from: from, hours: 1_000, now: noon)
        #expect(window.hours == TimelineWindow.hourLimit)
        for instant in [window.earlier, window.from, window.later] {
            #expect(Instant(iso8601: instant.iso8601) == instant)
        }
    }

    // MARK: What is planned

    @Test(
        "planned instants are told apart while there are few of them, and counted always",
        arguments: [
            ("*/5 * * * *", "12:05", 11, "12:55", 11), ("* * * * *", "12:01", 59, "12:59", 0),
            ("0 6 * * *", "12:30", 1, "12:30", 1), ("R/2026-11-21T12:00:00Z/PT1S", "12:00:01", 3_599, "12:59:59", 0),
        ])
    func plans(text: String, first: String, count: Int, last: String, told: Int) throws {
        let schedule = try Schedule(parsing: text, zone: .utc)
        let planned = PlannedFires(from: try at(first), by: schedule, before: try at("13:00"))
        #expect(planned.count == count)
        #expect(try planned.last == at(last))
        #expect(planned.instants.count == told)
        let unknown = PlannedFires(from: try at(first), by: nil, before: try at("13:00"))
        #expect(try unknown.instants == [at(first)])
    }

    // MARK: Which jobs

    @Test("each job has one row with its runs in their order, by category and name")
    func lanes() throws {
        var other = PageSamples.laneRun(job: 2, due: try at("11:30"), text: "Backup")
        other.category = "A"
        let runs = [
            PageSamples.laneRun(job: 1, due: try at("11:50")), PageSamples.laneRun(job: 1, due: try at("11:40")), other,
        ]
        let next = [
            PageSamples.upcoming(job: 1, at: try at("12:10")), PageSamples.upcoming(job: 1, at: try at("12:20")),
            PageSamples.upcoming(job: 3, at: try at("14:00")),
        ]
        let timeline = Timeline(TimelineWindow(from: nil, hours: 1, now: noon), runs: runs, next: next)
        #expect(timeline.lanes.map(\.job) == [2, 1])
        #expect(try timeline.lanes[1].runs.map(\.scheduledAt) == [at("11:40"), at("11:50")])
        #expect(try timeline.lanes[1].planned?.first == at("12:10"))
        #expect(timeline.plannedJobs == [1])
        #expect(timeline.jobsLeftOut == 0)
    }

    @Test("of too many jobs those with failures are kept, then those that run, then the newest, then the next")
    func chooses() throws {
        let window = TimelineWindow(from: nil, hours: 1, now: noon)
        let quiet = try (1...100).map { PageSamples.laneRun(job: $0, due: try at("11:00") + .seconds($0)) }
        let runs =
            try quiet + [
                PageSamples.laneRun(job: 500, .failed, .exitCode, due: at("11:01")),
                PageSamples.laneRun(job: 501, .missed, due: at("11:01"), took: nil),
                PageSamples.laneRun(job: 502, .running, due: at("11:01")),
            ]
        let next = [PageSamples.upcoming(job: 600, at: try at("12:10"))]
        let timeline = Timeline(window, runs: runs, next: next)
        let jobs = Set(timeline.lanes.map(\.job))
        #expect(timeline.lanes.count == Timeline.laneLimit)
        #expect(timeline.jobsLeftOut == 44)
        #expect(jobs.isSuperset(of: [500, 501, 502, 100]))
        #expect(jobs.isDisjoint(with: [1, 600]))
        #expect(Timeline(window, runs: [], next: next).lanes.map(\.job) == [600])
    }

    // MARK: The page

    private func page(_ timeline: Timeline, category: String? = nil) -> String {
        TimelinePage(
            context: PageSamples.context(), timeline: timeline, category: category, categories: ["Nightly export"]
        ).render().text
    }

    @Test("every run has its bar or mark and its row, and every state its word")
    func shows() {
        let timeline = PageSamples.timeline("Nightly export")
        let text = page(timeline)
        for run in timeline.lanes.flatMap(\.runs) {
            #expect(text.components(separatedBy: "/run/\(run.id)\"").count == 3, "a link in chart and table")
        }
        for state in RunState.allCases {
            #expect(text.contains("class=\"bar \(state.rawValue)\""), "\(state)")
            #expect(text.contains("2 \(RunWords.word(state))"), "\(state)")
        }
        let outline = HTMLOutline(text)
        let reached = outline.elements.filter { $0.name == "svg" && $0["width"] == "100%" }
        #expect(reached.allSatisfy { $0["aria-hidden"] == "true" })
        #expect(outline.elements.contains { $0.name == "g" && $0["class"] == "bar next" })
        #expect(outline.elements.contains { $0.name == "circle" })
        #expect(text.contains(" planned, from "))
        for state in RunState.allCases { #expect(outline.ids.contains("mark-\(state.rawValue)")) }
    }

    @Test("it says what is left out, and how to see it")
    func leftOut() {
        var timeline = PageSamples.timeline("x")
        #expect(page(timeline).contains("those that were due before"))
        #expect(page(timeline).contains("Choose a category, or a shorter time."))
        #expect(page(timeline, category: "x").contains("Choose a shorter time."))
        timeline.runsFrom = nil
        timeline.plannedThrough = nil
        timeline.jobsAsked = nil
        #expect(!page(timeline).contains("left out") && !page(timeline).contains("Choose a"))
    }

    @Test("the line of now is drawn where now is shown")
    func nowLine() {
        #expect(page(PageSamples.timeline("x")).contains("class=\"now\""))
        let past = PageSamples.timeline("x", from: PageSamples.ago(.hours(3)))
        #expect(!page(past).contains("class=\"now\""))
    }

    @Test("an empty window says so, and leads on")
    func empty() {
        let window = TimelineWindow(from: PageSamples.ago(.days(2)), hours: 1, now: PageSamples.now)
        let text = page(Timeline(window, runs: [], next: []), category: "Nightly export")
        #expect(text.contains("Nothing ran, and nothing is planned"))
        #expect(text.contains("in “Nightly export”"))
        #expect(text.contains("Show two days") && text.contains(">Every category</a>"))
    }

    @Test("the fullest page stays within a third of a megabyte")
    func weight() throws {
        let window = TimelineWindow(from: nil, hours: 1, now: PageSamples.now)
        let runs = (0..<Timeline.runLimit).map { index in
            PageSamples.laneRun(
                job: Int64(index % Timeline.laneLimit), .failed, .exitCode,
                due: PageSamples.ago(.seconds(Int64(index))),
                text: "A job with a name of usual length")
        }
        let next = (0..<Timeline.laneLimit).map {
            PageSamples.upcoming(job: Int64($0), at: PageSamples.now + .minutes(1))
        }
        var timeline = Timeline(window, runs: runs, next: next)
        let schedule = try Schedule(parsing: "*/3 * * * *", zone: .utc)
        timeline.plan { _ in schedule }
        let bytes = page(timeline).utf8.count
        #expect(bytes < 350_000, "\(bytes) bytes")
    }
}
