import NIOCore
import NIOPosix
import Synchronization

/// Which user each open connection belongs to, asked once per connection: the table has a line for every socket.
final class PeerOwners: Sendable {
    private let known = Mutex<[ObjectIdentifier: UInt32]>([:])
    private let table: @Sendable (SocketTable.Kind) -> SocketTable

    init(table: @escaping @Sendable (SocketTable.Kind) -> SocketTable = { SocketTable.current($0) }) {
        self.table = table
    }

    /// `nil` if the kernel does not say, for instance because the client has gone.
    func owner(of channel: any Channel) async throws -> UInt32? {
        let id = ObjectIdentifier(channel)
        if let owner = known.withLock({ $0[id] }) { return owner }
        guard let client = channel.remoteAddress.flatMap({ SocketEndpoint($0) }),
            let server = channel.localAddress.flatMap({ SocketEndpoint($0) })
        else { return nil }
        // Reading the table blocks for milliseconds: not on the cooperative pool.
        let owner = try await NIOThreadPool.singleton.runIfActive { self.lookUp(client, of: server) }
        guard let owner else { return nil }
        known.withLock { $0[id] = owner }
        channel.closeFuture.whenComplete { _ in self.known.withLock { $0[id] = nil } }
        return owner
    }

    /// Looks for root twice: of a socket that its process closes meanwhile, the kernel may print the inode from before
    /// and the user from after, which is 0, as if root owned it. The second look then finds no inode.
    func lookUp(_ client: SocketEndpoint, of server: SocketEndpoint) -> UInt32? {
        // A client may speak IPv4 through an IPv6 socket; which one it is, only the tables tell.
        for kind in SocketTable.Kind.allCases {
            guard let row = table(kind).peer(client, of: server) else { continue }
            guard row.user == 0 else { return row.user }
            let again = table(kind).peer(client, of: server)
            return again?.user == 0 && again?.inode == row.inode ? 0 : nil
        }
        return nil
    }
}
