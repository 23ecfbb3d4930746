/// Runs commands under `cronq-exec`, which starts, supervises and ends each of them and leaves nothing behind.
///
/// Starting costs one `posix_spawn` on the caller's thread; one thread of its own serves all running commands. When the
/// runner is closed, released, or its process dies in whatever way, all its commands are killed.
public final class ExecCommandRunner: CommandStarting {
    private let helper: String
    private let reactor: CommandReactor

    /// - Parameter helper: The path of `cronq-exec`; ``locate()`` finds it.
    /// - Throws: ``CommandError`` when the thread cannot be started.
    public init(helper: String) throws(CommandError) {
        self.helper = helper
        reactor = try CommandReactor()
    }

    deinit {
        reactor.close()
    }

    /// Kills all commands and starts no more. Their ends are still reported.
    public func close() {
        reactor.close()
    }

    public func start(
        _ spec: CommandSpec,
        onOutput: @escaping @Sendable (CommandStream, [UInt8]) -> Void,
        onEnd: @escaping @Sendable (CommandResult) -> Void
    ) throws(CommandError) -> any RunningCommand {
        let invocation = try ExecInvocation(helper: helper, spec)
        try reactor.expect()
        do throws(CommandError) {
            let command = try spawn(invocation, onOutput: onOutput, onEnd: onEnd)
            reactor.deliver(command)
            return ExecCommand(processID: command.helperProcessID, link: command.link)
        } catch {
            reactor.deliver(nil)
            throw error
        }
    }

    private func spawn(
        _ invocation: ExecInvocation,
        onOutput: @escaping @Sendable (CommandStream, [UInt8]) -> Void,
        onEnd: @escaping @Sendable (CommandResult) -> Void
    ) throws(CommandError) -> ActiveCommand {
        let stdout = try OutputPipe()
        let stderr = try OutputPipe()
        let sockets = try SocketPair()
        let processID = try invocation.spawn(
            stdout: stdout.writeEnd.number,
            stderr: stderr.writeEnd.number,
            link: sockets.other.number
        )
        return ActiveCommand(
            helperProcessID: processID,
            link: ExecLink(sockets.own),
            stdout: stdout.readEnd,
            stderr: stderr.readEnd,
            onOutput: onOutput,
            onEnd: onEnd
        )
    }
}
