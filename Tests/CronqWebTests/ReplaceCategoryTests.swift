import CronqSQLite
import CronqShared
import Testing

@Suite("PUT /api/category/<name>")
struct ReplaceCategoryTests {
    @Test("the README's line makes a job, tells its next run and its page, and wakes the injectors")
    func acceptsTheReadmesLine() async throws {
        let broker = RecordingBroker()
        try await TestServer.run(store: TestServer.store(), broker: broker) { client async throws in
            let answer = try await client.put(
                "example",
                """
                { "category": "example", "jobs": [{ "name": "Test Job", "schedule": "R/2013-05-29T00:00:00/PT1M", \
                "command": "sleep 10", "routing_key": "slow" }] }
                """)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(try answer.string("status") == "success")
            #expect(try answer.string("category.name") == "example")
            #expect(try answer.string("jobs.0.name") == "Test Job")
            #expect(try answer.string("jobs.0.change") == "added")
            #expect(try answer.string("jobs.0.next_run") == "2026-11-21T12:01:00Z")
            #expect(try answer.count("removed") == 0)
            #expect(try answer.count("warnings") == 0)
            let page = try #require(try answer.string("jobs.0.page"))
            #expect(try await client.request("GET", page).status == 200)
        }
        #expect(await broker.wakes == 1)
    }

