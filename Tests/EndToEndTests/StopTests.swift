import Glibc
import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Stopping and going on") struct StopTests {
        @Test(
            "a signal ends everything within ten seconds, with every run accounted for, and the next start goes on",
            arguments: [SIGINT, SIGTERM, SIGHUP])
        func stopAndGoOn(signal: Int32) async throws {
            try await Cronq.run(environment: ["CRONQ_RUNNER_SLOTS": "8", "CRONQ_QUEUE": "default"]) { cronq in
                let started = cronq.folder + "/started"
                let say = "echo \"$CRONQ_JOB\" >> \(started);"
                let obedient = Job(name: "obedient", command: "\(say) sleep 300")
                let deaf = Job(name: "deaf", command: "trap '' TERM INT HUP; \(say) while :; do sleep 300; done")
                let away = Job(
                    name: "away",
                    command: "setsid sh -c \"trap '' TERM HUP; \(say) sleep 300; sleep 300\" & sleep 300")
                var runs: [String] = []
                for job in [obedient, deaf, away] { runs.append(try await cronq.runNow(try await cronq.put(job))) }
                let waits = try await cronq.runNow(
                    try await cronq.put(Job(name: "waits", command: "true", routingKey: "slow")))
                let jobs = try await cronq.put(
                    "steady", [Job(name: "steady", schedule: Job.eachSecond, command: "echo steady")])
                try await eventually("all three run") { Files.lines(started).count == 3 }
                try await eventually("the steady job has run") {
                    try await cronq.count("select count(*) from v_runs where job = 'steady' and state = 'succeeded'")
                        > 0
                }
                #expect(cronq.children().count >= 6)

                #expect(try await cronq.stop(signal) == .exited(0))
                #expect(cronq.children() == [])
                for run in runs {
                    let row = try #require(try await cronq.rows("select * from v_runs where run_id = '\(run)'").first)
                    #expect(row["state"] == "cancelled", "\(row["job"] ?? "")")
                    #expect(row["reason"] == "runner_shutdown", "\(row["job"] ?? "")")
                    #expect(row["finished_at"] != nil)
                }
                let open = try await cronq.rows("select * from v_runs where finished_at is null")
                for row in open where row["run_id"] != waits {
                    // An instant that came while it stopped; it must not have been started.
                    #expect(row["job"] == "steady")
                    #expect(row["state"] == "pending")
                }
                let history = try await cronq.count("select count(*) from runs")

                cronq.environment["CRONQ_QUEUE"] = nil
                try await cronq.start()
                #expect(try await cronq.count("select count(*) from runs") >= history)
                #expect(try await cronq.finished(waits)["state"] == "succeeded")
                let page = try await cronq.curl("/job/\(try #require(jobs[0]["id"].int))")
                #expect(page.status == 200)
                let last = try await cronq.rows("select max(scheduled_for) as last from v_runs where job = 'steady'")
                try await eventually("the steady job runs again") {
                    try await cronq.count(
                        """
                        select count(*) from v_runs
                        where job = 'steady' and state = 'succeeded' and scheduled_for > '\(last[0]["last"] ?? "")'
                        """) >= 2
                }
                for id in 1...4 { #expect(try await cronq.curl("/api/jobs/\(id)").status == 200) }
                for run in runs { #expect(try await cronq.curl("/run/\(run)").status == 200) }
            }
        }

        @Test("commands have time to clean up, and what they print then is kept")
        func cleaningUp() async throws {
            try await Cronq.run { cronq in
                let started = cronq.folder + "/started"
                let command = """
                    trap 'sleep 1; echo cleaned up; exit 0' TERM; echo begun; echo begun > \(started); sleep 300 & wait
                    """
                let run = try await cronq.runNow(try await cronq.put(Job(name: "tidy", command: command)))
                try await eventually("it runs") { !Files.lines(started).isEmpty }
                #expect(try await cronq.stop() == .exited(0))
                try await cronq.start()
                #expect(try await cronq.finished(run)["reason"] == "runner_shutdown")
                #expect(try await cronq.output(run) == "begun\ncleaned up\n")
            }
        }

        @Test("it stops in time while clients hold connections and pages open")
        func openConnections() async throws {
            try await Cronq.run { cronq in
                let idle = try ChildProcess(
                    ["/bin/bash", "-c", "exec 5<>/dev/tcp/127.0.0.1/\(cronq.port); echo open; sleep 300"],
                    environment: cronq.variables, files: cronq.folder + "/idle")
                defer { idle.destroy() }
                try await eventually("a connection is open") { idle.output.contains("open") }
                #expect(try await cronq.stop() == .exited(0))
            }
        }

        @Test("a clean stop says nothing at the level of an error")
        func quiet() async throws {
            try await Cronq.run { cronq in
                _ = try await cronq.curl("/")
                #expect(try await cronq.stop() == .exited(0))
                #expect(!cronq.log.contains(" ERROR "), "\(cronq.log)")
            }
        }

        @Test("after a clean stop the database file alone is the whole ledger: copying it is a backup")
        func oneFile() async throws {
            try await Cronq.run { cronq in
                let run = try #require(try await cronq.run(Job(name: "kept", command: "echo kept"))["run_id"])
                #expect(try await cronq.stop() == .exited(0))
                let copy = cronq.folder + "/copy.db"
                _ = try await cronq.tool(["cp", cronq.data + "/cronq.db", copy])
                let found = try await cronq.tool(["sqlite3", copy, "select run_id, state from v_runs"])
                #expect(found.output == "\(run)|succeeded\n", "\(found.errors)")
            }
        }

        @Test("a second signal does not disturb the first")
        func twice() async throws {
            try await Cronq.run { cronq in
                let started = cronq.folder + "/started"
                let command = "trap '' TERM INT; echo deaf > \(started); while :; do sleep 300; done"
                let run = try await cronq.runNow(try await cronq.put(Job(name: "deaf", command: command)))
                try await eventually("it runs and hears nothing") { !Files.lines(started).isEmpty }
                cronq.process?.send(SIGINT)
                try await eventually("it says that it stops") { cronq.log.contains("stopping") }
                #expect(try await cronq.stop(SIGINT) == .exited(0))
                #expect(try await cronq.finished(run)["reason"] == "runner_shutdown")
                #expect(cronq.children() == [])
            }
        }
    }
}
