import Foundation
import TestPrograms
import TestServers
import TestSupport
import Testing

@Suite("Beside the original CronQ")
struct LegacyTests {
    // MARK: its runners

    @Test("its runners get what is for their queues, once, and tell how it went in whatever order")
    func originalRunner() async throws {
        let environment = ["CRONQ_LEGACY_QUEUES": "old,older", "CRONQ_LEASE": "3s"]
        try await Fleet.run(runners: 0, environment: environment) { fleet in
            let original = OriginalCronQ(fleet: fleet)
            try await original.declare(queues: ["old": ["old"]])
            let jobs = try await Self.put(["old", "older"], fleet)

            let run = try await fleet.runNow(jobs[0])
            let message = try await eventually("its runner has it") { try await original.take(from: "old") }
            #expect(message["run_id"].text == run && message["job_id"].int == jobs[0])
            #expect(message["cmd"].text == "exit 3" && message["name"].text == "old")
            let queued = try await fleet.run(run, is: "queued")
            #expect(queued["host"] == nil)
            // Nobody has made the other queue yet.
            let returned = try await fleet.runNow(jobs[1])
            try await eventually("it is returned") {
                try await fleet.count(
                    "SELECT count(*) FROM runs WHERE state = 'pending' AND reason = 'no_route' AND legacy = 0") == 1
            }

            try await original.starting(run, job: jobs[0])
            let running = try await fleet.run(run, is: "running")
            #expect(running["host"] == OriginalCronQ.host && running["started_at"] != nil)
            fleet.kill9(.injector)
            fleet.kill9(.results)
            try await fleet.start()
            try await original.declare(queues: ["older": ["older"]])
            try await Self.outOfOrder(original, returned, jobs[1])

            // By now it has run for several leases.
            try await eventually("longer than a lease") {
                try await fleet.count(
                    "SELECT (UNIX_TIMESTAMP(NOW(6)) * 1000000 - started_at > 6000000)"
                        + " FROM runs WHERE run_id = x'\(run)'") == 1
            }
            try await fleet.run(run, is: "running")
            #expect(try await fleet.curl("/run/\(run)").body.contains("that it starts only once is not promised"))
            try await original.finished(run, job: jobs[0], code: 3)
            let ended = try await fleet.finished(run)
            #expect(ended["state"] == "failed" && ended["reason"] == "exit_code" && ended.int("exit_code") == 3)
            let detail = try await fleet.curl("/api/runs/\(run)").json["data"]["run"]
            #expect(detail["legacy"].flag == true && detail["attempts"].list.count == 1)
            // Nothing was published a second time.
            for queue in ["old", "older"] { #expect(try await original.take(from: queue) == nil) }
        }
    }

    /// A job for each of these queues, taken without a warning although nobody can see their runners.
    private static func put(_ queues: [String], _ fleet: Fleet) async throws -> [Int] {
        let jobs = queues.map { Job(name: $0, command: "exit 3", routingKey: $0) }
        let body = String(decoding: try JSONEncoder().encode(["jobs": jobs]), as: UTF8.self)
        try await eventually("ready") { try await fleet.curl("/readyz").status == 200 }
        let put = try await fleet.curl(
            "/api/category/c", method: "PUT", body: body, headers: ["content-type: application/json"])
        #expect(put.json["warnings"].list.isEmpty, "\(put.body)")
        return try put.json["jobs"].list.map { try #require($0["id"].int) }
    }

    /// An end before its start, said twice, with messages around it that mean nothing.
    private static func outOfOrder(_ original: OriginalCronQ, _ run: String, _ job: Int) async throws {
        let fleet = original.fleet
        let message = try await eventually("it is published once there is a queue") {
            try await original.take(from: "older")
        }
        #expect(message["run_id"].text == run)
        let stranger = String(repeating: "5", count: 32)
        let unreadable = ["{", #"{"type":"starting"}"#, #"{"type":"finished","job_id":1,"run_id":"no-uuid"}"#]
        for body in unreadable { try await original.send(body, key: "cronq_results") }
        try await original.report("stopped", run, job, #""return_code":0"#)
        try await original.starting(stranger, job: 1)
        try await original.finished(run, job: job, code: 0, ran: 0.5)
        let ended = try await fleet.finished(run)
        #expect(ended["state"] == "succeeded" && ended["host"] == OriginalCronQ.host)
        #expect(ended["queued_at"] != nil && ended["started_at"] != nil)

        try await original.starting(run, job: job)
        try await original.finished(run, job: job, code: 5)
        // What comes after them is recorded when they are.
        try await original.starting(String(repeating: "6", count: 32), job: 1)
        try await eventually("all are handled") { fleet.log(of: .results).contains(String(repeating: "6", count: 32)) }
        let after = try await fleet.rows("SELECT * FROM v_runs WHERE run_id = '\(run)'").first
        #expect(after?.values == ended.values)
        #expect(fleet.log(of: .results).contains(stranger))
        #expect(try await fleet.depths()["cronq_dead"] == unreadable.count + 1)
    }

    // MARK: its injectors

    @Test("its injectors feed our runners: each of their messages is one run of a job of its own")
    func originalInjector() async throws {
        let environment = ["CRONQ_ACCEPT_LEGACY": "1"]
        try await Fleet.run(queues: ["cronq_jobs,slow"], environment: environment) { fleet in
            let original = OriginalCronQ(fleet: fleet)
            try await original.untilThere("cronq_jobs", "slow")
            let witness = fleet.folder + "/witness"
            let command = "echo x >> \(witness); env"
            let run = String(repeating: "58fb05ba", count: 4)
            try await original.send(run, job: 4711, name: "[TEST] job", command: command)
            let row = try await Self.run(1, fleet)
            #expect(row["state"] == "succeeded" && row["category"] == "Original CronQ" && row["queue"] == "default")
            #expect(row["job"] == "[TEST] job (4711)" && row["requested_by"] == "an original injector")
            let id = try #require(row["run_id"])
            let scheduled = try await fleet.curl("/api/runs/\(id)").json["data"]["run"]["scheduled_for"].text ?? ""
            let output = try await fleet.output(id)
            for variable in [
                "CRONQ_RUN_ID=\(id)", "CRONQ_JOB_ID=\(row["job_id"] ?? "")", "CRONQ_JOB=[TEST] job (4711)",
                "CRONQ_CATEGORY=Original CronQ", "CRONQ_SCHEDULED_AT=\(scheduled)", "CRONQ_ATTEMPT=1",
            ] { #expect(output.split(separator: "\n").contains { $0 == variable }, "\(variable): \(output)") }

            // The same message once more, as after a connection that broke, and one of another run.
            try await original.send(run, job: 4711, name: "[TEST] job", command: command)
            let other = String(repeating: "0", count: 32)
            try await original.send(other, job: 4711, name: "[TEST] job", command: command, key: "slow")
            let second = try await Self.run(2, fleet)
            #expect(second["job_id"] == row["job_id"] && second["queue"] == "slow")
            try await eventually("nothing waits") {
                try await fleet.depths().filter { ["cronq_jobs", "slow"].contains($0.key) }.allSatisfy { $1 == 0 }
            }
            #expect(Files.lines(witness) == ["x", "x"])
            #expect(try await fleet.count("SELECT count(*) FROM attempts") == 2)
        }
    }

    /// The row of the newest run, once there are so many and all have ended.
    private static func run(_ count: Int, _ fleet: Fleet) async throws -> Row {
        try await eventually("\(count) runs have ended") {
            let rows = try await fleet.rows("SELECT * FROM v_runs WHERE finished_at IS NOT NULL ORDER BY run_id DESC")
            return rows.count == count ? rows.first : nil
        }
    }

    @Test("neither is admitted without its switch: the dead letters say which one is missing")
    func switches() async throws {
        try await Fleet.run { fleet in
            let original = OriginalCronQ(fleet: fleet)
            try await original.untilThere("cronq_jobs", "cronq_results")
            let run = String(repeating: "a", count: 32)
            try await original.send(run, name: "j", command: "touch \(fleet.folder)/ran")
            try await original.starting(run, job: 1)
            for (role, name) in [(FleetRole.runner, "CRONQ_ACCEPT_LEGACY=1"), (.results, "CRONQ_LEGACY_QUEUES")] {
                try await eventually("\(role) names \(name)") { fleet.log(of: role).contains(name) }
            }
            try await eventually("both lie there") { try await fleet.depths()["cronq_dead"] == 2 }
            #expect(try await fleet.run(Job(name: "after", command: "true"))["state"] == "succeeded")
            #expect(!FileManager.default.fileExists(atPath: fleet.folder + "/ran"))
            #expect(try await fleet.count("SELECT count(*) FROM runs") == 1)
        }
    }

    // MARK: what it has left behind

    @Test("queues and an exchange that are not durable are used as they are, which is said once")
    func topology() async throws {
        try await Fleet.prepared { fleet in
            try await OriginalCronQ(fleet: fleet).declare(
                exchange: true,
                // Jobs have the key `default` unless they name another.
                queues: ["cronq_jobs": ["cronq_jobs", "default"], "cronq_results": ["cronq_results"]])
            for role in FleetRole.allCases { try fleet.add(role) }
            try await fleet.start()
            let row = try await fleet.run(Job(name: "job", command: "echo works"))
            #expect(row["state"] == "succeeded")
            let warning = "cannot be declared and is used as it is"
            for (role, things) in [
                (FleetRole.injector, [String]()), (.runner, ["queue 'cronq_jobs'", "queue 'cronq_results'"]),
                (.results, ["queue 'cronq_results'"]),
            ] {
                let lines = fleet.log(of: role).split(separator: "\n").filter { $0.contains(warning) }
                for thing in things { #expect(lines.count { $0.contains("for \(thing)") } == 1, "\(role): \(lines)") }
                // One connection publishes, another consumes.
                #expect(lines.count { $0.contains("for exchange 'cronq'") } <= 2, "\(role): \(lines)")
                #expect(lines.count <= things.count + 2, "\(role): \(lines)")
            }
        }
    }

    @Test("its database is refused by name and left as it is")
    func database() async throws {
        try await Fleet.prepared { fleet in
            _ = try await fleet.sql(Self.tables)
            let dump = { try await fleet.sql("CHECKSUM TABLE categories, jobs, events; SHOW TABLES") }
            let before = try await dump()
            let process = try fleet.add(.injector).launch()
            #expect(try await process.end(within: .seconds(30)) == .exited(69), "\(process.errors)")
            let line = process.errors.split(separator: "\n").last ?? ""
            #expect(line.contains("holds the tables of the original CronQ"), "\(process.errors)")
            #expect(try await dump() == before)
        }
    }

    /// As the original makes them.
    private static let tables = """
        CREATE TABLE categories (
          id int(11) NOT NULL AUTO_INCREMENT, name char(255) DEFAULT NULL, PRIMARY KEY (id), UNIQUE KEY name (name)
        ) ENGINE=InnoDB DEFAULT CHARSET=latin1;
        CREATE TABLE jobs (
          id int(11) NOT NULL AUTO_INCREMENT, name char(255) DEFAULT NULL, `interval` datetime DEFAULT NULL,
          next_run datetime DEFAULT NULL, last_run_start datetime DEFAULT NULL, last_run_stop datetime DEFAULT NULL,
          last_run_status char(32) DEFAULT NULL, current_status char(32) DEFAULT NULL,
          routing_key char(32) DEFAULT NULL, command text DEFAULT NULL, run_now int(11) DEFAULT NULL,
          locked_by char(64) DEFAULT NULL, category_id int(11) DEFAULT NULL, PRIMARY KEY (id),
          UNIQUE KEY category_id (category_id, name),
          CONSTRAINT jobs_ibfk_1 FOREIGN KEY (category_id) REFERENCES categories (id)
        ) ENGINE=InnoDB DEFAULT CHARSET=latin1;
        CREATE TABLE events (
          id int(11) NOT NULL AUTO_INCREMENT, job_id int(11) DEFAULT NULL, datetime datetime DEFAULT NULL,
          run_id char(32) DEFAULT NULL, type char(32) DEFAULT NULL, host char(255) DEFAULT NULL,
          return_code int(11) DEFAULT NULL, PRIMARY KEY (id), KEY job_id (job_id),
          CONSTRAINT events_ibfk_1 FOREIGN KEY (job_id) REFERENCES jobs (id)
        ) ENGINE=InnoDB DEFAULT CHARSET=latin1;
        INSERT INTO categories (name) VALUES ('example');
        INSERT INTO jobs (name, `interval`, next_run, routing_key, command, category_id)
        VALUES ('j1', '1970-01-01 00:01:00', '2026-11-21 09:26:47', 'default', 'echo', 1);
        """
}
