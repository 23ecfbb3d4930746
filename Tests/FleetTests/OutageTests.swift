import Foundation
import TestPrograms
import TestServers
import TestSupport
import Testing

@Suite("A fleet whose parts die one after the other")
struct OutageTests {
    @Test("loses nothing and doubles nothing, and a job that runs past all of it ends well")
    func everythingInTurn() async throws {
        let servers = try await FleetServers.own()
        try await Fleet.run(
            injectors: 2, results: 2, runners: 3, queues: ["cronq_jobs", "cronq_jobs", "cronq_jobs,long"],
            environment: ["CRONQ_RUNNER_SLOTS": "6", "CRONQ_LEASE": "6s"], on: servers
        ) { fleet in
            let witness = Witness(fleet)
            let gate = fleet.folder + "/gate"
            let long = try await fleet.put(
                Job(
                    name: "long", command: "\(witness.note); while [ ! -e \(gate) ]; do sleep 0.2; done; echo past",
                    routingKey: "long"))
            let longRun = try await fleet.runNow(long)
            try await fleet.run(longRun, is: "running")
            let placed = try await fleet.put("load", Self.jobs(witness))

            for role in [FleetRole.injector, .results, .runner, .web] {
                try await Self.progress(fleet)
                fleet.kill9(role)
                try await Self.progress(fleet, others: role != .web)
                try await fleet.restart(role)
            }
            try await Self.progress(fleet)
            try await servers.broker.restart()
            try await Self.progress(fleet)
            servers.database.kill()
            try await servers.database.restart()
            try await Self.progress(fleet)

            try await Self.quiet(fleet)
            try Data().write(to: URL(filePath: gate))
            let row = try await fleet.finished(longRun)
            #expect(row["state"] == "succeeded")
            #expect(row.int("attempt") == 1)
            #expect(try await fleet.output(longRun) == "past\n")
            try await Self.checkLedger(of: placed, fleet)
            try await Self.checkWitness(witness, fleet)
            try await eventually("nothing is left of any command") { fleet.children().isEmpty }
        }
    }

    private static func jobs(_ witness: Witness, schedule: String = Job.eachSecond) -> [Job] {
        [
            Job(name: "quick", schedule: schedule, command: "\(witness.note); echo done"),
            Job(name: "brief", schedule: schedule, command: "\(witness.note); sleep 0.3"),
            Job(name: "fails", schedule: schedule, command: "\(witness.note); exit 4"),
            Job(name: "talks", schedule: schedule, command: "\(witness.note); seq 1 2000"),
            Job(name: "slower", schedule: schedule, command: "\(witness.note); sleep 1.6"),
            Job(name: "again", schedule: schedule, command: "\(witness.note); sleep 0.5", onLost: "rerun"),
        ]
    }

    /// Waits until ten more runs have succeeded.
    ///
    /// - Parameter others: Whether anything can be expected of those that are left.
    private static func progress(_ fleet: Fleet, others: Bool = true) async throws {
        let before = try await fleet.count("SELECT count(*) FROM runs WHERE state = 'succeeded'")
        try await eventually("ten more runs", within: .seconds(60)) {
            try await fleet.count("SELECT count(*) FROM runs WHERE state = 'succeeded'") >= before + 10
        }
    }

    /// From here on nothing new becomes due, and everything but the long run has ended.
    private static func quiet(_ fleet: Fleet) async throws {
        let jobs = jobs(Witness(fleet), schedule: Job.never)
        try await fleet.put("load", jobs)
        try await eventually("no run is stuck", within: .seconds(90)) {
            try await fleet.count(
                "SELECT count(*) FROM runs r JOIN jobs j ON j.id = r.job_id WHERE r.wake_at IS NOT NULL AND j.name <> 'long'"
            ) == 0
        }
    }

    /// Each second from the first fire on has one row, and each row a true end.
    private static func checkLedger(of placed: [JSON], _ fleet: Fleet) async throws {
        for job in placed {
            let id = try #require(job["id"].int)
            let name = job["name"].text ?? ""
            let first = Int(try Date(try #require(job["next_run"].text), strategy: .iso8601).timeIntervalSince1970)
            let rows = try await fleet.rows(
                """
                SELECT scheduled_at DIV 1000000 AS at, instants, state, coalesce(reason, '') AS reason FROM runs
                WHERE job_id = \(id) AND kind = 'schedule' ORDER BY scheduled_at
                """)
            let found = rows.compactMap { $0.int("at") }
            #expect(found == Array(first...max(first, found.last ?? 0)), "\(name)")
            #expect(rows.allSatisfy { $0.int("instants") == 1 }, "\(name)")
            for row in rows where row["state"] != "succeeded" {
                #expect(row["reason"]?.isEmpty == false, "\(name): \(row.values)")
            }
            for row in rows where row["state"] == "lost" {
                #expect(["lease_expired", "runner_died"].contains(row["reason"]), "\(name): \(row.values)")
            }
        }
    }

    /// What the commands wrote is what the ledger says: nothing was started that was not granted, and nothing twice.
    private static func checkWitness(_ witness: Witness, _ fleet: Fleet) async throws {
        let lines = witness.lines
        let starts = Set(lines)
        #expect(starts.count == lines.count, "an attempt was started twice")
        let attempts = try await fleet.rows(
            "SELECT concat(lower(hex(run_id)), ' ', attempt) AS start, outcome FROM attempts")
        let granted = Set(attempts.compactMap { $0["start"] })
        for line in lines { #expect(granted.contains(line), "\(line) was never granted") }
        for attempt in attempts where ["succeeded", "failed"].contains(attempt["outcome"]) {
            #expect(starts.contains(attempt["start"] ?? ""), "\(attempt.values)")
        }
    }
}
