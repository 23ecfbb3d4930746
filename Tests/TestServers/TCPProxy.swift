import Foundation
import Glibc
import Synchronization

/// Stands between a client and a server on 127.0.0.1, and does to their connections what a network may do.
///
/// It works on a thread of its own until the last reference to it is gone.
public final class TCPProxy: Sendable {
    /// What happens to the bytes of all connections, those that are open already included.
    public enum Mode: Sendable, Equatable {
        /// They are forwarded.
        case pass
        /// They stay where they are: nothing is read, nothing is answered, and no end is seen. Connecting works.
        case hold
        /// They are read and forgotten, in both directions. Connecting works.
        case drop
        /// Open connections are reset when this mode begins, and new ones are refused.
        case reset
        /// The client reads an end, while what it sends is still forwarded.
        case halfClose
        /// They are forwarded, in each direction this many a second for all connections together.
        case throttle(bytesPerSecond: Int)
    }

    /// Where clients connect to, on 127.0.0.1.
    public let port: Int
    private let control: ProxyControl

    /// - Parameter target: The server's port on 127.0.0.1. Nobody needs to listen there yet.
    /// - Throws: ``ServerError`` if there is no port or no thread to be had.
    public init(to target: Int) throws {
        let (listener, port) = try Self.listen()
        self.port = port
        let control = try ProxyControl()
        self.control = control
        let thread = Thread {
            var loop = ProxyLoop(listener: listener, target: target, control: control)
            loop.run()
        }
        thread.name = "tcp-proxy"
        thread.start()
    }

    deinit { control.perform(.end) }

    /// A mode that is set is in force when the assignment is done.
    public var mode: Mode {
        get { control.mode }
        set { control.perform(.mode(newValue)) }
    }

    /// How many connections of clients are open.
    public var connections: Int { control.connections }

    /// How many connections of clients there have been.
    public var accepted: Int { control.accepted }

    /// Closes what is open, and goes on as before.
    public func closeAll() { control.perform(.closeAll) }

    private static func listen() throws -> (descriptor: Int32, port: Int) {
        for _ in 0..<20 {
            let port = try Loopback.freePort()
            guard let descriptor = try? Loopback.boundSocket(to: port) else { continue }
            if Glibc.listen(descriptor, 128) == 0 { return (descriptor, port) }
            close(descriptor)
        }
        throw ServerError(description: "no port to listen on")
    }
}
