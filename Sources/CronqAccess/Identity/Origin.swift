/// Where a login comes from.
public struct Origin: Sendable, Hashable {
    /// Numeric.
    public var address: String
    /// How the browser describes itself; only its beginning is kept.
    public var agent: String

    public init(address: String, agent: String) {
        self.address = address
        self.agent = String(agent.unicodeScalars.prefix(200))
    }
}
