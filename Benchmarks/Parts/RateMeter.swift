/// Counts what ends in a stretch of time that begins after a warm-up.
struct RateMeter: Sendable {
    private(set) var count = 0
    private let length: Duration
    private let opens: ContinuousClock.Instant
    private let closes: ContinuousClock.Instant

    init(warmUp: Duration = .milliseconds(300), length: Duration = .milliseconds(1_500)) {
        self.length = length
        opens = ContinuousClock.now.advanced(by: warmUp)
        closes = opens.advanced(by: length)
    }

    /// Notes that something has ended now.
    ///
    /// - Returns: Whether the time is not over.
    mutating func noteEnd() -> Bool {
        let now = ContinuousClock.now
        guard now < closes else { return false }
        if now >= opens { count += 1 }
        return true
    }

    /// Ends per second, of several meters of the same stretch together.
    func rate(ofAll count: Int) -> Double { Double(count) / (length / Duration.seconds(1)) }
}
