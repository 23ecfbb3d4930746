import CronqAccess
import CronqSQLite
import CronqSchedule
import CronqShared
import HTTPTypes
import Testing

@testable import CronqWeb

@Suite("The gate")
struct GateTests {
    /// A server with one user, who has logged in.
    struct Stage: Sendable {
        var store: any JobStore
        var secret: SessionSecret

        static func make(role: Role = .admin) async throws -> Stage {
            let store = try TestServer.store()
            let authenticator = Authenticator(store: store, logger: TestServer.quiet())
            let author = Author("test")
            _ = try await store.replaceCategory("c", with: [LedgerSamples.job], by: author)
            _ = try await authenticator.createUser("root", password: "correct horse", grants: .everything, by: author)
            _ = try await authenticator.createUser(
                "anna", password: "correct horse", grants: Grants(role: role), by: author)
            let login = try await authenticator.login(
                "anna", password: "correct horse", from: Origin(address: "127.0.0.1", agent: "test"))
            guard case .opened(let session) = login else { throw TestServer.Unexpected("\(login)") }
            return Stage(store: store, secret: session.secret)
        }

        var cookie: (String, String) { ("Cookie", "cronq_session=\(secret.text)") }

        func form(_ fields: String) -> [UInt8] { Array("form_token=\(secret.formToken)&\(fields)".utf8) }
    }

    static let form = ("Content-Type", "application/x-www-form-urlencoded")

    @Test("the first user closes the local door: pages lead to the login, the API asks for a token")
    func closesDoor() async throws {
        let store = try TestServer.store()
        try await TestServer.run(store: store) { client async throws in
            #expect(try await client.request("GET", "/jobs").status == 200)
            #expect(try await client.put("c", TestServer.body(TestServer.job("a"))).status == 200)
            _ = try await store.addUser("anna", password: nil, grants: .everything, by: Author("test"))
            let page = try await client.request("GET", "/jobs?q=a%20b", headers: [("Accept", "text/html")])
            #expect(page.status == 303)
            #expect(page.headers["location"] == "/login?next=%2Fjobs%3Fq%3Da%2520b")
            let api = try await client.put("c", TestServer.body())
            #expect(api.status == 401)
            #expect(api.headers["www-authenticate"] == "Bearer realm=\"CronQ\"")
            #expect(try await client.request("GET", "/_status").status == 200)
        }
    }

