/// The end of a command and what is known about its life.
public struct CommandResult: Sendable, Hashable {
    public var end: CommandEnd
    /// `nil` when nothing has run or nobody could report.
    public var usage: ResourceUsage?
    /// Descendants that outlived the command's shell and were killed.
    public var leftovers: Int
    /// Descendants that could not be killed (stuck in the kernel, or running as another user): still there.
    public var survivors: Int

    public init(end: CommandEnd, usage: ResourceUsage? = nil, leftovers: Int = 0, survivors: Int = 0) {
        self.end = end
        self.usage = usage
        self.leftovers = leftovers
        self.survivors = survivors
    }
}
