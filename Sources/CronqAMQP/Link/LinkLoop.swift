import CronqSchedule
import CronqShared
import Glibc
import Logging

/// What a connection's thread does: waits for the socket or the bell, takes in what has arrived, lets the role work, connects
/// again when the connection is lost. It looks at least every quarter of a heartbeat, because librabbitmq sends and checks
/// heartbeats only while it is called.
struct LinkLoop<Role: LinkRole> {
    private let link: Link<Role>
    private let role: Role
    private var connection: RawConnection?
    private var connectedAt = TimeSpan.zero
    private var wasTried = false
    private var pause = Backoff()
    private var nextAttempt = TimeSpan.zero
    /// When channels were closed by the broker lately.
    private var closures: [TimeSpan] = []
    private var closeBy: TimeSpan?
    private var generator = SystemRandomNumberGenerator()

    /// A connection that lives this long was a good one: the next failure is the first.
    private static var goodLife: TimeSpan { .seconds(10) }
    /// How many events are taken in before the role is let to work.
    private static var mostEvents: Int { 512 }

    init(_ link: Link<Role>, _ role: Role) {
        self.link = link
        self.role = role
    }

    mutating func run() {
        while true {
            let delivery = link.collect()
            for command in delivery.commands { role.accept(command) }
            if delivery.isClosing, mayClose() { break }
            do throws(LinkFault) {
                if connection == nil, !delivery.isClosing, SystemClock.sinceBoot() >= nextAttempt { connect() }
                if let connection {
                    try takeIn(connection)
                    try role.work(connection, now: SystemClock.sinceBoot())
                } else {
                    role.rest()
                }
            } catch {
                handle(error)
                continue
            }
            wait()
        }
        connection?.close()
        connection = nil
        link.note(isOpen: false)
        for command in link.collectLast() { role.accept(command) }
        _ = role.closed()
        role.rest()
        role.finish()
    }

    /// Whether nothing is outstanding, or has been for long enough.
    private mutating func mayClose() -> Bool {
        let now = SystemClock.sinceBoot()
        let closeBy = closeBy ?? now + .seconds(2)
        self.closeBy = closeBy
        return connection == nil || role.isSettled || now >= closeBy
    }

    private func takeIn(_ connection: RawConnection) throws(LinkFault) {
        for _ in 0..<Self.mostEvents {
            guard let event = try connection.next() else { return }
            try role.received(event, connection)
        }
    }

    private func wait() {
        let now = SystemClock.sinceBoot()
        var limit = connection == nil ? nextAttempt - now : .seconds(1)
        if let connection {
            limit = min(limit, TimeSpan(microseconds: connection.heartbeat.microseconds / 4))
            if let wake = role.nextWake { limit = min(limit, wake - now) }
            if connection.hasInput { limit = .zero }
        }
        if closeBy != nil { limit = min(limit, .milliseconds(20)) }
        var watched = [pollfd(fd: link.bell.descriptor, events: Int16(POLLIN), revents: 0)]
        if let connection { watched.append(pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0)) }
        // Rounded up: a wait of no length would be a busy one.
        let milliseconds = limit <= .zero ? 0 : Int32(clamping: (limit.microseconds + 999) / 1_000)
        if poll(&watched, nfds_t(watched.count), milliseconds) > 0, watched[0].revents != 0 { link.bell.silence() }
    }

    // MARK: Connecting

    private mutating func connect() {
        var failure: BrokerError?
        for host in link.settings.hosts() where !link.isClosing {
            do {
                try connect(to: host)
                wasTried = true
                link.settings.availability.restored(link.settings.threadName, host)
                link.note(isOpen: true)
                return
            } catch {
                // A setting that is wrong matters more than a host that is away.
                if failure?.isRetriable != false { failure = error }
            }
        }
        nextAttempt = SystemClock.sinceBoot() + pause.failed(using: &generator)
        guard let failure else { return }
        if failure.isRetriable || wasTried || !link.settings.throwsFirstRefusal {
            link.settings.availability.failed(link.settings.threadName, failure)
        }
        wasTried = true
        link.note(isOpen: false, error: failure)
    }

    private mutating func connect(to host: ServerHost) throws(BrokerError) {
        let opened: RawConnection
        do {
            opened = try RawConnection.open(host, link.settings.broker, name: link.settings.connectionName)
        } catch {
            throw error.explained(host, link.settings.broker)
        }
        do throws(LinkFault) {
            try opened.openChannel()
            try role.opened(opened)
        } catch {
            _ = role.closed()
            throw BrokerError(.unreachable, "the broker at \(host) ended the connection: \(error)")
        }
        connection = opened
        connectedAt = SystemClock.sinceBoot()
        closures = []
    }

    private mutating func handle(_ fault: LinkFault) {
        let isExplained = role.closed()
        if case .channelClosed = fault, let connection, isExplained || mayReopen() {
            if !isExplained { link.settings.logger.warning("the broker closed a channel: \(fault)") }
            do throws(LinkFault) {
                try connection.openChannel()
                try role.opened(connection)
            } catch {
                _ = role.closed()
                disconnect(error)
            }
        } else {
            disconnect(fault)
        }
    }

    /// A channel that is closed again and again, and nobody knows why, is left for a while, with its connection.
    private mutating func mayReopen() -> Bool {
        let now = SystemClock.sinceBoot()
        closures.removeAll { now - $0 > .seconds(10) }
        closures.append(now)
        return closures.count <= 20
    }

    private mutating func disconnect(_ fault: LinkFault) {
        connection = nil
        link.note(isOpen: false)
        link.settings.availability.lost(link.settings.threadName, fault.description)
        let now = SystemClock.sinceBoot()
        if now - connectedAt >= Self.goodLife { pause.succeeded() }
        nextAttempt = now + pause.failed(using: &generator)
    }
}
