import CronqShared
import Testing

@testable import CronqMySQL

@Suite("Connection: what follows an error")
struct ConnectionPlanTests {
    private typealias Outcome = (code: Int, phase: RetryPlan.Phase, step: RetryPlan.Step)

    @Test(
        "The first error of a call",
        arguments: [
            // Deadlock, changed record, Galera, prepare again, killed query.
            (1_213, .body, .again), (1_020, .body, .again), (1_047, .body, .again), (1_615, .body, .again),
            (1_317, .body, .again),
            (1_213, .commit, .again), (3_101, .commit, .again), (1_317, .commit, .fail(.inDoubt)),
            (1_213, .unprotected, .fail(.unavailable)),
            (1_205, .body, .again), (1_205, .unprotected, .fail(.unavailable)),
            // Gone away, lost, killed, shutdown, idle.
            (2_006, .body, .reconnect), (2_013, .body, .reconnect), (1_927, .body, .reconnect),
            (1_053, .body, .reconnect),
            (4_031, .body, .reconnect), (2_026, .body, .reconnect),
            (2_006, .commit, .fail(.inDoubt)), (2_013, .commit, .fail(.inDoubt)), (1_053, .commit, .fail(.inDoubt)),
            (2_013, .unprotected, .fail(.inDoubt)),
            // Read-only, too many connections, unreachable.
            (1_290, .body, .fail(.unavailable)), (1_836, .body, .fail(.unavailable)),
            (1_290, .commit, .fail(.unavailable)),
            (1_040, .body, .fail(.unavailable)), (2_002, .body, .fail(.unavailable)),
            (1_142, .body, .fail(.unavailable)),
            (1_114, .body, .fail(.full)), (1_021, .body, .fail(.full)), (3, .unprotected, .fail(.full)),
            (1_026, .commit, .fail(.inDoubt)),
            (1_064, .body, .fail(.internalError)), (1_062, .body, .fail(.internalError)),
            (1_180, .commit, .fail(.inDoubt)),
        ] as [(Int, RetryPlan.Phase, RetryPlan.Step)])
    func first(code: Int, phase: RetryPlan.Phase, expected: RetryPlan.Step) {
        var plan = RetryPlan()
        #expect(plan.step(after: SQLError(code: code, message: ""), in: phase) == expected)
    }

    @Test("Errors that repeat themselves end a call", arguments: [(1_213, 20), (1_205, 3), (2_013, 2)])
    func repeated(code: Int, attempts: Int) {
        var plan = RetryPlan()
        let error = SQLError(code: code, message: "")
        for _ in 1..<attempts {
            let step = plan.step(after: error, in: .body)
            #expect(step == .again || step == .reconnect)
        }
        #expect(plan.step(after: error, in: .body) == .fail(.unavailable))
    }
}
