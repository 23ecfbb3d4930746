import Glibc

/// Ports and sockets of this machine that nobody else can reach.
enum Loopback {
    /// A port that nobody listens on. It is not one of those that the kernel gives to clients: a server that is stopped
    /// for a while finds its port still free.
    static func freePort() throws -> Int {
        for _ in 0..<200 {
            let port = Int.random(in: 10_000..<32_000)
            guard let descriptor = try? boundSocket(to: port) else { continue }
            close(descriptor)
            return port
        }
        throw ServerError(description: "no free port")
    }

    /// A socket with this port, not listening yet.
    static func boundSocket(to port: Int) throws -> Int32 {
        let descriptor = try makeSocket()
        // A connection of an earlier listener that lingers is no hindrance.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard withAddress(of: port, { bind(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            throw ServerError(description: "port \(port) is not free")
        }
        return descriptor
    }

    /// Whether somebody accepts connections on this port.
    static func answers(on port: Int) -> Bool {
        guard let descriptor = try? makeSocket() else { return false }
        defer { close(descriptor) }
        return withAddress(of: port) { connect(descriptor, $0, $1) } == 0
    }

    /// Two connected sockets: a pipe cannot be made so that no child that is started at the same moment inherits it.
    static func socketPair() throws -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw ServerError(description: "no pair of sockets: errno \(errno)")
        }
        return (ends[0], ends[1])
    }

    static func makeSocket() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ServerError(description: "no socket: errno \(errno)") }
        return descriptor
    }

    static func withAddress<R>(of port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
