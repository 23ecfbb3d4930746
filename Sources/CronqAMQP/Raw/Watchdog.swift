import CronqSchedule
import CronqShared
import Glibc
import Synchronization

/// Ends calls of the library that take too long, by shutting their socket down from a thread of its own.
///
/// librabbitmq 0.11 sends without a limit of time: a broker that does not read would hold the caller for ever. Shutting down
/// wakes it with an error; closing would not, and might hit a descriptor that is somebody else's by then. (No signal comes of it:
/// the library sends with MSG_NOSIGNAL, through OpenSSL, too.)
final class Watchdog: Sendable {
    static let shared = Watchdog()

    private struct Kennel {
        var guards: [ObjectIdentifier: SocketGuard] = [:]
        var hasThread = false
    }

    private let kennel = Mutex(Kennel())
    private let bell = Bell()

    /// - Parameter descriptor: A connected socket; the guard keeps a descriptor of its own to it.
    func watch(_ descriptor: Int32) -> SocketGuard {
        let newcomer = SocketGuard(fcntl(descriptor, F_DUPFD_CLOEXEC, 0))
        let needsThread = kennel.withLock { kennel in
            defer { kennel.hasThread = true }
            kennel.guards[ObjectIdentifier(newcomer)] = newcomer
            return !kennel.hasThread
        }
        if needsThread { NamedThread.start("cronq-amqp-dog") { [self] in patrol() } }
        bell.ring()
        return newcomer
    }

    func release(_ socket: SocketGuard) {
        kennel.withLock { _ = $0.guards.removeValue(forKey: ObjectIdentifier(socket)) }
        socket.close()
    }

    /// Looks twice a second while there is anything to watch.
    private func patrol() {
        var watched = pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let guards = kennel.withLock { Array($0.guards.values) }
            let now = SystemClock.sinceBoot()
            for socket in guards { socket.shutDownIfOverdue(now) }
            if poll(&watched, 1, guards.isEmpty ? -1 : 500) > 0 { bell.silence() }
        }
    }
}

/// A socket under watch.
final class SocketGuard: Sendable {
    private struct Watch {
        var descriptor: Int32
        var deadline: TimeSpan?
    }

    private let watch: Mutex<Watch>

    fileprivate init(_ descriptor: Int32) { watch = Mutex(Watch(descriptor: descriptor)) }

    /// Makes one call of the library, which fails if it takes longer than the limit.
    func limit<Result>(to limit: TimeSpan, _ call: () -> Result) -> Result {
        watch.withLock { $0.deadline = SystemClock.sinceBoot() + limit }
        defer { watch.withLock { $0.deadline = nil } }
        return call()
    }

    /// Fails whatever the owner is just doing, and all that it tries later.
    func shutDown() {
        watch.withLock { watch in
            if watch.descriptor >= 0 { Glibc.shutdown(watch.descriptor, Int32(SHUT_RDWR)) }
        }
    }

    fileprivate func shutDownIfOverdue(_ now: TimeSpan) {
        watch.withLock { watch in
            guard let deadline = watch.deadline, deadline <= now, watch.descriptor >= 0 else { return }
            Glibc.shutdown(watch.descriptor, Int32(SHUT_RDWR))
        }
    }

    fileprivate func close() {
        watch.withLock { watch in
            if watch.descriptor >= 0 { Glibc.close(watch.descriptor) }
            watch.descriptor = -1
        }
    }
}
