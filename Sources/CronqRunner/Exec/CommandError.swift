import Glibc

/// Why a command was not started; the description says what to do about it and holds nothing of the command itself.
public struct CommandError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    public enum Code: String, Sendable, Hashable {
        /// `cronq-exec` is not where it should be, or may not be executed.
        case helperMissing
        /// The command, a variable or a path can never be passed to a program.
        case invalidCommand
        /// The command or its environment is longer than the kernel accepts.
        case tooLong
        /// The runner's host has no room for another process, pipe or descriptor.
        case spawnFailed
        /// `cronq-exec` runs but could not execute the shell.
        case commandFailed
        /// The runner has been closed.
        case closed
    }

    public let code: Code
    /// The system's error number, 0 where there is none.
    public let systemError: Int32
    public let description: String

    public init(code: Code, systemError: Int32 = 0, description: String) {
        self.code = code
        self.systemError = systemError
        self.description = description
    }

    /// Whether the same command may succeed a little later on the same host.
    public var isRetriable: Bool {
        code == .spawnFailed || (code == .commandFailed && [EAGAIN, ENOMEM, EMFILE, ENFILE].contains(systemError))
    }
}

extension CommandError {
    static func text(of systemError: Int32) -> String {
        String(cString: strerror(systemError))
    }

    static func helperMissing(tried paths: [String]) -> CommandError {
        CommandError(
            code: .helperMissing,
            systemError: ENOENT,
            description: "cronq-exec was not found; tried \(paths.joined(separator: ", ")). "
                + "Install it beside the runner, or name its path in CRONQ_EXEC."
        )
    }

    static func invalid(_ what: String) -> CommandError {
        CommandError(code: .invalidCommand, systemError: EINVAL, description: what)
    }

    static let closed = CommandError(code: .closed, description: "The runner is closed and starts nothing any more.")

    /// `action` reads like "create a pipe".
    static func spawnFailed(_ action: String, _ systemError: Int32) -> CommandError {
        let advice =
            switch systemError {
            case EMFILE, ENFILE: " Raise the limit of open files (LimitNOFILE=) or run fewer slots."
            case EAGAIN: " Raise the limit of processes (TasksMax=) or run fewer slots."
            case ENOMEM: " The host is out of memory."
            default: ""
            }
        return CommandError(
            code: .spawnFailed,
            systemError: systemError,
            description: "Could not \(action): \(text(of: systemError)).\(advice)"
        )
    }

    /// What `posix_spawn` of the helper says.
    static func spawning(_ helper: String, _ systemError: Int32) -> CommandError {
        switch systemError {
        case ENOENT, EACCES, ENOEXEC, ENOTDIR:
            CommandError(
                code: .helperMissing,
                systemError: systemError,
                description: "Could not execute \(helper): \(text(of: systemError)). Is cronq-exec installed there?"
            )
        case E2BIG:
            CommandError(
                code: .tooLong,
                systemError: systemError,
                description: "The command or a variable is longer than Linux accepts (128 KiB each, "
                    + "all together a quarter of the stack limit). Put the text into a file and run that."
            )
        default:
            spawnFailed("start \(helper)", systemError)
        }
    }

    /// What the helper says about the step at which the command failed.
    static func commandFailed(step: String, _ systemError: Int32) -> CommandError {
        let advice =
            switch step {
            case "chdir": "Does the working directory exist, and may this user enter it?"
            case "exec": "Is the shell installed and executable?"
            case "fork": "Raise the limit of processes (TasksMax=) or run fewer slots."
            case "arguments": "Runner and cronq-exec are of different versions: install both from the same package."
            default: "This host lacks something cronq-exec needs."
            }
        return CommandError(
            code: .commandFailed,
            systemError: systemError,
            description: "The command could not be started (\(step)): \(text(of: systemError)). \(advice)"
        )
    }
}
