import Glibc

/// Whom an address stands for: an IPv4 address, or the /64 of an IPv6 address, of which one household has 2⁶⁴ addresses.
public struct AddressKey: Sendable, Hashable {
    private let bytes: [UInt8]

    /// - Parameter address: Numeric; any other text stands for itself.
    public init(_ address: String) {
        let plain = String(address.prefix { $0 != "%" })
        if let v6 = Self.v6(plain) {
            let isMapped = v6.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
            bytes = Array(isMapped ? v6.suffix(4) : v6.prefix(8))
        } else {
            // A text is never as short as an address's bytes.
            bytes = Self.v4(plain) ?? [UInt8](repeating: 0, count: 16) + address.utf8.prefix(64)
        }
    }

    private static func v4(_ text: String) -> [UInt8]? {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1 ? withUnsafeBytes(of: address) { Array($0) } : nil
    }

    private static func v6(_ text: String) -> [UInt8]? {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1 ? withUnsafeBytes(of: address) { Array($0) } : nil
    }
}
