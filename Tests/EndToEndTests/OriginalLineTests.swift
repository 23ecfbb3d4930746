import Foundation
import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("The original's line") struct OriginalLineTests {
        /// As the original's README has it.
        private static let line =
            "curl -v 'localhost:5000/api/category/example' -f -XPUT -H 'content-type: application/json' -d "
            + #"'{ "category": "example", "jobs": [{ "name": "Test Job", "schedule": "R/2013-05-29T00:00:00/PT1M", "#
            + #""command": "sleep 10", "routing_key": "slow" }] }'"#

        @Test("README shows it as it always was")
        func isInReadme() throws {
            #expect(Files.lines(Programs.repository + "/README.md").contains(Self.line))
        }

        @Test("pasted as it is, it makes a job whose results are on its pages, in the views and in its log")
        func works() async throws {
            try await Cronq.run { cronq in
                let line = Self.line.replacing("localhost:5000", with: "localhost:\(cronq.port)")
                let pasted = try await cronq.tool(["/bin/sh", "-c", line])
                #expect(pasted.ending == .exited(0), "\(pasted.errors)")
                let answer = try JSONDecoder().decode(JSON.self, from: Data(pasted.output.utf8))
                #expect(answer["status"].text == "success")
                let placed = answer["jobs"][0]
                let next = try Date(try #require(placed["next_run"].text), strategy: .iso8601)
                #expect(next.timeIntervalSince1970.truncatingRemainder(dividingBy: 60) == 0)
                let page = try #require(placed["page"].text)
                #expect(try await cronq.curl(page).status == 200)

                // The same job, only sooner: nobody wants to wait for a minute.
                let sooner = Job(
                    name: "Test Job", schedule: Job.eachSecond, command: "echo \"says $CRONQ_JOB\"", routingKey: "slow")
                #expect(try await cronq.put("example", [sooner])[0]["page"].text == page)
                let row = try await eventually("a scheduled run succeeds") {
                    try await cronq.rows(
                        "select * from v_runs where kind = 'schedule' and state = 'succeeded' and exit_code = 0"
                    ).first
                }
                let readable = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/
                for column in ["scheduled_for", "queued_at", "started_at", "finished_at"] {
                    #expect(try readable.wholeMatch(in: row[column] ?? "") != nil, "\(column)")
                }
                #expect(row["queue"] == "slow")
                let run = try #require(row["run_id"])
                #expect(try await cronq.curl(page).body.contains("/run/\(run)"))
                #expect(try await cronq.curl("/run/\(run)").body.contains("says Test Job"))
                let job = try #require(try await cronq.rows("select * from v_jobs").first)
                #expect(job["category"] == "example")
                #expect(job["last_state"] == "succeeded")
                #expect(try readable.wholeMatch(in: job["next_run"] ?? "") != nil)
                let logs = Files.names(in: cronq.data + "/log")
                #expect(logs.count == 1)
                #expect(Files.text("\(cronq.data)/log/\(logs.first ?? "")").contains("says Test Job"))
            }
        }

        @Test("runs of queues that are not served wait and say so, until somebody serves them")
        func queues() async throws {
            try await Cronq.run(environment: ["CRONQ_QUEUE": "default"]) { cronq in
                let slow = try await cronq.runNow(
                    try await cronq.put(Job(name: "slow", command: "true", routingKey: "slow")))
                #expect(try await cronq.run(Job(name: "fast", command: "true"))["state"] == "succeeded")
                try await eventually("the run says what it waits for") {
                    let row = try await cronq.rows("select * from v_runs where run_id = '\(slow)'").first
                    return row?["state"] == "pending" && row?["reason"] == "no_route"
                }
                #expect(try await cronq.stop() == .exited(0))
                #expect(
                    try await cronq.rows("select state from v_runs where run_id = '\(slow)'")[0]["state"] == "pending")
                cronq.environment["CRONQ_QUEUE"] = "default, slow"
                try await cronq.start()
                #expect(try await cronq.finished(slow)["state"] == "succeeded")
            }
        }
    }
}
