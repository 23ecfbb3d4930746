import Glibc

/// A pipe from a command to its runner. Only the runner's end is non-blocking: the command sees an ordinary pipe.
struct OutputPipe: ~Copyable {
    let readEnd: OwnedDescriptor
    let writeEnd: OwnedDescriptor

    init() throws(CommandError) {
        var ends: [Int32] = [-1, -1]
        guard Self.pipe2(&ends, O_CLOEXEC) == 0 else { throw .spawnFailed("create a pipe", errno) }
        let first = OwnedDescriptor(adopting: ends[0])
        let second = OwnedDescriptor(adopting: ends[1])
        let reading = try first.aboveHelperDescriptors()
        let writing = try second.aboveHelperDescriptors()
        reading.makeNonBlocking()
        readEnd = reading
        writeEnd = writing
    }

    /// Swift's Glibc module hides pipe2 (it is built without _GNU_SOURCE), and `pipe` followed by `fcntl` would let a
    /// process started in between on another thread inherit the pipe and keep it open.
    private static let pipe2 = unsafeBitCast(
        dlsym(nil, "pipe2"),
        to: (@convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32).self
    )
}
