import CronqSQLite
import CronqSchedule
import CronqShared
import Foundation
import StoreConformance
import Testing

@testable import CronqWeb

@Suite("Timeline, fleet and help over HTTP")
struct FleetEndpointTests {
    private static let author = Author("test")

    /// A store with one run each of two jobs, of 12:00, and a clock that stands at 12:00:30.
    private static func store() async throws -> SQLiteStore {
        let clock = ManualClock(TestServer.now - .seconds(30))
        let store = try SQLiteStore(inMemoryWith: SystemZones(), defaultZone: .utc, clock: { clock.now })
        for (category, name) in [("reports", "Nightly export"), ("checks", "Disk space")] {
            let job = JobDefinition(name: name, schedule: "*/10 * * * *", command: "true")
            _ = try await store.replaceCategory(category, with: [job], by: author)
        }
        clock.set(TestServer.now)
        _ = try await store.claim(limit: 10)
        clock.set(TestServer.now + .seconds(30))
        return store
    }

    // MARK: Timeline

    @Test("the timeline shows what ran and what will, of all jobs or of one category")
    func timeline() async throws {
        let store = try await Self.store()
        try await TestServer.run(store: store) { client async throws in
            let all = try await client.request("GET", "/timeline")
            #expect(all.status == 200)
            #expect(all.text.contains("Nightly export") && all.text.contains("Disk space"))
            #expect(all.text.contains("1 pending, next 12:10:00"))
            #expect(all.text.contains("12:10:00 and 5 more, the last 13:00:00"))
            let one = try await client.request("GET", "/timeline?category=REPORTS")
            #expect(one.status == 200)
            #expect(one.text.contains("Nightly export") && !one.text.contains("Disk space"))
            #expect(one.text.contains("1 pending, next 12:10:00"))
            #expect(one.text.contains("12:10:00 and 5 more, the last 13:00:00"))
        }
    }

    @Test("other windows are shown by their addresses")
    func windows() async throws {
        let store = try await Self.store()
        try await TestServer.run(store: store) { client async throws in
            let past = try await client.request("GET", "/timeline?from=2026-11-20T00:00:00Z&hours=6")
            #expect(past.status == 200 && past.text.contains("Nothing ran, and nothing is planned"))
            #expect(past.text.contains("2026-11-20 00:00:00 to 2026-11-20 12:00:00, UTC"))
            let future = try await client.request("GET", "/timeline?from=2026-11-21T12:05:00Z")
            #expect(future.text.contains("next 12:10:00") && !future.text.contains("pending, next"))
            let unknown = try await client.request("GET", "/timeline?category=none")
            #expect(unknown.status == 200 && unknown.text.contains("in “none”"))
        }
    }

