/// What to run: a shell command line and everything it may know about its surroundings.
public struct CommandSpec: Sendable, Hashable {
    /// The command line, handed to the shell as `shell -c command`.
    public var command: String
    /// The absolute path of the shell.
    public var shell: String
    /// The complete environment: nothing is inherited from the runner.
    public var environment: [String: String]
    /// Where the command starts; `nil` is the runner's own working directory.
    public var workingDirectory: String?
    /// Permission bits withheld from files the command creates; `nil` is the runner's own mask.
    public var fileModeMask: UInt16?

    public init(
        command: String,
        shell: String = "/bin/sh",
        environment: [String: String],
        workingDirectory: String? = nil,
        fileModeMask: UInt16? = nil
    ) {
        self.command = command
        self.shell = shell
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.fileModeMask = fileModeMask
    }
}
