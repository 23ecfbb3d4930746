import Glibc
import NIOCore

/// Which addresses a `LISTEN_INTERFACE` means.
struct ListenAddress: Sendable, Hashable {
    /// Numeric; the first must be available, the others are taken if the machine has them.
    let hosts: [String]
    /// Whether nobody on another machine can reach it.
    let isLoopback: Bool

    /// - Throws: `WebServerError` for a text that is no address.
    init(_ interface: String) throws(WebServerError) {
        if interface == "localhost" {
            // Clients try both when they are told "localhost", in either order.
            hosts = ["127.0.0.1", "::1"]
            isLoopback = true
            return
        }
        let bare =
            interface.hasPrefix("[") && interface.hasSuffix("]") ? String(interface.dropFirst().dropLast()) : interface
        guard let socket = try? SocketAddress(ipAddress: bare, port: 0), let end = SocketEndpoint(socket) else {
            throw WebServerError(
                .setting,
                "LISTEN_INTERFACE=\(interface): use localhost, 127.0.0.1, ::1, 0.0.0.0, :: or the numeric address of a "
                    + "network interface")
        }
        hosts = [bare]
        isLoopback = end.isLoopback
    }
}

extension WebSettings {
    /// Refuses what would let strangers in.
    ///
    /// - Parameter hasUsers: Whether anybody can log in; only asked where it matters.
    func checked(hasUsers: () async throws -> Bool) async throws -> ListenAddress {
        guard (0...65_535).contains(port) else {
            throw WebServerError(.setting, "PORT=\(port): a port is a number from 1 to 65535")
        }
        let address = try ListenAddress(listenInterface)
        if address.isLoopback { return address }
        guard try await hasUsers() else {
            throw WebServerError(
                .setting,
                "LISTEN_INTERFACE=\(listenInterface): whoever reaches this address could run commands, and there is no user yet "
                    + "who could log in; make one first (cronq user add NAME --role admin), or use localhost")
        }
        return address
    }

    /// Whether the person who runs the server may come in without a login while there is no user (design §6).
    func allowsLocalDoor(_ address: ListenAddress) -> Bool {
        authentication == .local && address.isLoopback && publicURL == nil && trustedProxies.isEmpty
    }
}
