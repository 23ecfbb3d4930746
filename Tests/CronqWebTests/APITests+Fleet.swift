import CronqAccess
import CronqSQLite
import CronqSchedule
import CronqShared
import CronqWeb
import Testing

extension APITests {
    @Test("runners say what they serve, and queues who serves them")
    func showsFleet() async throws {
        try await run { stage async throws in
            let runner = RunnerDescription(
                id: RunnerID("r1"), host: "host1", processID: 7, version: "1", slots: 4, queues: ["default", "idle"])
            _ = try await stage.store.renew(Heartbeat(runner: runner, sequence: 1, running: []), lease: .seconds(20))
            _ = try await stage.start()
            _ = try await stage.start(4)
            let runners = try await stage.get("/api/runners")
            #expect(try runners.texts("data.runners", "id") == ["r1"])
            #expect(try runners.value("data.runners.0.queues") as? [String] == ["default", "idle"])
            #expect(try runners.flag("data.runners.0.silent") == false)
            #expect(try runners.count("data.problems") == 0)
            let queues = try await stage.get("/api/queues")
            #expect(try queues.texts("data.queues", "name") == ["default", "idle", "slow"])
            #expect(try queues.number("data.queues.0.waiting") == 1)
            #expect(try queues.flag("data.queues.0.served") == true)
            #expect(try queues.number("data.queues.1.waiting") == 0)
            #expect(try queues.flag("data.queues.2.served") == false)
            #expect(try queues.string("data.queues.2.oldest") == "2026-11-21T12:00:00Z")
        }
    }

    @Test("the audit tells who changed what, page by page")
    func showsAudit() async throws {
        try await run { stage async throws in
            _ = try await stage.send("POST", "/api/jobs/1/pause", #"{"note": "why"}"#)
            let newest = try await stage.get("/api/audit?limit=1")
            #expect(try newest.string("data.entries.0.action") == "job.paused")
            #expect(try newest.string("data.entries.0.subject.name") == "b")
            #expect(try newest.string("data.entries.0.means") == "local")
            let next = try #require(try newest.string("next"))
            #expect(try await stage.get(next).string("data.entries.0.action") == "category.changed")
            let one = try await stage.get("/api/audit?subject=job&id=1")
            #expect(try one.count("data.entries") == 1)
            for query in ["action=x", "subject=x", "id=1", "before=x", "colour=1", "author="] {
                #expect(try await stage.get("/api/audit?\(query)").status == 400, "\(query)")
            }
        }
    }

    @Test("a visitor is told who the server takes them for")
    func showsVisitor() async throws {
        try await run { stage async throws in
            let answer = try await stage.get("/api/me")
            #expect(try answer.string("data.visitor.role") == "admin")
            #expect(try answer.string("data.visitor.means") == "local")
            #expect(try answer.value("data.visitor.limit") == nil)
        }
    }

    @Test("a token that is limited to one category sees its categories, jobs and runs, and asks by its name")
    func limitsLists() async throws {
        try await run { stage async throws in
            _ = try await stage.start(4)
            let run = try await stage.start()
            let made = try await Authenticator(store: stage.store, logger: TestServer.quiet()).makeToken(
                "t", grants: Grants(role: .operator, limit: ["one"]), owner: nil, lifetime: nil, by: Author("test"))
            guard case .created(let token) = made else { throw TestServer.Unexpected("\(made)") }
            // With a user there is no way in without a token.
            _ = try await stage.store.addUser("root", password: nil, grants: .everything, by: Author("test"))
            let bearer = ("Authorization", "Bearer \(token.text.text)")
            #expect(try await stage.get("/api/categories", bearer).texts("data.categories", "name") == ["one"])
            #expect(try await stage.get("/api/me", bearer).value("data.visitor.limit") as? [String] == ["one"])
            for path in [
                "/api/jobs?category.name=one", "/api/jobs?category.id=1", "/api/jobs?id=1", "/api/jobs/1",
                "/api/runs?category=one", "/api/runs?job=1", "/api/runs/\(run)", "/api/category/one",
            ] {
                #expect(try await stage.get(path, bearer).status == 200, "\(path)")
            }
            for path in [
                "/api/jobs", "/api/jobs?category.name=two", "/api/jobs?category.id=2", "/api/jobs?id=4", "/api/jobs/4",
                "/api/runs", "/api/runs?category=two", "/api/runs?job=4", "/api/category/two", "/api/runners",
                "/api/audit",
            ] {
                #expect(try await stage.get(path, bearer).status == 403, "\(path)")
            }
            #expect(try await stage.send("POST", "/api/jobs/1/run", nil, bearer).status == 200)
            #expect(try await stage.send("POST", "/api/jobs/4/run", nil, bearer).status == 403)
            #expect(try await stage.send("PATCH", "/api/jobs/1", "{}", bearer).status == 403)
            #expect(try await stage.get("/api/jobs").status == 401)
        }
    }

    @Test("addresses in answers begin where the server does")
    func mounts() async throws {
        var settings = TestServer.settings()
        settings.scriptName = "/cronq"
        try await TestServer.run(store: TestServer.store(), settings: settings) { client async throws in
            let body = TestServer.body(TestServer.job("a"), TestServer.job("b"))
            let put = try await client.request("PUT", "/cronq/api/category/c", json: body)
            #expect(try put.string("jobs.0.page") == "/cronq/job/1")
            let list = try await client.request("GET", "/api/jobs?per_page=1")
            #expect(try list.string("next") == "/cronq/api/jobs?per_page=1&after=1")
            #expect(try list.string("data.jobs.0.page") == "/cronq/job/1")
        }
    }
}
