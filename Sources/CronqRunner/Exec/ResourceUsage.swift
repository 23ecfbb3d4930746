/// What a command and all its descendants used, as the kernel counted it.
public struct ResourceUsage: Sendable, Hashable, Codable {
    /// CPU time in user mode, in µs.
    public var userMicroseconds: Int64
    /// CPU time in the kernel, in µs.
    public var systemMicroseconds: Int64
    /// The largest resident set of any one process, in bytes.
    public var maxResidentBytes: Int64
    /// Reads that reached a disk, in blocks of 512 bytes.
    public var inputBlocks: Int64
    /// Writes that reached a disk, in blocks of 512 bytes.
    public var outputBlocks: Int64

    public init(
        userMicroseconds: Int64,
        systemMicroseconds: Int64,
        maxResidentBytes: Int64,
        inputBlocks: Int64,
        outputBlocks: Int64
    ) {
        self.userMicroseconds = userMicroseconds
        self.systemMicroseconds = systemMicroseconds
        self.maxResidentBytes = maxResidentBytes
        self.inputBlocks = inputBlocks
        self.outputBlocks = outputBlocks
    }
}
