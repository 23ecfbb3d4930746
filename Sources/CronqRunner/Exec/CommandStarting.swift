/// Starts commands. ``ExecCommandRunner`` is the real one.
public protocol CommandStarting: Sendable {
    /// Starts a command and returns at once.
    ///
    /// - Parameters:
    ///   - onOutput: Called with every piece of output in the order of its stream, on a thread that serves all
    ///     commands: it must not block.
    ///   - onEnd: Called exactly once, after the last `onOutput`, on the same thread. Never called when this throws.
    /// - Throws: ``CommandError`` when nothing has been started. What is found out later (a working directory that does
    ///   not exist) arrives as ``CommandEnd/notStarted(_:)``.
    func start(
        _ spec: CommandSpec,
        onOutput: @escaping @Sendable (CommandStream, [UInt8]) -> Void,
        onEnd: @escaping @Sendable (CommandResult) -> Void
    ) throws(CommandError) -> any RunningCommand
}
