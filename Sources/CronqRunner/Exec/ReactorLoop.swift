import Glibc

/// What the reactor's thread does: waits for any descriptor of any command, and serves each ready one with one read per
/// round, so that a command that writes without end does not starve the others.
///
/// `poll` and not `epoll`: Swift's Glibc module does not have the latter, and looking at three descriptors per command
/// in every round is little beside the spawning of one command, up to the hundreds of slots a host can have.
///
/// Unchecked, because it is confined to its thread as soon as that has started.
final class ReactorLoop: @unchecked Sendable {
    private static let bufferSize = 64 * 1024
    /// Status lines are two and short; more than this is not from our helper.
    private static let longestStatus = 4096
    /// What a pipe can hold when all its writers are dead is at most 1 MiB (fs.pipe-max-size). The limit is for writers
    /// that could not be killed and would keep the thread here for ever.
    private static let mostReadsAfterEnd = 64

    private let reactor: CommandReactor
    private let bell: OwnedDescriptor
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 16)
    private var commands: [ActiveCommand] = []
    /// The bell, then stdout, stderr and link of each command, in the order of `commands`.
    private var watched: [pollfd]
    private var hasLetGo = false

    init(reactor: CommandReactor, bell: consuming OwnedDescriptor) {
        self.reactor = reactor
        watched = [Self.watch(bell.number)]
        self.bell = consume bell
        self.bell.makeNonBlocking()
    }

    deinit {
        buffer.deallocate()
    }

    func startThread() throws(CommandError) {
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ReactorLoop>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            Unmanaged.passRetained(self).toOpaque()
        )
        guard result == 0 else {
            Unmanaged.passUnretained(self).release()
            throw .spawnFailed("start a thread", result)
        }
        pthread_detach(thread)
    }

    private func run() {
        // Signals are for the threads that expect them.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
        nameThread("cronq-exec-io")
        while takeDelivery() {
            guard poll(&watched, nfds_t(watched.count), -1) > 0 else { continue }
            if watched[0].revents != 0 {
                while read(bell.number, buffer.baseAddress, Self.bufferSize) > 0 {}
            }
            // Backwards: an ended command is replaced by the last one, which has then been served already.
            for index in commands.indices.reversed() {
                serve(index)
            }
        }
    }

    /// False when there will never be anything to do again.
    private func takeDelivery() -> Bool {
        let delivery = reactor.collect()
        for command in delivery.arrivals {
            commands.append(command)
            watched.append(Self.watch(command.descriptor(of: .stdout)))
            watched.append(Self.watch(command.descriptor(of: .stderr)))
            watched.append(Self.watch(command.link.number))
        }
        if delivery.isClosed {
            for command in hasLetGo ? delivery.arrivals : commands {
                command.link.letGo()
            }
            hasLetGo = true
        }
        return !(delivery.isLast && commands.isEmpty)
    }

    private func serve(_ index: Int) {
        let command = commands[index]
        let first = 1 + 3 * index
        if watched[first].revents != 0, !forward(.stdout, of: command) { watched[first].fd = -1 }
        if watched[first + 1].revents != 0, !forward(.stderr, of: command) { watched[first + 1].fd = -1 }
        if watched[first + 2].revents != 0, !readStatus(of: command) {
            remove(index)
            finish(command)
        }
    }

    /// Passes on one piece of output. False when the stream has ended.
    private func forward(_ stream: CommandStream, of command: ActiveCommand) -> Bool {
        let count = read(command.descriptor(of: stream), buffer.baseAddress, Self.bufferSize)
        if count > 0 {
            command.onOutput(stream, Array(buffer[..<count]))
            return true
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return true }
        command.close(stream)
        return false
    }

    /// False when the helper has gone.
    private func readStatus(of command: ActiveCommand) -> Bool {
        let count = read(command.link.number, buffer.baseAddress, Self.bufferSize)
        if count > 0 {
            let room = Self.longestStatus - command.statusBytes.count
            command.statusBytes.append(contentsOf: buffer[..<min(count, room)])
            return true
        }
        // ECONNRESET is an end too: the helper exited with a control letter unread.
        return count < 0 && (errno == EAGAIN || errno == EINTR)
    }

    private func remove(_ index: Int) {
        let last = commands.count - 1
        commands.swapAt(index, last)
        commands.removeLast()
        for part in 1...3 {
            watched.swapAt(3 * index + part, 3 * last + part)
        }
        watched.removeLast(3)
    }

    private func finish(_ command: ActiveCommand) {
        let report = StatusReport(command.statusBytes)
        if report.result == nil, let group = report.commandProcessID {
            // The helper was killed. Its command dies with it (PR_SET_PDEATHSIG); this is for the rest of the group.
            kill(-group, SIGKILL)
        }
        for stream in CommandStream.allCases {
            drain(stream, of: command)
        }
        command.link.close()
        // Short: the helper's end of the link closed because it is inside exit(2).
        while waitpid(command.helperProcessID, nil, 0) < 0, errno == EINTR {}
        command.onEnd(report.result ?? CommandResult(end: .helperLost))
    }

    /// Passes on what is still in the pipe.
    private func drain(_ stream: CommandStream, of command: ActiveCommand) {
        for _ in 0..<Self.mostReadsAfterEnd {
            let count = read(command.descriptor(of: stream), buffer.baseAddress, Self.bufferSize)
            if count > 0 {
                command.onOutput(stream, Array(buffer[..<count]))
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        command.close(stream)
    }

    private static func watch(_ descriptor: Int32) -> pollfd {
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    }

    private func nameThread(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = name.withCString { write(file, $0, strlen($0)) }
        close(file)
    }
}
