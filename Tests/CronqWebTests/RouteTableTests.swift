import CronqAccess
import CronqSQLite
import CronqSchedule
import CronqShared
import HTTPTypes
import Testing

@testable import CronqWeb

/// Every action of every route, asked for by everybody: the table is the router's own, so no new route is forgotten.
@Suite("Who may do what")
struct RouteTableTests {
    /// Somebody who asks.
    struct Asker: Sendable {
        var name: String
        /// `nil` = nobody.
        var grants: Grants?

        static let all = [
            Asker(name: "nobody", grants: nil), Asker(name: "viewer", grants: Grants(role: .viewer)),
            Asker(name: "operator", grants: Grants(role: .operator)),
            Asker(name: "editor", grants: Grants(role: .editor)), Asker(name: "admin", grants: Grants(role: .admin)),
            Asker(name: "operator in c", grants: Grants(role: .viewer, categories: ["c": .operator])),
            Asker(name: "admin of nothing but d", grants: Grants(role: .admin, limit: ["d"])),
        ]
    }

    @Test("each action lets in whom its need says, and nobody else", arguments: Asker.all)
    func needs(asker: Asker) async throws {
        let store = try TestServer.store()
        let routes = WebApplication(
            store: store, broker: nil, settings: TestServer.settings(), logger: TestServer.quiet()
        ).routes
        let author = Author("test")
        _ = try await store.replaceCategory("c", with: [LedgerSamples.job], by: author)
        let run = try #require(try await store.runNow(1, by: author, request: "1"))
        _ = try await store.addUser("root", password: nil, grants: .everything, by: author)
        var headers = [("Accept", "application/json")]
        if let grants = asker.grants {
            let made = try await Authenticator(store: store, logger: TestServer.quiet()).makeToken(
                "t", grants: grants, owner: nil, lifetime: nil, by: author)
            guard case .created(let token) = made else { throw TestServer.Unexpected("\(made)") }
            headers.append(("Authorization", "Bearer \(token.text.text)"))
        }
        let asked = headers
        var settings = TestServer.settings()
        settings.trustedProxies = [try #require(AddressRange("127.0.0.1"))]
        try await TestServer.run(store: store, settings: settings) { client async throws in
            var seen = 0
            for route in routes {
                let path = Self.path(route.path, run: run)
                for action in route.actions {
                    let isChange = action.method != .get
                    // What changes something is asked for with nothing in it: whoever is let in is told what is missing.
                    // Each time from elsewhere: strangers may not ask this often.
                    let from = ("X-Forwarded-For", "198.51.\(seen / 200).\(seen % 200)")
                    let answer = try await client.request(
                        action.method.rawValue, path, headers: asked + [from], json: isChange ? "[]" : nil)
                    let what = "\(asker.name): \(action.method) \(path): \(answer.status) \(answer.text.prefix(200))"
                    #expect(answer.status < 500, "\(what)")
                    seen += 1
                    switch Self.expected(action.need, asker.grants, path) {
                    // Whatever a token may do: it makes no other tokens.
                    case .in where action.method == .post && path == "/tokens": #expect(answer.status == 403, "\(what)")
                    case .in: #expect(answer.status != 401 && answer.status != 403, "\(what)")
                    case .out: #expect(answer.status == (asker.grants == nil ? 401 : 403), "\(what)")
                    case .either: #expect(answer.status != 401, "\(what)")
                    }
                }
            }
            #expect(seen > 60)
        }
    }

    enum Expected { case `in`, out, either }

    /// The route's need decides at the door; what is about a category, its handler decides once it knows which.
    private static func expected(_ need: Route.Need, _ grants: Grants?, _ path: String) -> Expected {
        switch need {
        case .nothing: return .in
        case .instance(let role): return grants?.allow(role) == true ? .in : .out
        case .role(let role):
            guard let grants, grants.allowSomewhere(role) else { return .out }
            return grants.limit == nil && grants.role >= role ? .in : .either
        }
    }

    private static func path(_ template: String, run: RunID) -> String {
        let segments = template.split(separator: "/", omittingEmptySubsequences: false).map { segment -> String in
            switch segment {
            case ":id": template.contains("/run") ? (template.contains("/jobs/:id") ? "1" : run.description) : "1"
            case ":name": "c"
            case ":stream": "stdout"
            case ":version": "1"
            case ":file": Assets.stylesheet.name
            case _ where segment.hasPrefix(":"): "x"
            default: String(segment)
            }
        }
        return segments.joined(separator: "/")
    }

    @Test("a token that is limited to another category changes nothing in this one, and does not see it")
    func limitedToken() async throws {
        let store = try TestServer.store()
        let author = Author("test")
        _ = try await store.replaceCategory("c", with: [LedgerSamples.job], by: author)
        let run = try #require(try await store.runNow(1, by: author, request: "1"))
        let made = try await Authenticator(store: store, logger: TestServer.quiet()).makeToken(
            "t", grants: Grants(role: .admin, limit: ["d"]), owner: nil, lifetime: nil, by: author)
        guard case .created(let token) = made else { throw TestServer.Unexpected("\(made)") }
        let headers = [("Authorization", "Bearer \(token.text.text)"), ("Accept", "application/json")]
        try await TestServer.run(store: store) { client async throws in
            let before = try await store.audit(AuditQuery()).first?.id
            for (method, path, body) in [
                ("PUT", "/api/category/c", #"{"jobs": []}"#), ("POST", "/api/jobs/1/run", "{}"),
                ("POST", "/api/jobs/1/pause", "{}"), ("POST", "/api/jobs/1/resume", "{}"),
                ("POST", "/api/jobs/1/skip", "{}"), ("PATCH", "/api/jobs/1", #"{"command": "false"}"#),
                ("DELETE", "/api/jobs/1", ""), ("POST", "/api/runs/\(run)/cancel", "{}"),
                ("POST", "/api/category/c/rollback", #"{"version": 1}"#),
            ] {
                let answer = try await client.request(
                    method, path, headers: headers, json: body.isEmpty ? nil : body)
                #expect(answer.status == 403, "\(method) \(path): \(answer.status) \(answer.text)")
            }
            for path in [
                "/api/jobs", "/api/jobs/1", "/api/runs", "/api/runs/\(run)", "/api/runs/\(run)/output",
                "/api/category/c", "/api/audit", "/api/queues", "/", "/jobs", "/job/1", "/run/\(run)", "/runs",
                "/failures", "/timeline",
                "/audit", "/category/c", "/queues", "/job/1/revisions", "/job/1/explain",
            ] {
                let answer = try await client.request("GET", path, headers: headers)
                #expect(answer.status == 403, "GET \(path): \(answer.status) \(answer.text.prefix(200))")
            }
            #expect(try await store.audit(AuditQuery()).first?.id == before)
        }
    }
}

/// Definitions that tests of who may do what need.
enum LedgerSamples {
    static let job = JobDefinition(name: "a", schedule: "R/2030-01-01T00:00:00Z/P1D", command: "true")
}
