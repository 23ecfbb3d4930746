import Foundation
import Testing

/// Promises 1-5 of the design under everything that can go wrong, in virtual time.
///
/// A failure prints its seed and the end of its story. To tell one story again, whole:
///
///     CRONQ_SIM_SEED=17 swift test --filter SimulationTests
///
/// `CRONQ_SIM_COUNT` tells so many stories instead of the usual number; every eighth is one in which nothing goes wrong.
@Suite struct SimulationTests {
    private static let variables = ProcessInfo.processInfo.environment
    private static let replayed = variables["CRONQ_SIM_SEED"].flatMap(UInt64.init)
    private static let usualCount: UInt64 = 96
    private static let count = variables["CRONQ_SIM_COUNT"].flatMap(UInt64.init) ?? usualCount

    @Test("whatever fails, each due instant has one row with a true end, and nothing starts twice")
    func promises() async throws {
        if let seed = Self.replayed {
            _ = try await tell(seed, shown: 4_000)
            return
        }
        var coverage: Set<String> = []
        try await withThrowingTaskGroup(of: Set<String>.self) { group in
            for seed in 0..<Self.count {
                if seed >= 2, let story = try await group.next() { coverage.formUnion(story) }
                group.addTask { try await tell(seed, shown: 40) }
            }
            for try await story in group { coverage.formUnion(story) }
        }
        guard Self.count >= Self.usualCount else { return }
        #expect(Self.wanted.subtracting(coverage) == [], "the stories no longer contain these")
    }

    /// What the stories together must contain; otherwise they prove nothing about it.
    private static let wanted: Set<String> = [
        "succeeded ", "failed exit_code", "failed spawn_failed", "timedOut timeout", "cancelled job_removed",
        "cancelled runner_shutdown", "cancelled killed", "killed before its start", "killed on request",
        "skipped overlap_running", "skipped overlap_queued", "skipped overlap_pending",
        "missed catch_up", "missed no_route", "lost runner_died", "lost lease_expired", "succeeded  late",
        "many instants in one row", "attempt declined", "attempt lost", "a stale word", "attempt number 2",
        "attempt number 3",
    ]

    /// Tells one story and what it had in it.
    private func tell(_ seed: UInt64, shown: Int) async throws -> Set<String> {
        let world = try World(seed: seed)
        try await world.run()
        let violations = await world.violations
        if !violations.isEmpty || Self.replayed != nil {
            let trace = await world.trace.suffix(shown)
            print("seed \(seed), after \(await world.steps) steps:\n\(trace.joined(separator: "\n"))")
        }
        #expect(violations == [], "tell it again with CRONQ_SIM_SEED=\(seed)")
        return await world.coverage
    }
}