    @Test("POST does the same, and content types may carry parameters")
    func acceptsPost() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let answer = try await client.request(
                "POST", "/api/category/c", headers: [("content-type", "Application/JSON; charset=utf-8")],
                body: Array(TestServer.body(TestServer.job("a")).utf8))
            #expect(answer.status == 200)
        }
    }

    @Test("a job that goes keeps its number and comes back with it")
    func bringsJobsBack() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let first = try await client.put("c", TestServer.body(TestServer.job("a"), TestServer.job("b")))
            let id = try #require(try first.number("jobs.0.id"))
            let second = try await client.put("c", TestServer.body(TestServer.job("b")))
            #expect(try second.string("removed.0") == "a")
            #expect(try second.string("jobs.0.change") == "unchanged")
            #expect(try await client.request("GET", "/api/jobs/\(id)").status == 404)
            #expect(try await client.request("GET", "/job/\(id)").status == 200)
            let third = try await client.put("c", TestServer.body(TestServer.job("A")))
            #expect(try third.number("jobs.0.id") == id)
            #expect(try third.string("removed.0") == "b")
            #expect(try await client.request("GET", "/api/jobs/\(id)").status == 200)
        }
    }

    @Test("one bad job of many, and nothing is changed")
    func changesNothingOnFaults() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            _ = try await client.put("c", TestServer.body(TestServer.job("a")))
            let answer = try await client.put(
                "c", TestServer.body(TestServer.job("b"), #"{"name": "x", "schedule": "never", "command": "y"}"#))
            #expect(answer.status == 422)
            #expect(answer.headers["content-type"] == "application/problem+json")
            let faults = try answer.faults()
            #expect(faults.count == 1)
            #expect(faults.first?.hasPrefix("jobs[1].schedule: “never”") == true)
            let jobs = try await client.request("GET", "/api/jobs")
            #expect(try jobs.count("data.jobs") == 1)
            #expect(try jobs.string("data.jobs.0.name") == "a")
        }
    }

    @Test("a refused first PUT leaves no category behind")
    func leavesNoCategory() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            #expect(try await client.put("c", TestServer.body(TestServer.job("a"), TestServer.job("A"))).status == 422)
            // Only the store knows that this schedule is over.
            let over = #"{"name": "a", "schedule": "R1/2013-05-29T00:00:00/PT1M", "command": "x"}"#
            let answer = try await client.put("c", TestServer.body(over))
            #expect(answer.status == 422)
            #expect(try answer.faults().first?.hasPrefix("jobs[0].schedule:") == true)
            #expect(try await client.request("GET", "/api/categories").count("data.categories") == 0)
        }
    }

    @Test("a body that is no list of jobs removes nothing; [] removes everything")
    func emptiesOnRequestOnly() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            _ = try await client.put("c", TestServer.body(TestServer.job("a")))
            for json in ["{}", #"{"jobs": null}"#, "[]", "null"] {
                #expect(try await client.put("c", json).status == 422)
            }
            #expect(try await client.request("GET", "/api/jobs").count("data.jobs") == 1)
            let answer = try await client.put("c", #"{"jobs": []}"#)
            #expect(try answer.string("removed.0") == "a")
            #expect(try await client.request("GET", "/api/jobs").count("data.jobs") == 0)
        }
    }

    @Test("malformed JSON is answered with the place")
    func tellsWhereJSONBreaks() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let answer = try await client.put("c", "{\"jobs\": [\n{,}]}")
            #expect(answer.status == 400)
            #expect(try answer.string("detail")?.hasPrefix("line 2, column 2:") == true)
            #expect(try answer.string("error.message") == answer.string("detail"))
        }
    }

    @Test(
        "other content types are refused",
        arguments: ["text/plain", "application/merge-patch+json", "application/jsonx"])
    func wantsJSON(type: String) async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let body = Array(#"{"jobs": []}"#.utf8)
            let answer = try await client.request(
                "PUT", "/api/category/c", headers: [("Content-Type", type)], body: body)
            #expect(answer.status == 415)
            #expect(try await client.request("PUT", "/api/category/c", body: body).status == 415)
        }
    }

    @Test("a body that is announced too large is refused before it is sent")
    func limitsAnnouncedBodies() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let answer = try await client.send(
                "PUT /api/category/c HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 8388609\r\n\r\n")
            #expect(answer.status == 413)
            #expect(answer.headers["connection"] == "close")
        }
    }

    @Test("a body of unknown length is refused once it grows too large")
    func limitsChunkedBodies() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 0x20, count: 1 << 20) + [13, 10]
            let answer = try await client.send(
                "PUT /api/category/c HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n",
                body: [[UInt8]](repeating: chunk, count: 9).flatMap { $0 })
            #expect(answer.status == 413)
        }
    }

    @Test(
        "parameters that make no sense are refused, not ignored",
        arguments: [
            "dry_run=yes", "mode=all", "mode=", "comment=", "history=1", "colour=red", "dry_run=1&dry_run=1", "a=%zz",
        ])
    func refusesParameters(query: String) async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let answer = try await client.request(
                "PUT", "/api/category/c?\(query)", json: TestServer.body(TestServer.job("a")))
            #expect(answer.status == 400)
            #expect(try answer.string("detail")?.hasPrefix(String(query.prefix { $0 != "=" })) == true)
            #expect(try await client.request("GET", "/api/jobs").count("data.jobs") == 0)
        }
    }

    @Test(
        "category names are decoded from the address",
        arguments: [("a%20b", "a b"), ("a%2Fb", "a/b"), ("%C3%A9", "é"), ("a+b", "a+b")])
    func decodesNames(path: String, name: String) async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let changed = try await client.put(path, TestServer.body())
            #expect(try changed.string("category.name") == name)
            let shown = try await client.request("GET", "/api/categories/\(path)")
            #expect(try shown.string("data.category.name") == name)
        }
    }

    @Test(
        "category names that are no names are refused",
        arguments: ["%00", "%0A", "%20", "%zz", "%FF", "a%07", "%", String(repeating: "x", count: 256)])
    func refusesNames(path: String) async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let answer = try await client.put(path, TestServer.body())
            #expect(answer.status == 400)
            #expect(answer.headers["content-type"] == "application/problem+json")
        }
    }

    @Test("whoever changes a category is named in the ledger")
    func namesTheActor() async throws {
        let store = try TestServer.store()
        try await TestServer.run(store: store) { client async throws in
            let id = try #require(try await client.put("c", TestServer.body(TestServer.job("a"))).number("jobs.0.id"))
            let answer = try await client.request("POST", "/api/jobs/\(id)/run")
            let run = try #require(RunID(try answer.string("run_id") ?? ""))
            let detail = try await store.run(run)
            #expect(detail?.run.requestedBy.hasPrefix("local:") == true)
        }
    }
}
