import Foundation
import TestPrograms
import TestSupport
import Testing

@Suite("A fleet, and a thousand jobs due in the same second")
struct ThousandJobsTests {
    @Test("each runs exactly once, on every runner some")
    func once() async throws {
        try await Fleet.run(
            injectors: 2, results: 2, runners: 3, environment: ["CRONQ_RUNNER_SLOTS": "8"]
        ) { fleet in
            let witness = Witness(fleet)
            let due = Int(Date.now.timeIntervalSince1970) + 6
            let start = Date(timeIntervalSince1970: TimeInterval(due)).formatted(.iso8601)
            let jobs = (0..<1_000).map {
                Job(name: "job \($0)", schedule: "R/\(start)/P1D", command: "\(witness.note); echo \"$CRONQ_JOB\"")
            }
            let placed = try await fleet.put("burst", jobs)
            #expect(placed.count == 1_000)
            try await eventually("all have ended", within: .seconds(120)) {
                try await fleet.count("SELECT count(*) FROM runs WHERE state = 'succeeded'") == 1_000
            }
            let lines = witness.lines
            #expect(lines.count == 1_000)
            #expect(Set(lines).count == 1_000)
            #expect(lines.allSatisfy { $0.hasSuffix(" 1") })
            // One row for each due instant, one attempt for each row, nothing else.
            for (query, count) in [
                ("count(*) FROM runs", 1_000),
                ("count(DISTINCT job_id) FROM runs WHERE scheduled_at = \(due)000000", 1_000),
                ("count(*) FROM attempts", 1_000),
                ("count(*) FROM attempts WHERE outcome = 'succeeded' AND fence = 1", 1_000),
                ("count(DISTINCT runner_id) FROM attempts", 3), ("count(*) FROM job_due", 1_000),
                ("count(*) FROM output", 1_000),
            ] {
                #expect(try await fleet.count("SELECT " + query) == count, "\(query)")
            }
            #expect(fleet.children() == [])
        }
    }
}
