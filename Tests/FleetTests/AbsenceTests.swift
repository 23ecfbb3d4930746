import TestSupport
import Testing

@Suite("A fleet without results workers")
struct AbsenceTests {
    @Test("says so on pages, at /readyz and in the runners' logs, and when one is back")
    func results() async throws {
        try await Fleet.run { fleet in
            try await eventually("ready") { try await fleet.curl("/readyz").status == 200 }
            let sign = "no results worker answers"
            #expect(!fleet.log(of: .runner).contains(sign))
            fleet.kill9(.results)
            // That this is within five seconds is tested where the limits are, without a clock of the tests' own.
            try await eventually("a page says so") {
                try await fleet.curl("/").body.contains("No results worker answers")
            }
            try await eventually("/readyz says so") {
                let answer = try await fleet.curl("/readyz")
                return answer.status == 503 && answer.body.contains("No results worker answers")
            }
            try await eventually("the runner says so") { fleet.log(of: .runner).contains(sign) }

            try await fleet.restart(.results)
            try await eventually("ready again") { try await fleet.curl("/readyz").status == 200 }
            try await eventually("the runner says so") {
                fleet.log(of: .runner).contains("a results worker answers again")
            }
            #expect(try await fleet.run(Job(name: "after", command: "true"))["state"] == "succeeded")
        }
    }
}
