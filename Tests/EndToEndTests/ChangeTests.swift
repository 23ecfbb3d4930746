import Foundation
import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Changes while jobs run") struct ChangeTests {
        @Test("a running job that is edited ends as it began; the next run is the new one; the history is one")
        func edited() async throws {
            try await Cronq.run { cronq in
                let gate = cronq.folder + "/gate"
                let old = Job(name: "edited", command: "while [ ! -e \(gate) ]; do sleep 0.05; done; echo old")
                let id = try #require(try await cronq.put("c", [old])[0]["id"].int)
                let first = try await cronq.runNow(id)
                try await cronq.run(first, is: "running")
                let answer = try await cronq.put("c", [Job(name: "Edited", command: "echo new")])
                #expect(answer[0]["id"].int == id)
                let second = try await cronq.runNow(id)
                #expect(try await cronq.finished(second)["state"] == "succeeded")
                #expect(try await cronq.output(second) == "new\n")
                try Files.write("", to: gate)
                #expect(try await cronq.finished(first)["state"] == "succeeded")
                #expect(try await cronq.output(first) == "old\n")
                let page = try await cronq.curl("/job/\(id)").body
                #expect(page.contains(first) && page.contains(second))
            }
        }

        @Test("removing a job leaves what runs and cancels what waits; when it returns it has its history again")
        func removed() async throws {
            try await Cronq.run(environment: ["CRONQ_QUEUE": "default"]) { cronq in
                let gate = cronq.folder + "/gate"
                let runs = Job(name: "runs", command: "while [ ! -e \(gate) ]; do sleep 0.05; done; echo whole")
                let waits = Job(name: "waits", command: "echo never", routingKey: "slow")
                let placed = try await cronq.put("c", [runs, waits])
                let running = try await cronq.runNow(try #require(placed[0]["id"].int))
                let waiting = try await cronq.runNow(try #require(placed[1]["id"].int))
                try await cronq.run(running, is: "running")
                #expect(try await cronq.put("c", []) == [])
                let cancelled = try await cronq.finished(waiting)
                #expect(cancelled["state"] == "cancelled")
                #expect(cancelled["reason"] == "job_removed")
                try Files.write("", to: gate)
                #expect(try await cronq.finished(running)["state"] == "succeeded")
                #expect(try await cronq.output(running) == "whole\n")
                #expect(try await cronq.curl("/api/jobs").json["data"]["jobs"].list.isEmpty)
                #expect(try await cronq.curl("/run/\(running)").status == 200)
                #expect(try await cronq.put("c", [runs])[0]["id"].int == placed[0]["id"].int)
                #expect(try await cronq.curl("/job/\(placed[0]["id"].int ?? 0)").body.contains(running))
            }
        }

        @Test("while a run takes long, instants are skipped and name it; run now runs beside it, by API and by form")
        func beside() async throws {
            try await Cronq.run { cronq in
                let gate = cronq.folder + "/gate"
                let job = Job(
                    name: "long", schedule: Job.eachSecond, command: "while [ ! -e \(gate) ]; do sleep 0.05; done")
                let id = try await cronq.put(job)
                let scheduled = try await eventually("the scheduled run runs") {
                    try await cronq.rows("select run_id from v_runs where state = 'running'").first?["run_id"]
                }
                let skipped = try await eventually("the next instant is skipped") {
                    try await cronq.rows("select * from v_runs where state = 'skipped'").first
                }
                #expect(skipped["reason"] == "overlap_running")
                #expect(try await cronq.curl("/run/\(skipped["run_id"] ?? "")").body.contains(scheduled))
                let byAPI = try await cronq.runNow(id)
                try await cronq.run(byAPI, is: "running")
                let page = try await cronq.curl("/job/\(id)").body
                let token = try #require(page.firstMatch(of: /name="form_token" value="([^"]+)"/)?.1)
                let form = try await cronq.curl(
                    "/job/\(id)/run", method: "POST", body: "form_token=\(token)",
                    headers: [
                        "content-type: application/x-www-form-urlencoded", "origin: http://127.0.0.1:\(cronq.port)",
                    ])
                #expect(form.status == 303)
                try await eventually("three run side by side") {
                    try await cronq.count("select count(*) from v_runs where state = 'running'") == 3
                }
                #expect(try await cronq.count("select count(*) from v_runs where kind = 'manual'") == 2)
                try Files.write("", to: gate)
                #expect(try await cronq.finished(scheduled)["state"] == "succeeded")
            }
        }

        @Test("a request that is repeated with its Idempotency-Key makes one run, also across a restart")
        func idempotency() async throws {
            try await Cronq.run { cronq in
                let id = try await cronq.put(Job(name: "once", command: "true"))
                var runs: Set<String?> = []
                for attempt in 1...4 {
                    if attempt == 4 {
                        cronq.kill9()
                        try await cronq.start()
                    }
                    let answer = try await cronq.curl(
                        "/api/jobs/\(id)/run", method: "POST", headers: ["Idempotency-Key: order-17"])
                    #expect(answer.status == 200)
                    runs.insert(answer.json["run_id"].text)
                }
                #expect(runs.count == 1)
                let other = try await cronq.curl(
                    "/api/jobs/\(id)/run", method: "POST", headers: ["Idempotency-Key: order-18"])
                #expect(!runs.contains(other.json["run_id"].text))
                #expect(try await cronq.count("select count(*) from runs") == 2)
            }
        }

        @Test("a body with one bad job changes nothing and names the field")
        func refusedWhole() async throws {
            try await Cronq.run { cronq in
                try await cronq.put("c", [Job(name: "kept", command: "true")])
                let bodies = [
                    (
                        #"{"jobs": [{"name": "good", "schedule": "@hourly", "command": "true"}, {"name": "bad"}]}"#,
                        "jobs[1]"
                    ),
                    (#"{"jobs": [{"name": "a", "schedule": "61 * * * *", "command": "true"}]}"#, "schedule"),
                    (#"{"jobs": [{"name": "a", "schedule": "@hourly", "command": "true", "retries": 3}]}"#, "retries"),
                    (
                        #"{"jobs": [{"name": "a", "schedule": "@hourly", "command": "x"}, {"name": "A", "#
                            + #""schedule": "@hourly", "command": "x"}]}"#, "name"
                    ),
                    (#"{"jobs": ["#, "line 1, column 11"), ("", "line 1"), ("null", "body"),
                ]
                for (body, path) in bodies {
                    let answer = try await cronq.curl(
                        "/api/category/c", method: "PUT", body: body, headers: ["content-type: application/json"])
                    #expect((400...422).contains(answer.status), "\(body): \(answer.status)")
                    #expect(answer.body.contains(path), "\(body): \(answer.body)")
                }
                let form = try await cronq.curl(
                    "/api/category/c", method: "PUT", body: #"{"jobs": []}"#, headers: ["content-type: text/plain"])
                #expect(form.status == 415)
                #expect(try await cronq.curl("/api/jobs").json["data"]["jobs"][0]["name"].text == "kept")
            }
        }
    }
}
