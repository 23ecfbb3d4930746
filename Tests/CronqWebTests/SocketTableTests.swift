import Synchronization
import Testing

@testable import CronqWeb

/// Counts calls.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

@Suite("The kernel's socket table")
struct SocketTableTests {
    static let head =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    static func line(
        _ local: String, _ remote: String, _ state: String = "01", user: UInt32 = 1_000, inode: Int = 77
    ) -> String {
        "  12: \(local) \(remote) \(state) 00000000:00000000 00:00000000 00000000  \(user)        0 \(inode) 1 00000 20 4\n"
    }

    /// 127.0.0.1:5000 and 127.0.0.1:40000, as a little-endian machine prints them.
    static let server = "0100007F:1388"
    static let client = "0100007F:9C40"
    static let serverMapped = "0000000000000000FFFF00000100007F:1388"
    static let clientMapped = "0000000000000000FFFF00000100007F:9C40"

    let serverEnd = SocketEndpoint(ipv4: [127, 0, 0, 1], port: 5_000)
    let clientEnd = SocketEndpoint(ipv4: [127, 0, 0, 1], port: 40_000)

    @Test("the client's own line is found, not the server's")
    func findsTheClient() {
        let table = SocketTable(
            Self.head + Self.line(Self.server, "00000000:0000", "0A", user: 1)
                + Self.line(Self.server, Self.client, user: 2) + Self.line(Self.client, Self.server, user: 3))
        #expect(table.rows.count == 3)
        #expect(table.peer(clientEnd, of: serverEnd)?.user == 3)
    }

    @Test(
        "a client is found among many, whatever its port and its place",
        arguments: [9, 255, 40_000, 65_535] as [UInt16])
    func findsOneOfMany(port: UInt16) {
        let digits = String(port, radix: 16, uppercase: true)
        let client = "0100007F:" + String(repeating: "0", count: 4 - digits.count) + digits
        // The same port of others, and at other ends.
        let others = [
            Self.line(Self.server, client, user: 1), Self.line("0200007F:" + client.suffix(4), Self.server, user: 2),
            Self.line(client, "0100007F:0050", user: 3),
        ]
        let own = Self.line(client, Self.server, user: 4)
        let end = SocketEndpoint(ipv4: [127, 0, 0, 1], port: port)
        for place in 0...others.count {
            var lines = others
            lines.insert(own, at: place)
            #expect(SocketTable(Self.head + lines.joined()).peer(end, of: serverEnd)?.user == 4)
        }
        #expect(SocketTable(String(own.dropLast())).peer(end, of: serverEnd)?.user == 4)
        #expect(SocketTable(Self.head + others.joined()).peer(end, of: serverEnd) == nil)
    }

    @Test("a client that speaks IPv4 through an IPv6 socket is found in its mapped form")
    func findsMappedClients() {
        let table = SocketTable(Self.head + Self.line(Self.clientMapped, Self.serverMapped, user: 5))
        #expect(table.peer(clientEnd, of: serverEnd)?.user == 5)
    }

    @Test("IPv6 addresses are read in the kernel's word order")
    func readsIPv6() {
        let loopback = [UInt8](repeating: 0, count: 15) + [1]
        let table = SocketTable(
            Self.head
                + Self.line("00000000000000000000000001000000:9C40", "00000000000000000000000001000000:1388", user: 6))
        let client = SocketEndpoint(ipv6: loopback, port: 40_000)
        #expect(client.isLoopback)
        #expect(table.peer(client, of: SocketEndpoint(ipv6: loopback, port: 5_000))?.user == 6)
    }

    @Test("a socket that no process holds any more is nobody's, though the kernel says root")
    func distrustsOrphans() {
        let table = SocketTable(Self.head + Self.line(Self.client, Self.server, "04", user: 0, inode: 0))
        #expect(table.peer(clientEnd, of: serverEnd) == nil)
    }

    @Test("a socket that is closed between two looks is nobody's")
    func looksTwice() {
        let looks = Counter()
        let owners = PeerOwners { _ in
            let isOpen = looks.next() == 1
            return SocketTable(
                Self.head + Self.line(Self.client, Self.server, user: 0, inode: isOpen ? 77 : 0))
        }
        #expect(owners.lookUp(clientEnd, of: serverEnd) == nil)
        #expect(looks.next() == 3)
    }

    @Test("a client is looked for in both tables")
    func looksInBothTables() {
        for (kind, user) in [(SocketTable.Kind.tcp, 0 as UInt32), (.tcp6, 0), (.tcp, 7), (.tcp6, 7)] {
            let owners = PeerOwners { asked in
                SocketTable(asked == kind ? Self.line(Self.client, Self.server, user: user) : "")
            }
            #expect(owners.lookUp(clientEnd, of: serverEnd) == user)
        }
        #expect(PeerOwners { _ in SocketTable("") }.lookUp(clientEnd, of: serverEnd) == nil)
    }

    @Test(
        "lines that are not understood are left out",
        arguments: [
            "", "x", "1: 2 3", "  1: 0100007F:1388 00000000:0000 ZZ a b c 1 2 3\n", "1: 01:1 01:1 0A a b c 1 2 3",
            "1: 0100007F:1388: 00000000:0000 0A a b c 1 2 3", "1: 0100007F:1388 00000000:0000 0A a b c -1 2 3",
        ])
    func skipsRubbish(text: String) {
        #expect(SocketTable(text).rows.isEmpty)
    }

    @Test("this machine's tables can be read")
    func readsTheRealOne() {
        #expect(ProcFile.read("/proc/net/tcp")?.contains("local_address") == true)
    }
}
