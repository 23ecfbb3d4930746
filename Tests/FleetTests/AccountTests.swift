import Foundation
import TestPrograms
import TestServers
import TestSupport
import Testing

@Suite("Who may use a fleet")
struct AccountTests {
    @Test(
        "the operator's tool makes the first user, which closes the local door of every web server; tokens let scripts in"
    )
    func users() async throws {
        try await Fleet.run { fleet in
            try await eventually("ready") { try await fleet.curl("/readyz").status == 200 }
            #expect(try await fleet.curl("/api/jobs").status == 200)
            let environment = [
                "DATABASE_URL": fleet.servers.database.url(
                    database: fleet.database, port: fleet.servers.databasePort)
            ]
            let program = Binaries.folder + "/cronq"
            let refused = try await fleet.tool(
                ["sh", "-c", "echo short | \(program) user add anna --role admin"], environment: environment)
            #expect(refused.ending == .exited(65), "\(refused.output) \(refused.errors)")
            let added = try await fleet.tool(
                ["sh", "-c", "echo 'correct horse' | \(program) user add anna --role admin"], environment: environment)
            #expect(added.ending == .exited(0), "\(added.errors)")
            #expect(try await fleet.curl("/api/jobs").status == 401)
            let made = try await fleet.tool(
                [program, "token", "create", "deploy", "--role", "editor", "--expires", "1h"], environment: environment)
            #expect(made.ending == .exited(0), "\(made.errors)")
            let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let header = "Authorization: Bearer \(token)"
            let put = try await fleet.curl(
                "/api/category/c", method: "PUT",
                body: #"{"jobs": [{"name": "a", "schedule": "@daily", "command": "true"}]}"#,
                headers: [header, "content-type: application/json"])
            #expect(put.status == 200, "\(put.body)")
            #expect(try await fleet.curl("/users", headers: [header]).status == 403)
            let login = try await fleet.curl(
                "/login", method: "POST", body: "name=anna&password=correct+horse",
                headers: ["content-type: application/x-www-form-urlencoded"])
            #expect(login.status == 303)
            let revoked = try await fleet.tool([program, "token", "revoke", "deploy"], environment: environment)
            #expect(revoked.ending == .exited(0), "\(revoked.errors)")
            #expect(try await fleet.curl("/api/jobs", headers: [header]).status == 401)
            let audit = try await fleet.rows("SELECT action FROM audit ORDER BY id").compactMap { $0["action"] }
            #expect(
                audit == ["user.created", "token.created", "category.changed", "session.opened", "token.revoked"])
        }
    }
}
