/// How a command ended.
public enum CommandEnd: Sendable, Hashable {
    /// It exited by itself. 126 and 127 are the shell's words for "not executable" and "not found".
    case exited(code: Int32)
    /// A signal ended it.
    case signaled(Int32, coreDumped: Bool)
    /// The shell could not be executed, for example because the working directory does not exist: nothing has run.
    case notStarted(CommandError)
    /// `cronq-exec` died without a report (killed with -9, out of memory). The command was killed as far as it could
    /// still be found; processes that had left its process group may have survived.
    case helperLost
}
