import NIOCore

/// Numeric addresses that begin alike, such as `10.0.0.0/8` or `::1`; IPv4 in its IPv6-mapped form.
public struct AddressRange: Sendable, Hashable {
    private let address: [UInt8]
    private let bits: Int

    /// - Returns: `nil` for anything but a numeric address, with or without the number of bits that count.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let socket = try? SocketAddress(ipAddress: String(parts[0]), port: 0),
            let endpoint = SocketEndpoint(socket)
        else { return nil }
        let width = socket.protocol == .inet ? 32 : 128
        var counted = width
        if parts.count == 2 {
            guard let number = Int(parts[1]), (0...width).contains(number) else { return nil }
            counted = number
        }
        address = endpoint.address
        bits = 128 - width + counted
    }

    func contains(_ endpoint: SocketEndpoint) -> Bool {
        let whole = bits / 8
        guard address[..<whole] == endpoint.address[..<whole] else { return false }
        let rest = bits % 8
        return rest == 0 || (address[whole] ^ endpoint.address[whole]) >> (8 - rest) == 0
    }
}
