import Foundation
import Glibc
import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("The first start") struct FirstStartTests {
        @Test("an empty ledger gets a demo that runs at once, can be removed, and does not come back")
        func demo() async throws {
            try await Cronq.run([]) { cronq in
                let query = "select * from v_runs where category = 'demo'"
                try await eventually("five runs, one of which failed", within: .seconds(20)) {
                    let rows = try await cronq.rows(query)
                    return rows.count >= 5 && rows.contains { $0["state"] == "failed" }
                }
                let counting = try await eventually("the counting job runs") {
                    try await cronq.rows(query + " and job = 'Count for a minute' and state = 'running'").first
                }
                let run = try #require(counting["run_id"])
                try await eventually("its output is on the page while it runs") {
                    try await cronq.curl("/run/\(run)").body.contains("second 1 of 60")
                }
                let answer = try await cronq.curl("/api/runs/\(run)/output")
                #expect(answer.json["data"]["complete"].flag == false)
                #expect(answer.json["data"]["chunks"][0]["text"].text?.hasPrefix("second 1 of 60\n") == true)

                let removal = try await cronq.curl(
                    "/api/category/demo", method: "PUT", body: #"{"jobs": []}"#,
                    headers: ["content-type: application/json"])
                #expect(removal.status == 200)
                #expect(removal.json["removed"].list.count >= 5)
                #expect(try await cronq.stop() == .exited(0))
                try await cronq.start()
                #expect(try await cronq.curl("/api/jobs").json["data"]["jobs"].list.isEmpty)
                #expect(try await cronq.count("select count(*) from v_runs where category = 'demo'") >= 5)
            }
        }

        @Test("--no-demo starts with nothing")
        func noDemo() async throws {
            try await Cronq.run(["--no-demo"]) { cronq async throws in
                #expect(try await cronq.curl("/api/jobs").json["data"]["jobs"] == .list([]))
                #expect(try await cronq.curl("/").status == 200)
                #expect(try await cronq.count("select count(*) from v_runs") == 0)
            }
        }

        @Test("without --data everything lies under XDG_STATE_HOME, closed to other users")
        func stateHome() async throws {
            try await Cronq.prepared { cronq in
                let state = cronq.folder + "/state"
                let process = try ChildProcess(
                    [Binaries.cronq, "standalone", "--no-demo"],
                    environment: cronq.variables.merging(["XDG_STATE_HOME": state]) { $1 },
                    files: cronq.folder + "/xdg")
                defer { process.destroy() }
                try await eventually("it is ready", within: Cronq.startBound) {
                    process.errors.contains("pages and API")
                }
                let names = Files.names(in: state + "/cronq")
                for name in ["cronq.db", "log", "runner"] { #expect(names.contains(name)) }
                let mode = try FileManager.default.attributesOfItem(atPath: state + "/cronq")[.posixPermissions]
                #expect(mode as? Int == 0o700)
                if Binaries.isRoot { #expect(process.errors.contains("as root")) }
                process.send(SIGTERM)
                #expect(try await process.end(within: .seconds(10)) == .exited(0))
            }
        }
    }
}
