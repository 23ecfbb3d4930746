import Foundation
import Glibc
import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("kill -9") struct KillTests {
        private static let kills = 15

        /// Commands that are over at once, that take some time, that never end, and that leave children behind.
        private static func jobs(in folder: String) -> [Job] {
            let witness = "echo \"$CRONQ_RUN_ID $CRONQ_ATTEMPT\" >> \(folder)/witness;"
            return [
                Job(name: "quick", schedule: Job.eachSecond, command: "\(witness) echo done"),
                Job(name: "brief", schedule: Job.eachSecond, command: "\(witness) sleep 0.2"),
                Job(name: "half", schedule: Job.eachSecond, command: "\(witness) sleep 0.6; exit 4"),
                Job(name: "talks", schedule: Job.eachSecond, command: "\(witness) seq 1 5000"),
                Job(name: "again", schedule: Job.eachSecond, command: "\(witness) sleep 0.3", onLost: "rerun"),
                Job(name: "longer", schedule: Job.eachSecond, command: "\(witness) sleep 2.2"),
                Job(
                    name: "family", schedule: Job.eachSecond,
                    command: "\(witness) setsid sh -c 'trap \"\" TERM HUP; sleep 300' & sleep 0.4"),
            ]
        }

        @Test("at any moment, it loses no instant, starts nothing twice and leaves nothing stuck or alive")
        func anyMoment() async throws {
            var generator = SplitMix64(seed: 20_261_121)
            try await Cronq.run(environment: ["CRONQ_RUNNER_SLOTS": "8", "CRONQ_LEASE": "3s"]) { cronq in
                let placed = try await cronq.put("load", Self.jobs(in: cronq.folder))
                for number in 1...Self.kills {
                    // Each third kill comes while the process starts.
                    let span = number % 3 == 0 ? 0...60 : 100...1_300
                    let pause = Int.random(in: span, using: &generator)
                    try await Task.sleep(for: .milliseconds(pause))
                    cronq.kill9()
                    try await eventually("what it had started is dead") { cronq.children().isEmpty }
                    if number % 3 == 2 { try cronq.launch() } else { try await cronq.start() }
                }
                let until = Int(Date.now.timeIntervalSince1970)
                try await eventually("every instant up to now is claimed") {
                    try await cronq.count("select min(due_at) / 1000000 from job_due") > until
                }
                // From here on nothing new becomes due.
                try await cronq.put(
                    "load", Self.jobs(in: cronq.folder).map { Job(name: $0.name, command: $0.command) })
                let edited = Int(Date.now.timeIntervalSince1970)
                try await eventually("no run is stuck", within: .seconds(60)) {
                    try await cronq.count("select count(*) from runs where wake_at is not null") == 0
                }
                for job in placed { try await Self.checkInstants(of: job, until: until, edited: edited, cronq) }
                try await Self.checkWitness(cronq)
                #expect(try await cronq.stop() == .exited(0))
                #expect(cronq.children() == [])
            }
        }

        /// Each second from the first fire on has one row, and no other instant has any.
        private static func checkInstants(of job: JSON, until: Int, edited: Int, _ cronq: Cronq) async throws {
            let id = try #require(job["id"].int)
            let first = Int(try Date(try #require(job["next_run"].text), strategy: .iso8601).timeIntervalSince1970)
            let rows = try await cronq.rows(
                """
                select scheduled_at / 1000000 as at, scheduled_at % 1000000 as rest, instants, state, reason
                from runs where job_id = \(id) and kind = 'schedule' order by scheduled_at
                """)
            let found = rows.compactMap { $0.int("at") }
            let name = job["name"].text ?? ""
            #expect(rows.allSatisfy { $0.int("rest") == 0 && $0.int("instants") == 1 }, "\(name)")
            #expect(found.last ?? 0 >= until && found.last ?? 0 <= edited, "\(name)")
            #expect(found == Array(first...max(first, found.last ?? 0)), "\(name)")
            for row in rows where row["state"] != "succeeded" { #expect(row["reason"] != nil, "\(name)") }
            // The longer ones may have been killed each time.
            if name == "quick" { #expect(rows.contains { $0["state"] == "succeeded" }) }
        }

        /// What the commands themselves wrote is what the ledger says.
        private static func checkWitness(_ cronq: Cronq) async throws {
            let lines = Files.lines(cronq.folder + "/witness")
            #expect(lines.count > kills)
            #expect(Set(lines).count == lines.count, "a run was started twice")
            let attempts = try await cronq.rows(
                """
                select lower(hex(a.run_id)) || ' ' || a.attempt as start, a.outcome, a.reason from attempts a
                join runs r on r.run_id = a.run_id
                """)
            let granted = Set(attempts.compactMap { $0["start"] })
            for line in lines { #expect(granted.contains(line), "\(line) was never granted") }
            let written = Set(lines)
            for attempt in attempts where ["succeeded", "failed"].contains(attempt["outcome"]) {
                #expect(written.contains(attempt["start"] ?? ""), "\(attempt.values)")
            }
        }

        @Test("a run that was killed with its process is lost, and says why; with on_lost rerun it runs again")
        func lost() async throws {
            try await Cronq.run(environment: ["CRONQ_LEASE": "3s"]) { cronq in
                let witness = cronq.folder + "/witness"
                let command = "echo \"$CRONQ_RUN_ID $CRONQ_ATTEMPT\" >> \(witness); [ $CRONQ_ATTEMPT = 2 ] || sleep 300"
                let once = try await cronq.runNow(try await cronq.put(Job(name: "once", command: command)))
                let again = try await cronq.runNow(
                    try await cronq.put(Job(name: "again", command: command, grace: "1s", onLost: "rerun")))
                try await eventually("both run") { Files.lines(witness).count == 2 }
                cronq.kill9()
                try await eventually("both are dead") { cronq.children().isEmpty }
                try await cronq.start()
                let row = try await cronq.finished(once)
                #expect(row["state"] == "lost")
                #expect(["runner_died", "restart"].contains(row["reason"]), "\(row.values)")
                let second = try await cronq.finished(again)
                #expect(second["state"] == "succeeded")
                #expect(second.int("attempt") == 2)
                #expect(Files.lines(witness).sorted() == ["\(once) 1", "\(again) 1", "\(again) 2"].sorted())
                #expect(try await cronq.curl("/failures").body.contains(once))
            }
        }
    }
}
