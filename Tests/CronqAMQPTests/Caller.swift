import Glibc
import TestSupport

/// A client that does not know the broker's protocol. The broker answers it with the name of that, and hangs up.
final class Caller {
    enum Reply: Equatable {
        case answer
        case end
        case refused
        case nothing
    }

    private let socket: Int32
    private let isConnected: Bool

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        isConnected = withUnsafePointer(to: address) { [socket] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    }

    deinit { close(socket) }

    /// What comes of a question; `.nothing` after a moment in which an answer would have come many times over.
    func ask() async throws -> Reply {
        guard isConnected else { return .refused }
        _ = send(socket, "who's it", 8, Int32(MSG_NOSIGNAL))
        return try await reply(within: .milliseconds(300))
    }

    /// The first thing that can be read within a time.
    func reply(within bound: Duration) async throws -> Reply {
        let reply = try? await eventually("a reply", within: bound) { () -> Reply? in
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = read(socket, &buffer, buffer.count)
            if count > 0 { return .answer }
            if count == 0 { return .end }
            return errno == EAGAIN ? nil : .refused
        }
        return reply ?? .nothing
    }
}
