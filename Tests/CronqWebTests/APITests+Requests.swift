import CronqShared
import Testing

extension APITests {
    static let reads = [
        "/api/category/one", "/api/category/one/versions", "/api/category/one/versions/1", "/api/categories",
        "/api/categories/one", "/api/jobs", "/api/jobs/1", "/api/jobs/1/revisions", "/api/jobs/1/runs",
        "/api/jobs/1/explain?at=2026-11-21T12:00", "/api/runs", "/api/runners", "/api/queues", "/api/audit", "/api/me",
        "/api/schedules/preview?schedule=@daily",
    ]

    @Test("a client that takes no JSON is told so, with an error that it may read all the same")
    func negotiates() async throws {
        try await run { stage async throws in
            for path in Self.reads {
                for accept in [
                    "text/html", "application/json;q=0, */*", "text/*", "application/xml, application/json;q=0.0",
                ] {
                    let answer = try await stage.get(path, ("Accept", accept))
                    #expect(answer.status == 406, "\(path): \(accept)")
                    #expect(answer.headers["content-type"] == "application/problem+json")
                }
                for accept in [
                    "application/json", "*/*", "application/*", "text/html, */*;q=0.1", "Application/JSON;q=0.5", "x",
                ] {
                    #expect(try await stage.get(path, ("Accept", accept)).status == 200, "\(path): \(accept)")
                }
            }
        }
    }

    @Test("parameters that nobody knows, and empty ones, are refused")
    func refusesParameters() async throws {
        try await run { stage async throws in
            for path in Self.reads {
                let glue = path.contains("?") ? "&" : "?"
                for query in ["colour=red", "limit=", "after=", "dry_run=1&dry_run=0", "x=%zz"] {
                    let answer = try await stage.get(path + glue + query)
                    #expect(answer.status == 400, "\(path), \(query)")
                    #expect(try answer.count("errors") == 1)
                }
            }
        }
    }

    @Test("bodies are JSON, and say so")
    func checksBodies() async throws {
        try await run { stage async throws in
            for (method, path) in [
                ("POST", "/api/jobs/1/run"), ("POST", "/api/jobs/1/pause"), ("POST", "/api/jobs/1/resume"),
                ("POST", "/api/jobs/1/skip"), ("PATCH", "/api/jobs/1"), ("DELETE", "/api/jobs/1"),
                ("POST", "/api/category/one/rollback"), ("PUT", "/api/category/one"),
            ] {
                let text = try await stage.client.request(
                    method, path, headers: [("Content-Type", "text/plain")], body: Array("{}".utf8))
                #expect(text.status == 415, "\(method) \(path)")
                #expect(text.headers["accept"]?.contains("json") == true)
                #expect(try await stage.send(method, path, "{,}").status == 400)
                #expect(try await stage.send(method, path, "[]").status == 422)
                #expect(try await stage.send(method, path, "\"x\"").status == 422)
                let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
                #expect(try await stage.send(method, path, deep).status == 400)
                #expect(try await stage.get("/api/category/one").headers["etag"] == "\"1-1\"")
                #expect(try await stage.get("/api/runs").count("data.runs") == 0)
            }
        }
    }

    @Test("a small body has a small limit")
    func limitsSmallBodies() async throws {
        try await run { stage async throws in
            let large = #"{"reason": "\#(String(repeating: "x", count: 600_000))"}"#
            let answer = try await stage.send("POST", "/api/jobs/1/run", large)
            #expect(answer.status == 413)
            #expect(try answer.string("detail")?.contains("524288") == true)
        }
    }

    @Test("methods that change nothing change nothing, and others are told which are right")
    func answers405() async throws {
        try await run { stage async throws in
            for (method, path, allowed) in [
                ("GET", "/api/jobs/1/run", "POST"),
                ("GET", "/api/runs/\(String(repeating: "0", count: 32))/cancel", "POST"),
                ("POST", "/api/jobs/1", "GET, PATCH, DELETE, HEAD"),
                ("DELETE", "/api/category/one", "GET, PUT, POST, HEAD"),
                ("PUT", "/api/runs", "GET, HEAD"), ("QUERY", "/api/jobs", "GET, HEAD"),
            ] {
                let answer = try await stage.send(method, path)
                #expect(answer.status == 405, "\(method) \(path)")
                #expect(answer.headers["allow"] == allowed)
                #expect(answer.headers["content-type"] == "application/problem+json")
            }
        }
    }

    @Test("every error tells its type, title, status and what to do")
    func shapesErrors() async throws {
        try await run { stage async throws in
            for (path, status) in [("/api/jobs/99", 404), ("/api/jobs?x=1", 400), ("/api/none", 404)] {
                let answer = try await stage.get(path)
                #expect(try answer.number("status") == status)
                #expect(try answer.string("type") == "about:blank")
                #expect(try answer.string("title")?.isEmpty == false)
                #expect(try answer.string("error.message")?.isEmpty == false)
            }
        }
    }
}
