/// A place or a length along a chart, as a share of its width: thousandths, so that what moves with the clock changes the
/// page only when it can be seen to move.
struct ChartShare: Sendable, Hashable, Comparable {
    /// 0 to 1,000.
    let thousandths: Int

    static let none = ChartShare(thousandths: 0)
    static let whole = ChartShare(thousandths: 1_000)

    private init(thousandths: Int) { self.thousandths = thousandths }

    /// `part` of `total`, rounded down; what lies outside of the chart becomes its edge.
    init(_ part: Int64, of total: Int64) {
        let bounded = min(max(part, 0), max(total, 0))
        let (high, low) = bounded.multipliedFullWidth(by: 1_000)
        thousandths = total > 0 ? Int(total.dividingFullWidth((high, low)).quotient) : 0
    }

    /// `12.5%`
    var text: String {
        let fraction = thousandths % 10
        return fraction == 0 ? "\(thousandths / 10)%" : "\(thousandths / 10).\(fraction)%"
    }

    static func < (left: ChartShare, right: ChartShare) -> Bool { left.thousandths < right.thousandths }

    static func - (left: ChartShare, right: ChartShare) -> ChartShare {
        ChartShare(thousandths: max(0, left.thousandths - right.thousandths))
    }
}
