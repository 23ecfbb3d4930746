import CronqSQLite
import CronqShared
import HTTPTypes
import Testing

@testable import CronqWeb

@Suite("The description of the API")
struct OpenAPITests {
    static let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)

    /// Addresses outside `/api` that are described all the same.
    static let others = ["/_status", "/healthz", "/readyz"]

    /// `GET /api/jobs/{id}` and so on, as far as the file's own form goes: addresses are indented by two, methods by four.
    static var described: Set<String> {
        var found: Set<String> = []
        var path = ""
        var isPath = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.first?.isLetter == true { isPath = line == "paths:" }
            guard isPath, let colon = line.lastIndex(of: ":"), line[colon...] == ":" else { continue }
            let name = line[..<colon].drop { $0 == " " }
            switch line.count - 1 - name.count {
            case 2: path = String(name)
            case 4 where ["get", "put", "post", "patch", "delete"].contains(name):
                found.insert("\(name.uppercased()) \(path)")
            default: break
            }
        }
        return found
    }

    @Test("names every address and method of the API, and no others")
    func isComplete() throws {
        let routes = WebApplication(
            store: try TestServer.store(), broker: nil, settings: TestServer.settings(), logger: TestServer.quiet()
        ).routes
        let offered = routes.filter { $0.path.hasPrefix("/api/") || Self.others.contains($0.path) }.flatMap { route in
            route.actions.map { "\($0.method.rawValue) \(Self.template(route.path))" }
        }
        #expect(offered.count > 30)
        #expect(Set(offered).count == offered.count)
        #expect(Set(offered).subtracting(Self.described).sorted() == [], "not described")
        #expect(Self.described.subtracting(offered).sorted() == [], "described and not there")
    }

    /// `/api/jobs/:id` as OpenAPI writes it.
    private static func template(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.hasPrefix(":") ? "{\(segment.dropFirst())}" : String(segment)
        }.joined(separator: "/")
    }

    @Test("is handed out to everybody")
    func isServed() async throws {
        let store = try TestServer.store()
        _ = try await store.addUser("root", password: nil, grants: .everything, by: Author("test"))
        try await TestServer.run(store: store) { client async throws in
            let answer = try await client.request("GET", "/api/openapi.yaml")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/yaml")
            #expect(answer.text == Self.text)
            #expect(Self.text.hasPrefix("openapi: 3.1.0\n"))
        }
    }

    @Test(
        "knows every word that answers may carry",
        arguments: [
            RunState.allCases.map(\.rawValue), RunReason.allCases.map(\.rawValue), RunKind.allCases.map(\.rawValue),
            AuditAction.allCases.map(\.rawValue), AuditEvent.Subject.Kind.allCases.map(\.rawValue),
            Role.allCases.map(\.rawValue), JobQuery.Condition.allCases.map(\.rawValue),
            Author.Means.allCases.map(\.rawValue), ProcessDescription.Role.allCases.map(\.rawValue),
        ])
    func knowsWords(words: [String]) {
        let lists = Self.text.matches(of: /enum: \[([^\]]*)\]/).map { match in
            Set(match.1.split(separator: ", ").map(String.init)).subtracting(["null"])
        }
        #expect(lists.contains(Set(words)), "\(words)")
    }
}
