import Foundation
import TestPrograms
import TestServers
import TestSupport
import Testing

@Suite("The queues of a fleet")
struct QueueTests {
    /// The line of the README, as it stands there.
    private static let line = """
        curl -v 'localhost:PORT/api/category/example' -f -XPUT -H 'content-type: application/json' -d '{ "category": "example", "jobs": [{ "name": "Test Job", "schedule": "R/2013-05-29T00:00:00/PT1M", "command": "sleep 10", "routing_key": "slow" }] }'
        """

    @Test(
        "without a runner for its queue a job is taken with a warning, its pages say why it waits, and it runs once one comes"
    )
    func unserved() async throws {
        try await Fleet.run(queues: ["cronq_jobs"]) { fleet in
            try await eventually("ready") { try await fleet.curl("/readyz").status == 200 }
            let words = Self.line.replacing("PORT", with: String(fleet.port))
            let put = try await fleet.tool(["sh", "-c", words])
            #expect(put.ending == .exited(0))
            let warnings = try Self.json(put.output)["warnings"].list.compactMap(\.text)
            #expect(warnings.contains { $0.contains("no runner listens to “slow”") }, "\(warnings)")

            let run = try await fleet.runNow(1)
            let row = try await eventually("it says why it waits") {
                try await fleet.rows("SELECT * FROM v_runs WHERE run_id = '\(run)' AND reason = 'no_route'").first
            }
            #expect(row["state"] == "pending")
            #expect(try await fleet.curl("/run/\(run)").body.contains("No runner listens to “slow”"))
            #expect(try await fleet.curl("/job/1").body.contains("No runner listens to “slow”"))
            #expect(try await fleet.curl("/api/runs/\(run)").json["data"]["warnings"].list.count == 1)

            try fleet.add(.runner, ["CRONQ_QUEUE": "cronq_jobs,slow"])
            try await fleet.start()
            try await fleet.run(run, is: "succeeded", within: .seconds(90))
            let again = try await fleet.tool(["sh", "-c", words])
            #expect(try Self.json(again.output)["warnings"].list.isEmpty, "\(again.output)")
        }
    }

    @Test("a busy runner holds nothing that an idle one could take")
    func noHoarding() async throws {
        try await Fleet.run(
            runners: 2, queues: ["cronq_jobs,slow", "cronq_jobs,slow"], environment: ["CRONQ_RUNNER_SLOTS": "1"]
        ) { fleet in
            let gate = fleet.folder + "/gate"
            let waits = "while [ ! -e \(gate) ]; do sleep 0.1; done"
            let blocked = try await fleet.put(Job(name: "blocked", command: waits, routingKey: "slow"))
            let first = try await fleet.runNow(blocked)
            try await fleet.run(first, is: "running")
            // Of each queue several, while one of two runners is busy: the other one takes them all.
            let quick = try await fleet.put(
                "quick",
                [
                    Job(name: "a", command: "true"), Job(name: "b", command: "true", routingKey: "slow"),
                ])
            for _ in 0..<5 {
                for job in quick {
                    let run = try await fleet.runNow(try #require(job["id"].int))
                    let row = try await fleet.finished(run)
                    #expect(row["state"] == "succeeded")
                }
            }
            #expect(try await fleet.run(first, is: "running").int("attempt") == 1)
            try Data().write(to: URL(filePath: gate))
            #expect(try await fleet.finished(first)["state"] == "succeeded")
        }
    }

    @Test("a job may run for longer than the broker lets a delivery wait")
    func consumerTimeout() async throws {
        let servers = try await FleetServers.own(configuration: "consumer_timeout = 60000")
        try await Fleet.run(environment: ["CRONQ_RUNNER_SLOTS": "2"], on: servers) { fleet in
            let witness = Witness(fleet)
            // The broker looks once a minute: within two and a half it has looked twice after the time was over.
            let job = try await fleet.put(Job(name: "long", command: "\(witness.note); sleep 150"))
            let run = try await fleet.runNow(job)
            let row = try await fleet.finished(run, within: .seconds(240))
            #expect(row["state"] == "succeeded")
            #expect(witness.lines == ["\(run) 1"])
            #expect(!fleet.log(of: .runner).contains("timed out"), "\(fleet.log(of: .runner))")
        }
    }

    @Test("what nobody can read goes to the dead letters with its reason, and everybody goes on")
    func poison() async throws {
        try await Fleet.run { fleet in
            let inbox = try #require(try await fleet.depths().keys.first { $0.hasPrefix("cronq_inbox_") })
            let queues = ["cronq_jobs", "cronq_results", "cronq_output", "cronq_offers", "cronq_heartbeats", inbox]
            let url = fleet.servers.broker.url(virtualHost: fleet.virtualHost)
            let bodies = [
                "{", "null", "\u{1}\u{2}", #"{"v":99,"type":"finished"}"#, #"{"run_id":"x","cmd":"","job_id":1}"#,
            ]
            for queue in queues {
                for body in bodies {
                    let sent = try await fleet.tool(["amqp-publish", "--url=\(url)", "-r", queue, "-b", body])
                    #expect(sent.ending == .exited(0), "\(sent.errors)")
                }
            }
            try await eventually("all lie among the dead letters") {
                try await fleet.depths()["cronq_dead"] == queues.count * bodies.count
            }
            let row = try await fleet.run(Job(name: "after", command: "echo well"))
            #expect(row["state"] == "succeeded")
        }
    }

    private static func json(_ text: String) throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    @Test("a web server without a broker starts runs all the same")
    func webWithoutBroker() async throws {
        try await Fleet.run(web: 0) { fleet in
            try fleet.add(.web, ["RABBITMQ_URL": ""])
            try await fleet.start()
            let row = try await fleet.run(Job(name: "now", command: "echo here"))
            #expect(row["state"] == "succeeded")
        }
    }
}
