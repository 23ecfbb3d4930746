import CronqSQLite
import CronqSchedule
import CronqShared
import Foundation
import StoreConformance
import Testing

@testable import CronqWeb

@Suite("Who is there to do the work")
struct FleetStateTests {
    private static let settings = WebSettings(
        listenInterface: "127.0.0.1", port: 0, zones: SystemZones(), defaultZone: .utc, isFleet: true,
        version: "0.0.0-test")

    private static func process(_ role: ProcessDescription.Role) -> ProcessDescription {
        ProcessDescription(id: "\(role)-1", role: role, host: "h", processID: 1, version: "1")
    }

    private static func heartbeat(_ queues: [String], isDraining: Bool = false) -> Heartbeat {
        Heartbeat(
            runner: RunnerDescription(
                id: RunnerID("runner"), host: "h", processID: 2, version: "1", slots: 2, queues: queues,
                draining: isDraining),
            sequence: 1, running: [])
    }

    /// A fleet whose processes were last heard some time ago.
    private static func store(
        _ roles: [ProcessDescription.Role], heard silence: TimeSpan = .zero, queues: [String]? = nil
    ) async throws -> SQLiteStore {
        let clock = ManualClock(TestServer.now - silence)
        let store = try SQLiteStore(inMemoryWith: SystemZones(), defaultZone: .utc, clock: { clock.now })
        for role in roles { try await store.announce(process(role)) }
        if let queues { _ = try await store.renew(heartbeat(queues), lease: .seconds(20)) }
        clock.set(TestServer.now)
        return store
    }

    @Test(
        "/readyz names each role that was not heard for longer than its limit",
        arguments: [
            ([.injector, .results], .zero, []), ([.injector], .zero, ["No results worker answers"]),
            ([.results], .zero, ["No injector is there"]),
            ([], .zero, ["No results worker answers", "No injector is there"]),
            ([.injector, .results], ProcessDescription.silenceLimit, []),
            (
                [.injector, .results], ProcessDescription.silenceLimit + .milliseconds(1),
                ["No results worker answers", "No injector is there"]
            ),
        ] as [([ProcessDescription.Role], TimeSpan, [String])])
    func readiness(roles: [ProcessDescription.Role], silence: TimeSpan, problems: [String]) async throws {
        let store = try await Self.store(roles, heard: silence)
        try await TestServer.run(store: store, settings: Self.settings) { client async throws in
            let answer = try await client.request("GET", "/readyz")
            #expect(answer.status == (problems.isEmpty ? 200 : 503))
            for problem in problems { #expect(answer.text.contains(problem)) }
            let page = try await client.request("GET", "/")
            #expect(page.status == 200)
            #expect(page.text.components(separatedBy: "class=\"alert\"").count - 1 == problems.count)
            #expect(try await client.request("GET", "/healthz").status == 200)
        }
    }

    @Test("a database that does not answer makes /readyz fail, and leaves /healthz as it is")
    func databaseAway() async throws {
        try await TestServer.run(store: FailingStore(error: StoreError(.unavailable, "away")), settings: Self.settings)
        { client async throws in
            let answer = try await client.request("GET", "/readyz")
            #expect(answer.status == 503)
            #expect(answer.text.contains("The database does not answer"))
            #expect(try await client.request("GET", "/healthz").status == 200)
        }
    }

    @Test(
        "a job for a queue that no runner listens to is taken, with a warning, and its pages and runs say so",
        arguments: [(["default", "slow"], true), (["default"], false), ([], true)])
    func unserved(queues: [String], isServed: Bool) async throws {
        let store = try await Self.store([.injector, .results], queues: queues)
        try await TestServer.run(store: store, settings: Self.settings) { client async throws in
            let put = try await client.put("c", TestServer.body(TestServer.job("a", #", "routing_key": "slow""#)))
            #expect(put.status == 200)
            #expect(put.text.contains("no runner listens to “slow”") == !isServed)
            #expect(put.text.contains("CRONQ_QUEUE=slow cronq-runner") == !isServed)
            let job = try await client.request("GET", "/job/1")
            #expect(job.text.contains("No runner listens to “slow”") == !isServed)

            let run = try #require(try await store.runNow(1, by: Author("test"), request: "1"))
            let page = try await client.request("GET", "/run/\(run)")
            #expect(page.text.contains("No runner listens to “slow”") == !isServed)
            let json = try await client.request("GET", "/api/runs/\(run)")
            #expect(json.text.contains("no runner listens to “slow”") == !isServed)
        }
    }

    @Test("of a queue that original runners serve nobody says that no runner listens")
    func legacyQueue() async throws {
        let store = try await Self.store([.injector, .results], queues: ["default"])
        var settings = Self.settings
        settings.legacyQueues = ["slow"]
        try await TestServer.run(store: store, settings: settings) { client async throws in
            let jobs = ["slow", "fast"].map { TestServer.job($0, #", "routing_key": "\#($0)""#) }
            let put = try await client.put("c", TestServer.body(jobs.joined(separator: ",")))
            #expect(put.text.contains("no runner listens to “fast”") && !put.text.contains("“slow”"), "\(put.text)")
            #expect(try await !client.request("GET", "/job/1").text.contains("No runner listens"))
        }
    }

    @Test("a runner that leaves, or was not heard for long, listens to nothing")
    func gone() {
        var state = FleetState(runners: [], processes: [], isFleet: false, now: TestServer.now)
        #expect(state.isServed("default"), "a process that has just begun")
        for (seen, isDraining, isServed) in [(0, false, true), (15, false, true), (16, false, false), (0, true, false)]
        {
            let seenAt = TestServer.now - .seconds(Int64(seen))
            state.runners = [
                RunnerSummary(
                    description: Self.heartbeat(["default"], isDraining: isDraining).runner, busy: 0,
                    firstSeenAt: seenAt, lastSeenAt: seenAt)
            ]
            #expect(state.isServed("default") == isServed)
        }
    }

    @Test("while no results worker hears runners nothing is said about queues")
    func unheard() async throws {
        let store = try await Self.store([.injector])
        try await TestServer.run(store: store, settings: Self.settings) { client async throws in
            let put = try await client.put("c", TestServer.body(TestServer.job("a")))
            #expect(put.text.contains("No results worker answers"))
            #expect(!put.text.contains("no runner listens"))
        }
    }
}
