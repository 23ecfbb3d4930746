import Glibc
import Synchronization

/// The one thread that reads what all commands write and notices their ends.
///
/// This is the side other threads see: they leave started commands in a mailbox and wake the thread, which runs a
/// ``ReactorLoop``. The thread ends after ``close()`` and the last command.
final class CommandReactor: Sendable {
    private struct Mailbox {
        var arrivals: [ActiveCommand] = []
        /// Commands being spawned right now: the thread may not end before they have arrived.
        var expected = 0
        var isClosed = false
    }

    /// What the thread finds when it looks.
    struct Delivery {
        var arrivals: [ActiveCommand]
        var isClosed: Bool
        var isLast: Bool
    }

    private let mailbox = Mutex(Mailbox())
    private let bell: OwnedDescriptor

    init() throws(CommandError) {
        let pair = try SocketPair()
        let bellPull = pair.own
        bell = consume bellPull
        let loop = ReactorLoop(reactor: self, bell: pair.other)
        try loop.startThread()
    }

    /// Announces a command that is about to be started.
    func expect() throws(CommandError) {
        let isClosed = mailbox.withLock { mailbox in
            if !mailbox.isClosed { mailbox.expected += 1 }
            return mailbox.isClosed
        }
        if isClosed { throw .closed }
    }

    /// Hands over the announced command, or `nil` when it could not be started.
    func deliver(_ command: ActiveCommand?) {
        mailbox.withLock { mailbox in
            mailbox.expected -= 1
            if let command { mailbox.arrivals.append(command) }
        }
        ring()
    }

    /// Kills all commands; their ends are still reported.
    func close() {
        mailbox.withLock { $0.isClosed = true }
        ring()
    }

    func collect() -> Delivery {
        mailbox.withLock { mailbox in
            defer { mailbox.arrivals.removeAll() }
            return Delivery(
                arrivals: mailbox.arrivals,
                isClosed: mailbox.isClosed,
                isLast: mailbox.isClosed && mailbox.expected == 0
            )
        }
    }

    private func ring() {
        SocketPair.send(1, to: bell)
    }
}
