import CronqSchedule
import CronqShared
import Foundation
import Testing

@testable import CronqWeb

@Suite("Planned load")
struct LoadMapTests {
    /// 2026-11-21T12:00:00Z
    private let noon = TestServer.now

    private func job(_ schedule: String, id: JobID = 1) -> JobSummary {
        var job = PageSamples.job(id: id)
        job.definition.schedule = schedule
        job.definition.timeZone = nil
        job.nextRun = Self.schedule(job.definition)?.next(after: noon)
        return job
    }

    private static func schedule(_ definition: JobDefinition) -> Schedule? {
        try? Schedule(parsing: definition.schedule, zone: .utc)
    }

    private func load(_ jobs: [JobSummary], start: Instant? = nil, hasMore: Bool = false) -> LoadMap {
        LoadMap(jobs, hasMore: hasMore, start: start ?? noon, now: noon, schedule: Self.schedule)
    }

    @Test("each instant of the next 24 hours is counted in its five minutes, once for each job")
    func counts() {
        let load = load([
            job("0 * * * *", id: 1), job("0 * * * *", id: 2), job("0 * * * *", id: 3), job("* * * * *", id: 4),
            job("0 0 1 1 *", id: 5),
        ])
        #expect(load.jobs == 5 && !load.isPartial)
        #expect(load.counts.count == 288)
        #expect(load.counts[0] == 4, "12:01 to 12:04")
        #expect(load.counts[1] == 5)
        #expect(load.counts[12] == 8)
        #expect(load.total == 1_439 + 3 * 23)
        #expect(load.busiest == 12)
        #expect(load.start(ofPart: 12) == noon + .hours(1))
        #expect(load.hour(1).reduce(0, +) == 63)
    }

    @Test("counting a crowded schedule and looking for each of its instants agree")
    func agree() {
        // One fire more, or less, than there are parts decides which way is taken.
        for period in ["PT4M50S", "PT5M", "PT5M10S", "PT7M", "PT1M1S"] {
            let text = "R/2026-11-21T11:59:30Z/\(period)"
            let load = load([job(text)], start: noon - .minutes(30))
            var expected = [Int](repeating: 0, count: 288)
            var fire = noon
            while let next = Self.schedule(job(text).definition)?.next(after: fire), next < load.end {
                expected[Int((next - load.start).microseconds / LoadMap.part.microseconds)] += 1
                fire = next
            }
            #expect(load.counts == expected, "\(period)")
        }
    }

    @Test("what is late is not planned; what comes after it is")
    func late() {
        var late = job("0 * * * *")
        late.nextRun = noon - .hours(2)
        #expect(load([late]).total == 23)
        late.definition.schedule = "not a schedule"
        #expect(load([late]).total == 0)
    }

    @Test("a job whose schedule cannot be read counts with the instant that the ledger knows")
    func unreadable() {
        var job = job("0 * * * *")
        job.definition.schedule = "not a schedule"
        #expect(load([job]).total == 1)
    }

    @Test("of too much work a part is done, and said to be one")
    func partial() {
        #expect(load([job("@daily")], hasMore: true).isPartial)
        let crowd = (0..<1_200).map { index in
            job("R/2026-11-20T00:\(10 + index / 60):\(10 + index % 50)Z/PT\(60 + index % 7)S", id: JobID(index + 1))
        }
        let load = load(crowd)
        #expect(load.isPartial)
        #expect((1_000..<1_200).contains(load.jobs))
        #expect(load.total > 0)
    }

    @Test("fields have levels by their share of the fullest")
    func levels() {
        let load = load([job("* * * * *"), job("0 * * * *"), job("0 13 * * *"), job("0 13 * * *", id: 2)])
        #expect(load.most == 8)
        #expect([0, 1, 2, 5, 8].map(load.level) == [0, 1, 1, 3, 5])
    }

    @Test("the page tells the busiest five minutes, and every hour in words")
    func page() {
        func text(_ load: LoadMap) -> String {
            LoadPage(context: PageSamples.context(), load: load, category: nil, categories: []).render().text
        }
        let some = PageSamples.load([PageSamples.scheduled("*/10 * * * *"), PageSamples.scheduled("30 5 * * *")])
        #expect(text(some).contains("The most begin in the five minutes from 2026-11-22 05:30: 2."))
        #expect(text(some).components(separatedBy: "data-label=\"Hour from\"").count - 1 == LoadMap.hours)
        #expect(!text(some).contains("This is a part only"))
        #expect(
            text(PageSamples.load([PageSamples.scheduled("@daily")], hasMore: true)).contains("This is a part only"))
        #expect(text(PageSamples.load([])).contains("Nothing is planned"))
    }
}
