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
        _ = try await store.runNow(message.jobID, by: Author(Self.wide), request: Self.wide)
        try await store.announce(
            ProcessDescription(id: Self.wide, role: .results, host: Self.wide, processID: 1, version: Self.wide))
        #expect(try await store.processes(since: LedgerBench.start).count == 1)
        try await people(store, message.jobID)
        await factory.dispose(of: store)
    }

    /// Whoever they are, and whatever they say.
    private func people(_ store: any JobStore, _ job: JobID) async throws {
        let author = Author(Self.wide, by: .token, from: Self.wide)
        let name = String(Self.wide.prefix(255))
        let note = String(Self.wide.prefix(Note.limit))
        #expect(try await store.pause([job], until: nil, note: Self.wide, by: author) == [job])
        let pause = try #require(try await store.job(job)?.pause)
        #expect(pause.by == name && pause.note == note)
        #expect(try await store.resume([job], by: author) == [job])
        #expect(try await store.skipNext([job], by: author).count == 1)
        let request = RunRequest(job: job, note: Self.wide, token: Self.wide + "2")
        let run = try #require(try await store.start(request, by: author))
        #expect(try await store.run(run)?.run.note == note)
        #expect(try await store.cancel([run], reason: Self.wide, by: author) == [.cancelled])
        try await store.note(
            AuditEvent(.loginRefused, .init(.user, name: Self.wide), summary: Self.wide), by: author)
        let entries = try await store.audit(AuditQuery(author: name))
        #expect(entries.map(\.event.action).first == .loginRefused && entries[0].event.subject.name == name)
        let now = LedgerBench.start
        let session = SessionRecord(
            hash: [1], user: nil, createdAt: now, lastSeenAt: now, rotatedAt: now, expiresAt: now, address: Self.wide,
            agent: Self.wide)
        #expect(try await store.openSession(session, by: author).agent == name)
        #expect(try await store.session(hash: [1])?.session.address == name)
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
        let placed = try await store.replaceCategory(name, with: [job], by: Author(Self.wide)).jobs
        #expect(try await store.job(placed[0].id)?.definition == job)
        let again = try await store.replaceCategory(name, with: [job], by: Author("ann"))
        #expect(again.jobs.map(\.change) == [.unchanged])
        await factory.dispose(of: store)
    }
}
