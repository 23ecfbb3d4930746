import Glibc
import Synchronization

/// The runner's end of the socket that is a helper's status and control channel, and its lifeline.
///
/// Any thread may send; only the reactor reads and closes. The lock keeps a sender from writing to a number that has
/// been closed and given to another file.
final class ExecLink: Sendable {
    /// Only for the reactor, which is the one that closes.
    let number: Int32
    private let socket: Mutex<OwnedDescriptor?>

    init(_ socket: consuming OwnedDescriptor) {
        number = socket.number
        self.socket = Mutex(consume socket)
    }

    /// Sends a control letter (`Sources/cronq-exec/protocol.h`).
    func send(_ letter: Unicode.Scalar) {
        socket.withLock { socket in
            switch socket {
            case .some(let open): SocketPair.send(UInt8(truncatingIfNeeded: letter.value), to: open)
            case .none: break
            }
        }
    }

    /// Lets go of the lifeline: the helper kills everything. Its report can still be read.
    func letGo() {
        _ = shutdown(number, Int32(SHUT_WR))
    }

    func close() {
        socket.withLock { socket in socket = nil }
    }
}
