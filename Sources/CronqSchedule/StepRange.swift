/// Which steps of a repeating interval exist, counted from its anchor: 0... for `R/start/…`, 0...n-1 for `Rn/start/…`,
/// ...0 for `R/…/end`.
struct StepRange: Sendable, Hashable {
    /// Nil: no first step.
    var first: Int64?
    /// Nil: no last step.
    var last: Int64?

    static let single = StepRange(first: 0, last: 0)

    /// The first existing step at or after `index`.
    func first(atOrAfter index: Int64) -> Int64? {
        let index = max(index, first ?? index)
        return index <= last ?? index ? index : nil
    }

    /// The last existing step at or before `index`.
    func last(atOrBefore index: Int64) -> Int64? {
        let index = min(index, last ?? index)
        return index >= first ?? index ? index : nil
    }

    /// How many steps exist in `start` ..< `end`.
    func count(from start: Int64, before end: Int64) -> Int {
        let start = max(start, first ?? start)
        let end = min(end, last.map { $0 + 1 } ?? end)
        return Int(max(0, end - start))
    }
}
