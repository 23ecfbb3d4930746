import NIOCore

/// One end of a TCP connection; IPv4 addresses in their IPv6-mapped form, so that both tables of the kernel compare.
struct SocketEndpoint: Sendable, Hashable {
    /// 16 bytes, in network order.
    let address: [UInt8]
    let port: UInt16

    init(ipv6 address: [UInt8], port: UInt16) {
        self.address = address
        self.port = port
    }

    init(ipv4 address: [UInt8], port: UInt16) {
        self.address = Self.mappedPrefix + address
        self.port = port
    }

    init?(_ address: SocketAddress) {
        // sockaddr_in and sockaddr_in6 begin alike: two bytes of family, two of port; the address is at 4 or 8
        // (ip(7), ipv6(7)).
        let bytes = address.withSockAddr { Array(UnsafeRawBufferPointer(start: $0, count: $1)) }
        switch address {
        case .v4: self.init(ipv4: Array(bytes[4..<8]), port: UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
        case .v6: self.init(ipv6: Array(bytes[8..<24]), port: UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
        case .unixDomainSocket: return nil
        }
    }

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    /// 127.0.0.0/8 or ::1.
    var isLoopback: Bool {
        if address.starts(with: Self.mappedPrefix) { return address[12] == 127 }
        return address == [UInt8](repeating: 0, count: 15) + [1]
    }
}
