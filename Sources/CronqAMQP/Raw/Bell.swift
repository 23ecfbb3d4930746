import CRabbitMQ
import Glibc

/// Wakes a thread that waits in `poll`.
final class Bell: Sendable {
    let descriptor: Int32

    init() {
        descriptor = cronq_eventfd()
        precondition(descriptor >= 0, "the system refuses another descriptor: \(String(cString: strerror(errno)))")
    }

    deinit { close(descriptor) }

    func ring() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Until the next ring `poll` finds nothing.
    func silence() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
