/// What all rounds gave for a figure, or all pairs of rounds for a ratio. Without any value they are not numbers.
struct Series: Sendable {
    let count: Int
    let least: Double
    /// Of an even number the mean of the middle two.
    let median: Double
    let most: Double

    init(_ values: [Double]) {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        count = sorted.count
        least = sorted.first ?? .nan
        most = sorted.last ?? .nan
        if sorted.isEmpty {
            median = .nan
        } else if sorted.count.isMultiple(of: 2) {
            median = (sorted[middle - 1] + sorted[middle]) / 2
        } else {
            median = sorted[middle]
        }
    }
}