    @Test("CRONQ_AUTH=login, a public address and a trusted proxy never open the local door")
    func keepsDoorShut() async throws {
        var login = TestServer.settings()
        login.authentication = .login
        var published = TestServer.settings()
        published.publicURL = PublicURL("https://cronq.example.org")
        var proxied = TestServer.settings()
        proxied.trustedProxies = [try #require(AddressRange("192.0.2.1"))]
        for settings in [login, published, proxied] {
            try await TestServer.run(store: TestServer.store(), settings: settings) { client async throws in
                #expect(try await client.request("GET", "/api/jobs").status == 401)
                #expect(try await client.put("c", TestServer.body()).status == 401)
            }
        }
    }

    @Test("a login lets in, and says who did what")
    func letsIn() async throws {
        let stage = try await Stage.make()
        try await TestServer.run(store: stage.store) { client async throws in
            let page = try await client.request("GET", "/", headers: [stage.cookie])
            #expect(page.status == 200)
            #expect(page.text.contains("anna"))
            let run = try await client.request(
                "POST", "/job/1/run", headers: [stage.cookie, Self.form], body: stage.form("note=because"))
            #expect(run.status == 303, "\(run.text.prefix(300))")
            let entry = try await stage.store.audit(AuditQuery(action: .runRequested)).first
            #expect(entry?.author.name == "anna")
            #expect(entry?.author.means == .session)
            #expect(entry?.author.address == "127.0.0.1")
        }
    }

    @Test(
        "a form that a page elsewhere made the browser send changes nothing",
        arguments: [
            ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://evil.example"),
            ("Origin", "null"), ("Origin", "https://localhost"),
        ])
    func refusesForeignForms(name: String, value: String) async throws {
        let stage = try await Stage.make()
        try await TestServer.run(store: stage.store) { client async throws in
            let answer = try await client.request(
                "POST", "/job/1/run", headers: [stage.cookie, Self.form, (name, value)], body: stage.form("note=x"))
            #expect(answer.status == 403)
            #expect(try await stage.store.runs(RunQuery()).runs.isEmpty)
        }
    }

    @Test("a form without its token, or with another's, changes nothing")
    func refusesFormsWithoutToken() async throws {
        let stage = try await Stage.make()
        let other = try await Stage.make().secret.formToken
        try await TestServer.run(store: stage.store) { client async throws in
            for body in ["note=x", "form_token=&note=x", "form_token=\(other)&note=x"] {
                let answer = try await client.request(
                    "POST", "/job/1/run", headers: [stage.cookie, Self.form], body: Array(body.utf8))
                #expect(answer.status == 403, "\(body)")
            }
            // Nor does JSON with the cookie alone: a page elsewhere cannot add the header.
            let json = try await client.request("POST", "/api/jobs/1/run", headers: [stage.cookie], json: "{}")
            #expect(json.status == 403)
            let ours = try await client.request(
                "POST", "/api/jobs/1/run", headers: [stage.cookie, ("X-CronQ-Form-Token", stage.secret.formToken)],
                json: "{}")
            #expect(ours.status == 200)
            #expect(try await stage.store.runs(RunQuery()).runs.count == 1)
        }
    }

    @Test("forms through the local door need the token of their page as well; the README's curl needs none")
    func guardsLocalForms() async throws {
        let store = try TestServer.store()
        try await TestServer.run(store: store) { client async throws in
            #expect(try await client.put("c", TestServer.body(TestServer.job("a"))).status == 200)
            let bare = try await client.request("POST", "/job/1/run", headers: [Self.form], body: Array("note=x".utf8))
            #expect(bare.status == 403)
            let page = try await client.request("GET", "/job/1").text
            let token = try #require(page.firstMatch(of: /name="form_token" value="([^"]+)"/)?.1)
            let sent = try await client.request(
                "POST", "/job/1/run", headers: [Self.form], body: Array("form_token=\(token)&note=x".utf8))
            #expect(sent.status == 303)
        }
    }

    @Test(
        "what is no token of ours, expired or revoked is refused, and never falls back to the local door",
        arguments: ["Basic cm9vdDpyb290", "Bearer", "Bearer x", "Bearer cronq_\(String(repeating: "A", count: 43))"])
    func refusesTokens(authorization: String) async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            let answer = try await client.request("GET", "/api/jobs", headers: [("Authorization", authorization)])
            #expect(answer.status == 401)
            #expect(answer.headers["content-type"] == "application/problem+json")
        }
    }

    @Test("a login that has ended is forgotten by the browser as well")
    func dropsDeadCookies() async throws {
        let stage = try await Stage.make()
        let session = try #require(try await stage.store.session(hash: stage.secret.sha256))
        try await stage.store.closeSession(session.session.id, by: Author("test"))
        try await TestServer.run(store: stage.store) { client async throws in
            for (method, path, status) in [
                ("GET", "/", 303), ("GET", "/login", 200), ("GET", "/api/jobs", 401), ("GET", "/nowhere", 404),
                ("POST", "/job/1/run", 401),
            ] {
                let answer = try await client.request(method, path, headers: [stage.cookie, ("Accept", "text/html")])
                #expect(answer.status == status, "\(method) \(path)")
                #expect(answer.headers["set-cookie"]?.contains("Max-Age=0") == true, "\(method) \(path)")
            }
        }
    }

    @Test("what a trusted proxy says of the client counts, and what others say does not")
    func readsForwarded() async throws {
        let stage = try await Stage.make()
        var settings = TestServer.settings()
        settings.trustedProxies = [try #require(AddressRange("127.0.0.0/8"))]
        let forwarded = [
            ("X-Forwarded-For", "203.0.113.9, 127.0.0.7"), ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "cronq.example.org"),
        ]
        let secure = ("Cookie", "__Host-cronq=\(stage.secret.text)")
        try await TestServer.run(store: stage.store, settings: settings) { client async throws in
            let answer = try await client.request(
                "POST", "/job/1/run",
                headers: [secure, Self.form, ("Origin", "https://cronq.example.org")] + forwarded,
                body: stage.form("note=x"))
            #expect(answer.status == 303, "\(answer.text.prefix(300))")
            let entry = try await stage.store.audit(AuditQuery(action: .runRequested)).first
            #expect(entry?.author.address == "203.0.113.9")
        }
        try await TestServer.run(store: stage.store) { client async throws in
            // Nobody is trusted: the cookie of an encrypted connection is not looked for on this one.
            #expect(try await client.request("GET", "/api/jobs", headers: [secure] + forwarded).status == 401)
        }
    }

    @Test("who has guessed too often is told to wait, in the status, the header and on the page")
    func slowsGuesses() {
        let page = LoginPage(
            context: PageSamples.context(), next: "/", hasUsers: true, isSecure: true, name: "root",
            failure: .wait(.seconds(90)))
        #expect(page.status == .tooManyRequests)
        #expect(page.headers[.retryAfter] == "90")
        #expect(HTMLOutline(page.render().text).elements.contains { $0["role"] == "alert" })
    }

    @Test("after a login the browser goes where it wanted to, and never elsewhere")
    func goesOn() async throws {
        let stage = try await Stage.make()
        try await TestServer.run(store: stage.store) { client async throws in
            for (next, target) in [
                ("/jobs?q=a", "/jobs?q=a"), ("//evil.example/", "/"), ("https://evil.example/", "/"), ("/\\evil", "/"),
                ("", "/"), ("/login", "/"),
            ] {
                let answer = try await client.request(
                    "POST", "/login", headers: [Self.form],
                    body: Array("name=anna&password=correct+horse&next=\(PercentCoding.encode(next))".utf8))
                #expect(answer.status == 303)
                #expect(answer.headers["location"] == target, "\(next)")
                let cookie = try #require(answer.headers["set-cookie"])
                #expect(cookie.hasPrefix("cronq_session=") && cookie.contains("HttpOnly"))
                #expect(cookie.contains("SameSite=Lax") && !cookie.contains("Secure"))
            }
        }
    }

    @Test("too many requests are told when to come again")
    func limitsRequests() async throws {
        let store = try TestServer.store()
        _ = try await store.addUser("anna", password: nil, grants: .everything, by: Author("test"))
        try await TestServer.run(store: store) { client async throws in
            var refused: RawAnswer?
            // As a stranger, who has 60 at once and then one a second, so that a slow machine comes to the end as well.
            for _ in 0..<600 where refused == nil {
                let answer = try await client.request("GET", "/api/me")
                if answer.status == 429 { refused = answer } else { #expect(answer.status == 401) }
            }
            let answer = try #require(refused)
            #expect(answer.headers["retry-after"].flatMap { Int($0) }.map { $0 >= 1 } == true)
            #expect(answer.headers["content-security-policy"] != nil)
        }
    }

    @Test("under SCRIPT_NAME every link carries it, whether a proxy takes it off or not")
    func mounts() async throws {
        var settings = TestServer.settings()
        settings.scriptName = "/cronq"
        try await TestServer.run(store: TestServer.store(), settings: settings) { client async throws in
            for path in ["/cronq/", "/cronq", "/"] {
                let page = try await client.request("GET", path)
                #expect(page.status == 200, "\(path)")
                let links = page.text.matches(of: /(?:href|src|action)="([^"#][^"]*)"/).map { String($0.1) }
                #expect(!links.isEmpty && links.allSatisfy { $0 == "/cronq" || $0.hasPrefix("/cronq/") }, "\(links)")
            }
            #expect(try await client.request("GET", "/cronqish").status == 404)
        }
    }
}
