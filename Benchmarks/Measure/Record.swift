/// What one build gave, round by round.
struct Record: Sendable {
    /// Why figures of a scenario are missing.
    struct Gap: Sendable {
        let scenario: String
        let round: Int
        let reason: String
        /// Otherwise the build lacks what the scenario needs.
        let isFailure: Bool
    }

    /// In the order in which they came.
    private(set) var figures: [Figure] = []
    private(set) var gaps: [Gap] = []
    /// By round.
    private var values: [Figure: [Int: Double]] = [:]
    private var scenarios: [Figure: String] = [:]
    /// By scenario, one of each round.
    private var foreign: [String: [Double]] = [:]

    /// - Parameter foreign: CPU of others meanwhile, in percent of the machine.
    mutating func add(_ samples: [Sample], of scenario: String, round: Int, foreign percent: Double) {
        foreign[scenario, default: []].append(percent)
        for sample in samples {
            if values[sample.figure] == nil { figures.append(sample.figure) }
            values[sample.figure, default: [:]][round] = sample.value
            scenarios[sample.figure] = scenario
        }
    }

    mutating func add(_ gap: Gap) { gaps.append(gap) }

    /// Whether this scenario is not tried again.
    func hasGap(in scenario: String) -> Bool { gaps.contains { $0.scenario == scenario } }

    var hasFailure: Bool { gaps.contains(where: \.isFailure) }

    func figure(named name: String) -> Figure? { figures.first { $0.name == name } }

    /// Over all rounds; `nil` if it was not measured.
    func series(of figure: Figure) -> Series? { values[figure].map { Series(Array($0.values)) } }

    /// Over all rounds of the scenario that the figure comes from; `nil` if it was not measured.
    func foreignCPU(of figure: Figure) -> Series? { scenarios[figure].flatMap { foreign[$0] }.map { Series($0) } }

    /// Round by round: what this figure is of another one in the same round, where both were measured. `nil` if they never were.
    ///
    /// - Parameter record: The other build's, or this one.
    func ratios(of figure: Figure, to other: Figure, in record: Record) -> Series? {
        let pairs = (values[figure] ?? [:]).compactMap { round, value -> Double? in
            guard let divisor = record.values[other]?[round], divisor != 0 else { return nil }
            return value / divisor
        }
        return pairs.isEmpty ? nil : Series(pairs)
    }

    /// What this figure is of another one: the median of the rounds that have both, and without such a round the ratio of the
    /// medians. `nil` unless both were measured.
    func ratio(of figure: Figure, to other: Figure) -> Double? {
        if let ratios = ratios(of: figure, to: other, in: self) { return ratios.median }
        guard let value = series(of: figure), let divisor = series(of: other), divisor.median != 0 else { return nil }
        return value.median / divisor.median
    }
}
