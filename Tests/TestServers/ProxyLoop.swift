import Dispatch
import Glibc

/// What a proxy's thread does: it waits for the descriptors of all connections at once.
struct ProxyLoop {
    private let listener: Int32
    private let target: Int
    private let control: ProxyControl
    private var mode = TCPProxy.Mode.pass
    private var links: [ProxyLink] = []
    private var accepted = 0
    private var budget = ByteBudget(bytesPerSecond: nil)

    init(listener: Int32, target: Int, control: ProxyControl) {
        self.listener = listener
        self.target = target
        self.control = control
        _ = fcntl(listener, F_SETFL, fcntl(listener, F_GETFL) | O_NONBLOCK)
    }

    /// Until the proxy is gone.
    mutating func run() {
        while true {
            wait()
            for (order, isDone) in control.takeOrders() {
                defer { isDone.signal() }
                if case .end = order {
                    for link in links { link.close() }
                    close(listener)
                    control.end()
                    return
                }
                obey(order)
            }
            acceptAll()
            for link in links { serve(link) }
            links.removeAll(where: \.isOver)
            control.report(connections: links.count, accepted: accepted)
        }
    }

    private mutating func obey(_ order: ProxyControl.Order) {
        switch order {
        case .mode(let next):
            if mode == .reset, next != .reset { listen(listener, 128) }
            mode = next
            budget = ByteBudget(bytesPerSecond: nil)
            switch mode {
            case .reset:
                // The socket keeps its port and refuses whoever comes.
                shutdown(listener, Int32(SHUT_RDWR))
                forgetLinks { $0.reset() }
            case .halfClose: for link in links { link.endTowardsClient() }
            case .throttle(let bytes): budget = ByteBudget(bytesPerSecond: bytes)
            case .pass, .hold, .drop: break
            }
        case .closeAll: forgetLinks { $0.close() }
        case .end: break
        }
    }

    private mutating func forgetLinks(_ close: (ProxyLink) -> Void) {
        for link in links { close(link) }
        links = []
        control.report(connections: 0, accepted: accepted)
    }

    private mutating func wait() {
        budget.refill()
        var events = [pollfd(fd: control.bell, events: Int16(POLLIN), revents: 0)]
        if mode != .reset { events.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0)) }
        // Even of a link of which nothing is asked the kernel would report the end, again and again.
        if mode != .hold {
            for link in links { events += link.interest(within: budget) }
        }
        // An exhausted budget fills up again soon.
        while poll(&events, nfds_t(events.count), budget.isShort ? 5 : -1) < 0, errno == EINTR {}
    }

    private mutating func acceptAll() {
        while mode != .reset {
            let client = accept(listener, nil, nil)
            if client < 0 { return }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            accepted += 1
            let link = ProxyLink(client: client)
            if mode == .halfClose { link.endTowardsClient() }
            links.append(link)
        }
    }

    private mutating func serve(_ link: ProxyLink) {
        switch mode {
        case .hold, .reset: break
        case .drop: link.discard()
        case .pass, .halfClose, .throttle:
            link.connect(to: target)
            link.forward(within: &budget)
        }
    }
}
