import Foundation
import Glibc
import TestPrograms
import TestSupport
import Testing

@Suite("Ending runs of a fleet")
struct CancelTests {
    private static let json = ["content-type: application/json"]

    @Test(
        "a web server without a broker ends a run on another host: who and why are on record, and nothing of it is left"
    )
    func killed() async throws {
        try await Fleet.run { fleet in
            // Nothing but the database connects it to the runner.
            try fleet.add(.web, ["RABBITMQ_URL": ""])
            try await fleet.start()
            let port = fleet.port(ofWeb: 1)
            try await eventually("ready") { try await fleet.curl("/readyz").status == 200 }
            let id = try await fleet.put(
                Job(name: "long", command: "trap '' HUP; sleep 300 & (setsid sleep 300 &) ; echo begun; sleep 300"))
            for round in 0..<5 {
                let run = try await fleet.runNow(id)
                try await fleet.run(run, is: "running")
                try await eventually("its processes are there") { fleet.children().count >= 4 }
                let answer = try await fleet.curl(
                    "/api/runs/\(run)/cancel", method: "POST", body: #"{"reason": "round \#(round)"}"#,
                    headers: Self.json, port: port)
                #expect(answer.status == 202, "\(answer.body)")
                let row = try await fleet.finished(run)
                #expect(row["state"] == "cancelled")
                #expect(row["reason"] == "killed")
                let words = try await fleet.rows("SELECT detail FROM runs WHERE run_id = UNHEX('\(run)')")
                #expect(words.first?["detail"]?.hasSuffix(": round \(round)") == true, "\(words)")
                try await eventually("nothing of it is left") { fleet.children().isEmpty }
            }
            // Whoever asks again is told that it is over.
            let last = try await fleet.rows("SELECT run_id FROM v_runs ORDER BY run_id DESC LIMIT 1")[0]["run_id"] ?? ""
            let again = try await fleet.curl(
                "/api/runs/\(last)/cancel", method: "POST", body: "{}", headers: Self.json, port: port)
            #expect(again.status == 409)
            try await eventually("nobody is told any more") {
                try await fleet.rows("SELECT send_at FROM cancellations").isEmpty
            }
        }
    }

    @Test("a run that has not started is ended at once, and never starts")
    func waiting() async throws {
        try await Fleet.run(environment: ["CRONQ_RUNNER_SLOTS": "1"]) { fleet in
            let gate = fleet.folder + "/gate"
            let id = try await fleet.put(Job(name: "gated", command: "while [ ! -e \(gate) ]; do sleep 0.1; done"))
            let first = try await fleet.runNow(id)
            try await fleet.run(first, is: "running")
            let second = try await fleet.runNow(id)
            try await fleet.run(second, is: "queued")
            let answer = try await fleet.curl(
                "/api/runs/\(second)/cancel", method: "POST", body: "{}", headers: Self.json)
            #expect(answer.status == 200, "\(answer.body)")
            #expect(try await fleet.finished(second)["state"] == "cancelled")
            try Data().write(to: URL(filePath: gate))
            #expect(try await fleet.finished(first)["state"] == "succeeded")
            let third = try await fleet.runNow(id)
            #expect(try await fleet.finished(third)["state"] == "succeeded")
            #expect(try await fleet.rows("SELECT * FROM attempts WHERE run_id = UNHEX('\(second)')").isEmpty)
        }
    }

    @Test("a retry is a run of its own that names the one before it")
    func retried() async throws {
        try await Fleet.run { fleet in
            let id = try await fleet.put(Job(name: "shaky", command: "exit 3"))
            let run = try await fleet.runNow(id)
            #expect(try await fleet.finished(run)["state"] == "failed")
            let headers = Self.json + ["Idempotency-Key: once"]
            var retries: Set<String> = []
            for _ in 0..<2 {
                let answer = try await fleet.curl(
                    "/api/runs/\(run)/retry", method: "POST", body: #"{"reason": "again"}"#, headers: headers)
                #expect(answer.status == 201, "\(answer.status) \(answer.body)")
                retries.insert(try #require(answer.json["run_id"].text))
            }
            #expect(retries.count == 1)
            let retry = try #require(retries.first)
            #expect(try await fleet.finished(retry)["kind"] == "retry")
            let rows = try await fleet.rows(
                "SELECT note, LOWER(HEX(parent)) AS parent FROM runs WHERE run_id = UNHEX('\(retry)')")
            #expect(rows.first?["parent"] == run)
            #expect(rows.first?["note"] == "again")
        }
    }
}
