import Foundation
import TestPrograms
import TestSupport
import Testing

@Suite("A fleet without results workers")
struct AbsenceTests {
    @Test("says so on pages, at /readyz and in the runners' logs, and when one is back")
    func results() async throws {
        try await Fleet.run { fleet in
            try await eventually("ready") { try await fleet.curl("/readyz").status == 200 }
            // A runner that was ready first may have said it already, and has taken it back then.
            _ = try await fleet.run(Job(name: "before", command: "true"))
            let said = Self.complaints(fleet)
            fleet.kill9(.results)
            // That this is within five seconds is tested where the limits are, without a clock of the tests' own.
            try await eventually("a page says so") {
                try await fleet.curl("/").body.contains("No results worker answers")
            }
            try await eventually("/readyz says so") {
                let answer = try await fleet.curl("/readyz")
                return answer.status == 503 && answer.body.contains("No results worker answers")
            }
            try await eventually("the runner says so") { Self.complaints(fleet) == said + 1 }

            try await fleet.restart(.results)
            try await eventually("ready again") { try await fleet.curl("/readyz").status == 200 }
            try await eventually("the runner takes it back") {
                fleet.log(of: .runner).components(separatedBy: "a results worker answers again").count - 1 == said + 1
            }
            #expect(try await fleet.run(Job(name: "after", command: "true"))["state"] == "succeeded")
        }
    }

    private static func complaints(_ fleet: Fleet) -> Int {
        fleet.log(of: .runner).components(separatedBy: "no results worker answers").count - 1
    }
}
