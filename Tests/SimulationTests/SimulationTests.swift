import Foundation
import Testing

/// Promises 1-5 of the design under everything that can go wrong, in virtual time.
///
/// A failure prints its seed and the end of its story. To tell one story again, whole:
///
///     CRONQ_SIM_SEED=17 swift test --filter SimulationTests
///
/// `CRONQ_SIM_COUNT` runs so many seeds instead of the usual number.
@Suite struct SimulationTests {
    private static let variables = ProcessInfo.processInfo.environment
    private static let replayed = variables["CRONQ_SIM_SEED"].flatMap(UInt64.init)

    private static var seeds: [UInt64] {
        if let replayed { return [replayed] }
        return Array(0..<(variables["CRONQ_SIM_COUNT"].flatMap(UInt64.init) ?? 200))
    }

    @Test("whatever fails, each due instant has one row with a true end, and nothing starts twice", arguments: seeds)
    func promises(seed: UInt64) async throws {
        let world = try World(seed: seed)
        try await world.run()
        let violations = await world.violations
        guard !violations.isEmpty || Self.replayed != nil else { return }
        let trace = await world.trace.suffix(Self.replayed == nil ? 40 : 4_000)
        print("seed \(seed), after \(await world.steps) steps:\n\(trace.joined(separator: "\n"))")
        #expect(violations == [], "seed \(seed); tell it again with CRONQ_SIM_SEED=\(seed)")
    }
}
