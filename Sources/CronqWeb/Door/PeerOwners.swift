import NIOCore
import NIOPosix
import Synchronization

/// Which user each open connection belongs to, asked once per connection: the table has a line for every socket.
final class PeerOwners: Sendable {
    private let known = Mutex<[ObjectIdentifier: UInt32]>([:])
    private let table: @Sendable () -> SocketTable

    init(table: @escaping @Sendable () -> SocketTable = { SocketTable.current() }) {
        self.table = table
    }

    /// `nil` if the kernel does not say, for instance because the client has gone.
    func owner(of channel: any Channel) async throws -> UInt32? {
        let id = ObjectIdentifier(channel)
        if let owner = known.withLock({ $0[id] }) { return owner }
        guard let client = channel.remoteAddress.flatMap({ SocketEndpoint($0) }),
            let server = channel.localAddress.flatMap({ SocketEndpoint($0) })
        else { return nil }
        // Reading the table takes milliseconds where there are many sockets: not on the cooperative pool.
        let owner = try await NIOThreadPool.singleton.runIfActive { self.lookUp(client, of: server) }
        guard let owner else { return nil }
        known.withLock { $0[id] = owner }
        channel.closeFuture.whenComplete { _ in self.known.withLock { $0[id] = nil } }
        return owner
    }

    /// Looks twice: of a socket that its process closes meanwhile, the kernel may print the inode from before and the user from
    /// after, which is 0, as if root owned it. The second look then finds no inode.
    func lookUp(_ client: SocketEndpoint, of server: SocketEndpoint) -> UInt32? {
        guard let first = table().peer(client, of: server), let second = table().peer(client, of: server),
            first.user == second.user, first.inode == second.inode
        else { return nil }
        return second.user
    }
}
