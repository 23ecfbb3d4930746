/// A set of wall-clock times, asked in microseconds as `CivilDateTime` counts them.
protocol LocalPattern {
    func first(atOrAfter local: Int64) -> Int64?
    func last(atOrBefore local: Int64) -> Int64?
    /// How many members lie in `start` ..< `end`.
    func count(from start: Int64, before end: Int64) -> Int
}
