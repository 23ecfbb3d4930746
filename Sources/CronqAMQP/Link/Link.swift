import CronqSchedule
import CronqShared
import Synchronization

/// The side of a connection that everybody sees: leaves commands for its thread and wakes it.
///
/// The thread begins with `start` and ends with `close`; between, it connects again whenever the connection is lost.
final class Link<Role: LinkRole>: Sendable {
    private struct State {
        var commands: [Role.Command] = []
        var isStarted = false
        var isClosing = false
        var isOpen = false
        var wasTried = false
        var hasEnded = false
    }

    /// What the thread finds when it looks.
    struct Delivery {
        var commands: [Role.Command]
        var isClosing: Bool
    }

    let settings: LinkSettings
    let bell = Bell()
    private let makeRole: @Sendable (Link<Role>) -> Role
    private let state = Mutex(State())
    private let firstAttempt = Answer<BrokerError?>()
    private let end = Answer<Void>()

    init(_ settings: LinkSettings, _ makeRole: @escaping @Sendable (Link<Role>) -> Role) {
        self.settings = settings
        self.makeRole = makeRole
    }

    /// Begins to connect; again does nothing.
    func start() {
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted && !state.isClosing
        }
        if isFirst {
            NamedThread.start(settings.threadName) { [self] in
                var loop = LinkLoop(self, makeRole(self))
                loop.run()
                end.give(())
            }
        }
    }

    /// How the first attempt to connect ended, all hosts tried; `nil` = well.
    func untilTried() async -> BrokerError? { await firstAttempt.value() }

    var isOpen: Bool { state.withLock { $0.isOpen } }
    /// Whether there is no connection and has not been for a while.
    var isDown: Bool { state.withLock { $0.isClosing || ($0.wasTried && !$0.isOpen) } }

    /// - Returns: Whether the thread will find it.
    @discardableResult
    func post(_ command: Role.Command) -> Bool {
        // A thread that has not looked since the last ring will find this, too.
        let (isTaken, mustRing) = state.withLock { state in
            guard !state.hasEnded else { return (false, false) }
            defer { state.commands.append(command) }
            return (true, state.commands.isEmpty)
        }
        if mustRing { bell.ring() }
        return isTaken
    }

    /// Closes without waiting.
    func abandon() {
        state.withLock { $0.isClosing = true }
        bell.ring()
        firstAttempt.give(BrokerError(.closed, "the connection was closed"))
    }

    /// Waits a moment for what is outstanding, then closes the connection.
    func close() async {
        abandon()
        guard state.withLock({ $0.isStarted }) else { return }
        // A thread that is just trying to connect cannot be woken, and has nothing to lose.
        _ = await end.value(within: isOpen ? .seconds(6) : .milliseconds(200), else: ())
    }

    func collect() -> Delivery {
        state.withLock { state in
            defer { state.commands = [] }
            return Delivery(commands: state.commands, isClosing: state.isClosing)
        }
    }

    /// The same for the last time: nothing is taken any more.
    func collectLast() -> [Role.Command] {
        state.withLock { state in
            state.hasEnded = true
            defer { state.commands = [] }
            return state.commands
        }
    }

    var isClosing: Bool { state.withLock { $0.isClosing } }

    func note(isOpen: Bool, error: BrokerError? = nil) {
        state.withLock { state in
            state.isOpen = isOpen
            state.wasTried = true
        }
        firstAttempt.give(error)
    }
}
