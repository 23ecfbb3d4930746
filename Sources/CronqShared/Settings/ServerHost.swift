/// A server of the broker: a name or an address, without brackets, and a port.
public struct ServerHost: Sendable, Hashable, CustomStringConvertible {
    public var name: String
    public var port: Int

    public init(name: String, port: Int) {
        self.name = name
        self.port = port
    }

    /// `host:5672` or `[::1]:5672`.
    public var description: String { name.utf8.contains(UInt8(ascii: ":")) ? "[\(name)]:\(port)" : "\(name):\(port)" }
}
