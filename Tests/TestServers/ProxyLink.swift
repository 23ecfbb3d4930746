import Glibc

/// One client's connection and the one to the server that belongs to it. Only the proxy's thread touches it.
final class ProxyLink {
    /// What flows one way.
    private struct Flow {
        /// Read and not written yet.
        var pending: ArraySlice<UInt8> = []
        var sourceHasEnded = false
        var sinkIsClosed = false

        var wantsMore: Bool { pending.isEmpty && !sourceHasEnded }
    }

    private let client: Int32
    /// Negative before there is one.
    private var server: Int32 = -1
    private var toServer = Flow()
    private var toClient = Flow()
    private(set) var isOver = false

    init(client: Int32) { self.client = client }

    /// What the thread is to be woken for.
    func interest(within budget: ByteBudget) -> [pollfd] {
        func event(_ descriptor: Int32, reads: Bool, writes: Bool) -> [pollfd] {
            let events = (reads ? POLLIN : 0) | (writes ? POLLOUT : 0)
            return events == 0 || descriptor < 0 ? [] : [pollfd(fd: descriptor, events: Int16(events), revents: 0)]
        }
        return event(
            client, reads: toServer.wantsMore && budget.toServer >= 1, writes: !toClient.pending.isEmpty)
            + event(server, reads: toClient.wantsMore && budget.toClient >= 1, writes: !toServer.pending.isEmpty)
    }

    /// Connects to the server unless that is done; whether it is there shows when something is read.
    func connect(to port: Int) {
        guard server < 0, !isOver else { return }
        guard let descriptor = try? Loopback.makeSocket() else { return reset() }
        server = descriptor
        _ = fcntl(server, F_SETFL, O_NONBLOCK)
        let failed = Loopback.withAddress(of: port) { Glibc.connect(descriptor, $0, $1) } != 0
        if failed, errno != EINPROGRESS { reset() }
    }

    /// Forwards what there is, both ways, as far as the budget and the other side take it.
    func forward(within budget: inout ByteBudget) {
        move(&toServer, from: client, to: server, &budget.toServer)
        move(&toClient, from: server, to: client, &budget.toClient)
        if toServer.sinkIsClosed, toClient.sinkIsClosed { close() }
    }

    /// Reads what there is and forgets it.
    func discard() {
        take(&toServer, from: client)
        take(&toClient, from: server)
        toServer.pending = []
        toClient.pending = []
    }

    /// The client reads an end; nothing more is forwarded to it.
    func endTowardsClient() {
        toClient.sinkIsClosed = true
        shutdown(client, Int32(SHUT_WR))
    }

    func close() {
        guard !isOver else { return }
        isOver = true
        Glibc.close(client)
        if server >= 0 { Glibc.close(server) }
    }

    /// Ends it as a host does that knows nothing of it.
    func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        for descriptor in [client, server] where descriptor >= 0 {
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        }
        close()
    }

    private func move(_ flow: inout Flow, from source: Int32, to sink: Int32, _ budget: inout Double) {
        guard !isOver else { return }
        if flow.wantsMore, budget >= 1 {
            take(&flow, from: source, atMost: Int(min(budget, 65_536)))
            budget -= Double(flow.pending.count)
        }
        if flow.sinkIsClosed { flow.pending = [] }
        if !flow.pending.isEmpty, !isOver {
            let quietly = Int32(MSG_NOSIGNAL)
            let count = flow.pending.withUnsafeBytes { send(sink, $0.baseAddress, $0.count, quietly) }
            if count > 0 {
                flow.pending = flow.pending.dropFirst(count)
            } else if errno != EAGAIN {
                reset()
            }
        }
        if flow.sourceHasEnded, flow.pending.isEmpty, !flow.sinkIsClosed, !isOver {
            flow.sinkIsClosed = true
            shutdown(sink, Int32(SHUT_WR))
        }
    }

    private func take(_ flow: inout Flow, from source: Int32, atMost most: Int = 65_536) {
        guard source >= 0, !flow.sourceHasEnded, !isOver else { return }
        var buffer = [UInt8](repeating: 0, count: most)
        let count = read(source, &buffer, most)
        if count > 0 {
            flow.pending = buffer[..<count]
        } else if count == 0 {
            flow.sourceHasEnded = true
        } else if errno != EAGAIN {
            reset()
        }
    }
}
