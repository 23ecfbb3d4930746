import Glibc

/// A connected socket on which a thread waits for an answer, never longer than it says.
final class BlockingSocket {
    private static let bufferSize = 65_536

    private let descriptor: Int32
    /// Who is at the other end, for messages.
    private let peer: String
    private var buffer = [UInt8](repeating: 0, count: BlockingSocket.bufferSize)

    private init(_ descriptor: Int32, to peer: String) {
        self.descriptor = descriptor
        self.peer = peer
    }

    deinit { close(descriptor) }

    /// One end for the bench, and the other one as a descriptor for a child. The caller closes that.
    static func pair(with peer: String) throws -> (near: BlockingSocket, far: Int32) {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw SpoiledRound("no pair of sockets: errno \(errno)")
        }
        return (BlockingSocket(ends[0], to: peer), ends[1])
    }

    /// A connection to a server on 127.0.0.1.
    static func connected(toPort port: Int) throws -> BlockingSocket {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SpoiledRound("no socket: errno \(errno)") }
        let connected = BlockingSocket(descriptor, to: "127.0.0.1:\(port)")
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw SpoiledRound("no connection to \(connected.peer): errno \(errno)") }
        return connected
    }

    /// Sends what is so short that the kernel takes it at once.
    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        let count = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        guard count == bytes.count else { throw SpoiledRound("\(peer) takes nothing: errno \(errno)") }
    }

    /// What has arrived: at least one byte.
    func receive(before limit: ContinuousClock.Instant) throws -> ArraySlice<UInt8> {
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let rest = ContinuousClock.now.duration(to: limit) / .milliseconds(1)
            guard poll(&entry, 1, Int32(max(rest.rounded(.up), 0))) != 0 else {
                throw SpoiledRound("\(peer) does not answer")
            }
            let count = recv(descriptor, &buffer, Self.bufferSize, Int32(MSG_DONTWAIT))
            if count > 0 { return buffer[..<count] }
            guard count < 0 else { throw SpoiledRound("\(peer) has closed the connection") }
            guard errno == EINTR || errno == EAGAIN else {
                throw SpoiledRound("\(peer) cannot be read: errno \(errno)")
            }
        }
    }
}
