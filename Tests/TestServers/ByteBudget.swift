/// How many bytes may be forwarded now in each direction.
struct ByteBudget {
    var toServer = Double.infinity
    var toClient = Double.infinity
    private let limit: Double
    private var refilled = ContinuousClock.now

    /// - Parameter bytesPerSecond: `nil` for as many as there are.
    init(bytesPerSecond: Int?) {
        limit = bytesPerSecond.map(Double.init) ?? .infinity
        if bytesPerSecond != nil { (toServer, toClient) = (0, 0) }
    }

    /// Whether somebody may have to wait for more.
    var isShort: Bool { min(toServer, toClient) < 1 }

    mutating func refill() {
        guard limit.isFinite else { return }
        let now = ContinuousClock.now
        let earned = limit * ((now - refilled) / .seconds(1))
        // Never more than what a tenth of a second allows.
        let most = max(1, limit / 10)
        (toServer, toClient) = (min(most, toServer + earned), min(most, toClient + earned))
        refilled = now
    }
}
