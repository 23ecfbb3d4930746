import CronqShared
import Testing

@Suite("The original's JSON API")
struct JobAPITests {
    func run(_ body: @escaping @Sendable (RawClient) async throws -> Void) async throws {
        let broker = RecordingBroker()
        try await TestServer.run(store: TestServer.store(), broker: broker) { client async throws in
            _ = try await client.put(
                "one",
                TestServer.body(TestServer.job("b"), TestServer.job("a"), TestServer.job("c", #", "enabled": false"#)))
            _ = try await client.put("two", TestServer.body(TestServer.job("d")))
            try await body(client)
        }
    }

    @Test("a job has every field of the original, of the same type")
    func keepsTheShape() async throws {
        try await run { client async throws in
            let answer = try await client.request("GET", "/api/jobs?id=1")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            let job = try #require(try answer.value("data.jobs.0") as? [String: Any])
            let fields = [
                "id", "name", "category_id", "category", "interval", "next_run", "last_run_start", "last_run_stop",
                "last_run_status", "last_run_text", "current_status", "routing_key", "command", "locked_by", "runs",
            ]
            #expect(fields.allSatisfy(job.keys.contains))
            #expect(job["id"] as? Int == 1)
            #expect(job["interval"] as? Double == 60)
            #expect(job["next_run"] as? String == "2026-11-21T12:01:00")
            #expect(job["current_status"] as? String == "none")
            #expect(job["last_run_text"] as? String == "Waiting...")
            #expect(job["routing_key"] as? String == "default")
            #expect((job["category"] as? [String: Any])?["name"] as? String == "one")
            #expect(try await client.request("GET", "/api/jobs/1").string("data.job.name") == "b")
        }
    }

    @Test(
        "jobs are filtered, ordered and paged as the original's",
        arguments: [
            ("", ["b", "a", "c", "d"]), ("per_page=2", ["b", "a"]), ("per_page=2&page=1", ["c", "d"]), ("page=9", []),
            ("sort=id.desc", ["d", "c", "a", "b"]), ("sort=name.asc", ["a", "b", "c", "d"]),
            ("sort=name.desc&per_page=1", ["d"]),
            ("sort=category_id.desc&per_page=1", ["d"]), ("category.id=2", ["d"]), ("category.name=two", ["d"]),
            ("category.name=none", []), ("id=3", ["c"]), ("id=99", []),
            ("id=&category.id=&category.name=", ["b", "a", "c", "d"]),
        ])
    func lists(query: String, names: [String]) async throws {
        try await run { client async throws in
            let answer = try await client.request("GET", "/api/jobs?\(query)")
            #expect(answer.status == 200)
            let jobs = try #require(try answer.value("data.jobs") as? [[String: Any]])
            #expect(jobs.map { $0["name"] as? String } == names)
        }
    }

    @Test(
        "bad parameters are named",
        arguments: [
            "per_page=0", "per_page=101", "per_page=x", "page=-1", "page=99999999999999999999", "sort=colour.asc",
            "sort=id.up",
            "sort=id.asc.desc", "id=x", "id=0", "category.id=1.5", "colour=red",
        ])
    func refuses(query: String) async throws {
        try await run { client async throws in
            let answer = try await client.request("GET", "/api/jobs?\(query)")
            #expect(answer.status == 400)
            #expect(try answer.faults().first?.hasPrefix(String(query.prefix { $0 != "=" })) == true)
        }
    }

    @Test("what does not exist is a 404 in JSON, with the original's message")
    func answers404() async throws {
        try await run { client async throws in
            for path in [
                "/api/jobs/999", "/api/jobs/x", "/api/jobs/99999999999999999999", "/api/categories/none", "/api/none",
            ] {
                let answer = try await client.request("GET", path)
                #expect(answer.status == 404)
                #expect(answer.headers["content-type"] == "application/problem+json")
            }
            let answer = try await client.request("GET", "/api/jobs/999")
            #expect(try answer.string("error.message") == "Job not found for id 999")
            #expect(try await client.request("POST", "/api/jobs/999/run").status == 404)
            #expect(try await client.request("GET", "/api/runs/x").status == 404)
            #expect(try await client.request("GET", "/api/runs/\(String(repeating: "0", count: 32))").status == 404)
        }
    }

    @Test("categories are listed and found by number and name")
    func showsCategories() async throws {
        try await run { client async throws in
            #expect(try await client.request("GET", "/api/categories").count("data.categories") == 2)
            let one = try await client.request("GET", "/api/categories?id=2")
            #expect(try one.count("data.categories") == 1)
            #expect(try one.string("data.categories.0.name") == "two")
            #expect(try await client.request("GET", "/api/categories/one").number("data.category.id") == 1)
        }
    }

    @Test("run now answers as the original did, with the run's id, and the run can be read")
    func runsNow() async throws {
        try await run { client async throws in
            let answer = try await client.request("POST", "/api/jobs/1/run")
            #expect(answer.status == 200)
            #expect(try answer.string("success.message") == "Job submitted at 2026-11-21T12:00:00Z")
            let id = try #require(try answer.string("run_id"))
            let run = try await client.request("GET", "/api/runs/\(id)")
            #expect(try run.string("data.run.state") == "pending")
            #expect(try run.string("data.run.kind") == "manual")
            #expect(try run.string("data.run.definition.command") == "true")
            let output = try await client.request("GET", "/api/runs/\(id)/output")
            #expect(try output.count("data.chunks") == 0)
            #expect(try output.value("data.complete") as? Bool == false)
        }
    }

    @Test("the same Idempotency-Key makes one run, another makes another")
    func honoursIdempotencyKeys() async throws {
        try await run { client async throws in
            func submit(_ key: String?) async throws -> String? {
                let headers = key.map { [("Idempotency-Key", $0)] } ?? []
                return try await client.request("POST", "/api/jobs/1/run", headers: headers).string("run_id")
            }
            let first = try await submit("k1")
            #expect(first != nil)
            #expect(try await submit("k1") == first)
            #expect(try await submit("k2") != first)
            let refused = try await client.request("POST", "/api/jobs/1/run", headers: [("Idempotency-Key", "a b")])
            #expect(refused.status == 400)
        }
    }

    @Test("a form from a page elsewhere cannot start a run through the API")
    func refusesForms() async throws {
        try await run { client async throws in
            let answer = try await client.request(
                "POST", "/api/jobs/1/run", headers: [("Content-Type", "application/x-www-form-urlencoded")],
                body: Array("a=b".utf8))
            #expect(answer.status == 415)
            #expect(try await client.request("GET", "/api/runs").count("data.runs") == 0)
        }
    }

    @Test("/_status is the original's")
    func showsStatus() async throws {
        try await run { client async throws in
            let answer = try await client.request("GET", "/_status")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(try answer.string("status") == "OK")
        }
    }
}
