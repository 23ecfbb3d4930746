/// What a figure should be on a machine with two cores. Nothing depends on whether it is.
struct Goal: Sendable {
    /// Ratios are those of ``Record/ratio(of:to:)``.
    enum Kind: Sendable {
        /// In the figure's own unit.
        case atMost(Double)
        case atLeastRatio(of: String, Double)
        case atMostRatio(of: String, Double)
        case fasterThan(String)
    }

    enum Verdict: Sendable, Equatable {
        case met
        /// By so many percent of what it should be.
        case missed(percent: Double)
        case notMeasured
    }

    /// The name of the figure.
    let figure: String
    let kind: Kind
    /// A ratio that would be better still.
    var aim: Double?

    /// The figure that it is compared with.
    var yardstick: String? {
        switch kind {
        case .atMost: nil
        case .atLeastRatio(let other, _), .atMostRatio(let other, _), .fasterThan(let other): other
        }
    }

    /// By the medians.
    func verdict(in record: Record) -> Verdict {
        guard let figure = record.figure(named: self.figure) else { return .notMeasured }
        switch kind {
        case .atMost(let limit):
            guard let value = record.series(of: figure)?.median else { return .notMeasured }
            return value <= limit ? .met : .missed(percent: (value / limit - 1) * 100)
        case .atLeastRatio(_, let limit):
            guard let ratio = ratio(of: figure, in: record) else { return .notMeasured }
            return ratio >= limit ? .met : .missed(percent: (1 - ratio / limit) * 100)
        case .atMostRatio(_, let limit):
            guard let ratio = ratio(of: figure, in: record) else { return .notMeasured }
            return ratio <= limit ? .met : .missed(percent: (ratio / limit - 1) * 100)
        case .fasterThan:
            guard let ratio = ratio(of: figure, in: record), ratio > 0 else { return .notMeasured }
            let speed = figure.unit.isMoreBetter ? ratio : 1 / ratio
            return speed > 1 ? .met : .missed(percent: (1 - speed) * 100)
        }
    }

    private func ratio(of figure: Figure, in record: Record) -> Double? {
        guard let other = yardstick.flatMap({ record.figure(named: $0) }) else { return nil }
        return record.ratio(of: figure, to: other)
    }
}
