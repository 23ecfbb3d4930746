/// The latencies of one round, by nearest rank: each percentile is one of the values.
///
/// Without any value they are not numbers, and the round counts as failed.
struct Percentiles: Sendable {
    private let sorted: [Double]

    init(_ values: [Double]) { sorted = values.sorted() }

    var p50: Double { value(atPercent: 50) }
    var p99: Double { value(atPercent: 99) }
    var max: Double { value(atPercent: 100) }

    private func value(atPercent percent: Int) -> Double {
        guard !sorted.isEmpty else { return .nan }
        return sorted[(sorted.count * percent + 99) / 100 - 1]
    }
}
