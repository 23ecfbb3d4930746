import Glibc

/// Two connected stream sockets, this side non-blocking. Sockets, because a write to a pipe whose reader has gone
/// raises SIGPIPE for the whole process, and `send` can be told not to.
struct SocketPair: ~Copyable {
    let own: OwnedDescriptor
    let other: OwnedDescriptor

    init() throws(CommandError) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .spawnFailed("create a socket pair", errno) }
        let first = OwnedDescriptor(adopting: ends[0])
        let second = OwnedDescriptor(adopting: ends[1])
        let ours = try first.aboveHelperDescriptors()
        let theirs = try second.aboveHelperDescriptors()
        ours.makeNonBlocking()
        own = ours
        other = theirs
    }

    /// Sends one byte without ever blocking; a full or closed socket swallows it.
    static func send(_ byte: UInt8, to descriptor: borrowing OwnedDescriptor) {
        var byte = byte
        _ = Glibc.send(descriptor.number, &byte, 1, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }
}
