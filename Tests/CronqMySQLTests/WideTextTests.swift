import CronqSchedule
import CronqShared
import StoreConformance
import Testing

@testable import CronqMySQL

@Suite("Text that is wider than its MySQL column")
struct WideTextTests {
    /// Four bytes each, and more than any column of names holds.
    private static let wide = String(repeating: "\u{1F680}", count: 20_000)

    @Test("what runners say of themselves and of a run is cut, and holds nothing up")
    func cut() async throws {
        let clock = ManualClock(LedgerBench.start)
        let factory = MySQLStores()
        let store = try await factory.makeStore(clock: clock)
        let bench = LedgerBench(store: store, clock: clock, factory: factory)
        try await bench.define(LedgerBench.job())
        let message = try await bench.dueMessage()
        let offer = Offer(
            request: RequestID(high: 1, low: 1), run: message.runID, attempt: 1, runner: RunnerID("r" + Self.wide),
            host: Self.wide)
        let answers = try await store.grant([offer], lease: LedgerBench.lease)
        #expect(answers.map(\.verdict) == [.granted(fence: 1)])
        let held = FencedRun(run: message.runID, fence: 1)
        var heartbeat = LedgerBench.heartbeat([held], runner: offer.runner.description)
        heartbeat.runner.version = Self.wide
        #expect(try await store.renew(heartbeat, lease: LedgerBench.lease).renewed == [held], "its name is cut alike")
        try await bench.record(bench.finish(held, .spawnFailed(message: Self.wide)))
        let run = try #require(try await store.run(message.runID)).run
        #expect(run.host == String(Self.wide.prefix(255)) && run.detail == String(Self.wide.prefix(16_000)))
        _ = try await store.runNow(message.jobID, by: Self.wide, request: Self.wide)
        try await store.announce(
            ProcessDescription(id: Self.wide, role: .results, host: Self.wide, processID: 1, version: Self.wide))
        #expect(try await store.processes(since: LedgerBench.start).count == 1)
        await factory.dispose(of: store)
    }

    @Test("the longest names, commands and descriptions that a definition may have are stored whole")
    func whole() async throws {
        let clock = ManualClock(LedgerBench.start)
        let factory = MySQLStores()
        let store = try await factory.makeStore(clock: clock)
        // Lower case takes more characters than upper case here.
        let name = String(repeating: "\u{130}", count: JobDefinition.longestName)
        var job = LedgerBench.job(name)
        job.command = String(Self.wide.prefix(JobDefinition.longestCommand / 4))
        job.description = String(Self.wide.prefix(JobDefinition.longestDescription))
        job.routingKey = String(repeating: "q", count: JobDefinition.longestRoutingKey)
        let placed = try await store.replaceCategory(name, with: [job], by: Self.wide).jobs
        #expect(try await store.job(placed[0].id)?.definition == job)
        #expect(try await store.replaceCategory(name, with: [job], by: "ann").jobs.map(\.change) == [.unchanged])
        await factory.dispose(of: store)
    }
}
