/// A command as the reactor sees it.
///
/// Unchecked, because it is made by the thread that starts the command, handed over once through the reactor's mailbox,
/// and from then on touched by the reactor's thread alone.
final class ActiveCommand: @unchecked Sendable {
    let helperProcessID: Int32
    let link: ExecLink
    let onOutput: @Sendable (CommandStream, [UInt8]) -> Void
    let onEnd: @Sendable (CommandResult) -> Void
    private var stdout: OwnedDescriptor?
    private var stderr: OwnedDescriptor?
    var statusBytes: [UInt8] = []

    init(
        helperProcessID: Int32,
        link: ExecLink,
        stdout: consuming OwnedDescriptor,
        stderr: consuming OwnedDescriptor,
        onOutput: @escaping @Sendable (CommandStream, [UInt8]) -> Void,
        onEnd: @escaping @Sendable (CommandResult) -> Void
    ) {
        self.helperProcessID = helperProcessID
        self.link = link
        self.stdout = consume stdout
        self.stderr = consume stderr
        self.onOutput = onOutput
        self.onEnd = onEnd
    }

    /// -1 when the stream has ended, which is what `poll` skips.
    func descriptor(of stream: CommandStream) -> Int32 {
        switch stream {
        case .stdout: stdout?.number ?? -1
        case .stderr: stderr?.number ?? -1
        }
    }

    func close(_ stream: CommandStream) {
        switch stream {
        case .stdout: stdout = nil
        case .stderr: stderr = nil
        }
    }
}