    @Test(
        "bad parameters are named",
        arguments: [
            ("/timeline?hours=0", "hours"), ("/timeline?hours=169", "hours"), ("/timeline?from=yesterday", "from"),
            ("/timeline?form=1", "form"), ("/timeline?category=%00", "category"), ("/timeline/load?hours=1", "hours"),
            ("/queues?page=2", "page"), ("/runners?x=1", "x"), ("/help/schedules?zones=UTC", "zones"),
        ])
    func badParameters(path: String, name: String) async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let answer = try await client.request("GET", path)
            #expect(answer.status == 400)
            #expect(answer.text.contains("\(name): "), "\(answer.text)")
        }
    }

    @Test("the load counts what is planned, of all jobs or of one category")
    func load() async throws {
        let store = try await Self.store()
        try await TestServer.run(store: store) { client async throws in
            // From 12:10 on, each ten minutes, until noon of the next day.
            let all = try await client.request("GET", "/timeline/load")
            #expect(all.status == 200 && all.text.contains("286 runs of 2 jobs are planned."))
            let one = try await client.request("GET", "/timeline/load?category=reports")
            #expect(one.text.contains("143 runs of 1 job are planned."))
            let none = try await client.request("GET", "/timeline/load?category=none")
            #expect(none.status == 200 && none.text.contains("Nothing is planned"))
        }
    }

    @Test("runners, queues and the configuration are shown to the admin")
    func fleetPages() async throws {
        let store = try await Self.store()
        _ = try await store.renew(
            Heartbeat(
                runner: RunnerDescription(
                    id: RunnerID("runner"), host: "worker-1", processID: 2, version: "1", slots: 2, queues: ["default"]),
                sequence: 1, running: []), lease: .seconds(20))
        var settings = TestServer.settings()
        settings.instanceName = "staging"
        try await TestServer.run(store: store, settings: settings) { client async throws in
            #expect(try await client.request("GET", "/runners").text.contains(">worker-1<"))
            let queues = try await client.request("GET", "/queues")
            #expect(queues.text.contains(">default<") && queues.text.contains("2 of 2 slots free"))
            #expect(try await client.request("GET", "/configuration").text.contains("staging"))
        }
    }

    // MARK: Help

    @Test("the schedule tester answers with pages, and refuses with what was typed")
    func tester() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            #expect(try await client.request("GET", "/help").status == 200)
            let empty = try await client.request("GET", "/help/schedules")
            #expect(empty.status == 200 && empty.text.contains("Examples"))
            let good = try await client.request(
                "GET", "/help/schedules?schedule=30+5+*+*+mon-fri&zone=Europe%2FLondon&after=&count=3")
            #expect(good.status == 200)
            #expect(good.text.components(separatedBy: "data-label=\"From now\"").count - 1 == 3)
            #expect(good.text.contains("Mon 2026-11-23 05:30:00 GMT"))
            let bad = try await client.request("GET", "/help/schedules?schedule=30+25+*+*+*")
            #expect(bad.status == 422 && bad.text.contains("<mark>"))
            #expect(bad.text.contains("value=\"30 25 * * *\""))
        }
    }

    @Test("programs get the same as JSON, and refusals as problems that name the parameter")
    func previewAPI() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let path = "/api/schedules/preview"
            let good = try await client.request(
                "GET", path + "?schedule=30+1+*+*+*&zone=Europe%2FLondon&after=2026-03-28T12:00&count=2")
            #expect(good.status == 200)
            #expect(try good.string("data.kind") == "crontab")
            #expect(try good.string("data.zone") == "Europe/London")
            #expect(try good.string("data.after") == "2026-03-28T12:00:00Z")
            #expect(try good.count("data.fires") == 2)
            #expect(try good.string("data.fires.0.at") == "2026-03-29T01:00:00Z")
            #expect(try good.string("data.fires.0.local") == "2026-03-29T02:00:00+01:00")
            #expect(try good.string("data.fires.0.note")?.contains("skipped by the clock") == true)
            #expect(try good.value("data.fires.1.note") == nil)
            #expect(try good.value("data.complete") as? Bool == false)
            for (query, field) in [
                ("", "schedule"), ("?schedule=soon", "schedule"), ("?schedule=@daily&zone=x", "zone"),
                ("?schedule=@daily&count=101", "count"), ("?schedule=@daily&after=x", "after"),
            ] {
                let bad = try await client.request("GET", path + query)
                #expect(bad.status == 422, "\(query)")
                #expect(bad.headers["content-type"] == "application/problem+json")
                #expect(try bad.faults().allSatisfy { $0.hasPrefix("\(field): ") })
                #expect(try bad.faults().count == 1)
            }
            #expect(try await client.request("GET", path + "?schedule=@daily&x=1").status == 400)
        }
    }

    // MARK: Who may

    private static func application() throws -> WebApplication {
        WebApplication(
            store: try TestServer.store(), broker: nil, settings: TestServer.settings(), logger: TestServer.quiet())
    }

    @Test("only an admin of the instance sees its configuration; runners and queues are for who may see everything")
    func needs() throws {
        let application = try Self.application()
        var needs: [String: Route.Need] = [:]
        for route in application.fleetRoutes + application.helpRoutes {
            #expect(route.actions.map { "\($0.method)" } == ["GET"], "\(route.path) changes nothing")
            needs[route.path] = route.actions.first?.need
        }
        #expect(needs["/configuration"] == .instance(.admin))
        #expect(needs["/runners"] == .instance(.viewer))
        #expect(needs["/queues"] == .instance(.viewer))
        for path in ["/timeline", "/timeline/load", "/help", "/help/schedules", "/api/schedules/preview"] {
            #expect(needs[path] == .role(.viewer), "\(path)")
        }
    }

    @Test("who may see some categories only sees the timeline of those, and no other")
    func categories() async throws {
        let application = try Self.application()
        let limited = Visitor(
            author: Author("token:x", by: .token),
            grants: Grants(role: .viewer, limit: [JobDefinition.nameKey("Reports")]))
        #expect(try application.categoryFilter(QueryItems(parsing: "category=reports"), limited) == "reports")
        for query in ["", "category=", "category=checks"] {
            let problem = try #require(throws: Problem.self) {
                try application.categoryFilter(QueryItems(parsing: query), limited)
            }
            #expect(problem.title == "Not allowed", "\(query)")
        }
        #expect(try application.categoryFilter(QueryItems(parsing: ""), PageSamples.viewer) == nil)
        for category in ["Reports", "checks"] {
            let job = JobDefinition(name: "a", schedule: "@daily", command: "true")
            _ = try await application.store.replaceCategory(category, with: [job], by: Self.author)
        }
        #expect(try await application.categoryNames(for: limited) == ["Reports"])
        #expect(try await application.categoryNames(for: PageSamples.viewer) == ["checks", "Reports"])
    }
}
