import Glibc
import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("A full disk") struct FullDiskTests {
        @Test("is said, stops nothing for good and loses nothing; when there is room again everything goes on")
        func fullDisk() async throws {
            try await SmallDisk.run { disk in
                let cronq = disk.cronq
                let jobs = [
                    Job(
                        name: "steady", schedule: Job.eachSecond,
                        command: "echo \"$CRONQ_RUN_ID\" >> \(cronq.folder)/witness"),
                    Job(name: "talks", schedule: Job.eachSecond, command: "seq 1 2000"),
                ]
                let placed = try await cronq.put("c", jobs)
                try await eventually("both have run") {
                    try await cronq.count("select count(distinct job) from v_runs where state = 'succeeded'") == 2
                }
                let gate = cronq.folder + "/gate"
                let long = try await cronq.runNow(
                    try await cronq.put(
                        Job(name: "long", command: "while [ ! -e \(gate) ]; do sleep 0.05; done; echo result")))
                try await cronq.run(long, is: "running")

                try await disk.fill()
                try await eventually("it says that the disk is full") {
                    cronq.log.contains("full") || cronq.log.contains("No space left")
                }
                // A run ends while nothing can be written about it.
                try Files.write("", to: gate)
                let answer = try await eventually("a change is refused as long as it cannot be kept") {
                    try await disk.fill()
                    let answer = try await cronq.curl(
                        "/api/category/more", method: "PUT",
                        body:
                            "{\"jobs\": [{\"name\": \"x\", \"schedule\": \"@yearly\", \"command\": \"\(Self.long)\"}]}",
                        headers: ["content-type: application/json"])
                    return answer.status == 200 ? nil : answer
                }
                #expect(answer.status == 503 || answer.status == 507, "\(answer.status) \(answer.body)")
                #expect(answer.body.contains("full"), "\(answer.body)")
                #expect(cronq.process?.ended() == nil)

                try await disk.makeRoom()
                let row = try await cronq.finished(long)
                #expect(row["state"] == "succeeded")
                #expect(try await cronq.output(long) == "result\n")
                #expect(try await cronq.run(Job(name: "after", command: "echo again"))["state"] == "succeeded")
                try await cronq.put("c", jobs.map { Job(name: $0.name, command: $0.command) })
                try await eventually("nothing is stuck") {
                    try await cronq.count("select count(*) from runs where wake_at is not null") == 0
                }
                for job in placed {
                    let span = """
                        select (max(scheduled_at) - min(scheduled_at)) / 1000000 + 1 as span, count(*) as rows,
                            sum(instants) as instants
                        from runs where job_id = \(job["id"].int ?? 0) and kind = 'schedule'
                        """
                    let found = try #require(try await cronq.rows(span).first)
                    #expect(found.int("span") == found.int("rows") && found.int("rows") == found.int("instants"))
                }
                let lines = Files.lines(cronq.folder + "/witness")
                #expect(Set(lines).count == lines.count, "a run was started twice")
                #expect(try await cronq.stop() == .exited(0))
            }
        }

        @Test(
            "does not keep CronQ from stopping in time, and what it could not write down is known after the next start")
        func stopOnFullDisk() async throws {
            try await SmallDisk.run { disk in
                let cronq = disk.cronq
                let run = try await cronq.runNow(
                    try await cronq.put(Job(name: "long", command: "sleep 300 & wait")))
                try await cronq.run(run, is: "running")
                try await disk.fill()
                let ending = try await cronq.stop()
                guard case .exited = ending else { throw NeverHappened(description: "a clean end: \(ending)") }
                #expect(cronq.children() == [])

                // A start that needs room says so instead of losing something.
                let process = try cronq.launch()
                try await eventually("it works or ends") {
                    process.ended() != nil || process.errors.contains("pages and API")
                }
                if let ending = process.ended() {
                    #expect(ending == .exited(69))
                    #expect(process.errors.contains("full") || process.errors.contains("No space left"))
                }
                cronq.kill9()
                try await disk.makeRoom()
                try await cronq.start()
                let row = try await cronq.finished(run)
                #expect(["cancelled", "lost"].contains(row["state"]), "\(row.values)")
                #expect(row["reason"] != nil)
                #expect(try await cronq.run(Job(name: "after", command: "true"))["state"] == "succeeded")
            }
        }

        /// Too much for what a full disk may still have left in the pages of the database.
        private static let long = String(repeating: "x", count: 60_000)
    }
}
