import CronqShared
import StoreConformance
import Testing

@testable import CronqWeb

@Suite("Every answer")
struct EveryRouteTests {
    static let addresses = [
        "/", "/job/1", "/job/99", "/job/x", "/run/x", "/run/00000000000000000000000000000000", "/failures",
        "/failures?before=x",
        "/assets/app.css", "/assets/none", "/favicon.ico", "/_status", "/api/categories", "/api/categories/c",
        "/api/categories/none",
        "/api/jobs", "/api/jobs?page=x", "/api/jobs/1", "/api/jobs/99", "/api/runs/x", "/api/none", "/none",
        "/api/category/c",
    ]

    @Test("carries the headers that confine it, errors and wrong methods included")
    func carriesHeaders() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            _ = try await client.put("c", TestServer.body(TestServer.job("a")))
            for address in Self.addresses {
                for method in ["GET", "HEAD", "POST", "DELETE", "PURGE"] {
                    let answer = try await client.request(method, address)
                    #expect(answer.status < 500, "\(method) \(address)")
                    let policy = answer.headers["content-security-policy"]
                    #expect(policy?.hasPrefix("default-src 'none'; script-src 'self'") == true, "\(method) \(address)")
                    #expect(answer.headers["x-content-type-options"] == "nosniff")
                    #expect(answer.headers["referrer-policy"] == "same-origin")
                    #expect(answer.headers["cross-origin-opener-policy"] == "same-origin")
                    #expect(answer.headers["cross-origin-resource-policy"] == "same-origin")
                    #expect(answer.headers["cache-control"] != nil)
                    if method == "HEAD" { #expect(answer.body.isEmpty) }
                }
            }
        }
    }

    @Test("HEAD answers as GET does, without the body")
    func answersHead() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            for address in ["/failures", "/api/jobs", "/_status", "/assets/app.css", "/none"] {
                let get = try await client.request("GET", address)
                let head = try await client.request("HEAD", address)
                #expect(head.status == get.status)
                #expect(head.headers["content-length"] == get.headers["content-length"])
                #expect(head.headers["content-type"] == get.headers["content-type"])
            }
        }
    }

    @Test(
        "a wrong method is told which are right",
        arguments: [
            ("DELETE", "/", "GET, HEAD"), ("PATCH", "/api/category/c", "GET, PUT, POST, HEAD"),
            ("PUT", "/api/jobs/1/run", "POST"),
            ("POST", "/_status", "GET, HEAD"), ("PATCH", "/job/1/edit", "GET, POST, HEAD"),
        ])
    func answers405(method: String, path: String, allowed: String) async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let answer = try await client.request(method, path)
            #expect(answer.status == 405)
            #expect(answer.headers["allow"] == allowed)
        }
    }

    @Test(
        "errors are pages for browsers and problems for programs",
        arguments: [
            ("/none", "text/html,*/*;q=0.8", "text/html; charset=utf-8"), ("/none", "*/*", "text/html; charset=utf-8"),
            ("/none", "application/json", "application/problem+json"),
            ("/api/none", "text/html", "application/problem+json"),
        ])
    func choosesErrorForm(path: String, accept: String, type: String) async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let answer = try await client.request("GET", path, headers: [("Accept", accept)])
            #expect(answer.status == 404)
            #expect(answer.headers["content-type"] == type)
        }
    }

    @Test("a GET with a body is refused and the connection closed")
    func refusesBodiesOnGet() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let answer = try await client.request("GET", "/", body: [1, 2, 3])
            #expect(answer.status == 400)
            #expect(answer.headers["connection"] == "close")
        }
    }

    @Test(
        "a store that fails is told by the status, and nothing of its insides",
        arguments: [
            (StoreError.Code.unavailable, 503), (.locked, 503), (.inDoubt, 503), (.full, 507), (.schema, 500),
            (.internalError, 500),
        ])
    func hidesStoreErrors(code: StoreError.Code, status: Int) async throws {
        let store = FailingStore(error: StoreError(code, "SELECT secret FROM /var/lib"))
        try await TestServer.run(store: store) { client async throws in
            let put = try await client.put("c", TestServer.body(TestServer.job("a")))
            #expect(put.status == status)
            #expect(put.headers["retry-after"] == (status == 503 ? "2" : nil))
            for path in ["/", "/api/jobs", "/failures", "/job/1", "/run/00000000000000000000000000000000"] {
                let answer = try await client.request("GET", path)
                #expect(answer.status == status)
                #expect(!answer.text.contains("secret") && !answer.text.contains("/var/lib"))
            }
            #expect(try await client.request("GET", "/_status").status == 200)
        }
    }
}
