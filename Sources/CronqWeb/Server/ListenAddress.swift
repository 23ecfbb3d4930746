import Glibc

/// Which loopback addresses a `LISTEN_INTERFACE` means.
struct ListenAddress: Sendable, Hashable {
    /// Numeric; the first must be available, the others are taken if the machine has them.
    let hosts: [String]

    /// - Throws: `WebServerError` for everything that is not loopback: without users, whoever reaches the port owns the
    ///   machine.
    init(_ interface: String) throws(WebServerError) {
        switch interface {
        case "localhost":
            // Clients try both when they are told "localhost", in either order.
            hosts = ["127.0.0.1", "::1"]
        case "::1", "[::1]":
            hosts = ["::1"]
        default:
            guard Self.isLoopback(interface) else {
                throw WebServerError(
                    .setting,
                    "LISTEN_INTERFACE=\(interface): only loopback addresses (127.0.0.1, ::1, localhost) are served, "
                        + "because this version has no users yet and whoever reaches the port could run commands; "
                        + "set LISTEN_INTERFACE=127.0.0.1 and reach it from elsewhere through ssh -L")
            }
            hosts = [interface]
        }
    }

    private static func isLoopback(_ text: String) -> Bool {
        // Not through in_addr: which C module owns it depends on the build, and strict imports then fail in some.
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { $0.count <= 3 && UInt8($0) != nil }
    }
}

extension WebSettings {
    /// Refuses what this version cannot make safe.
    func checked() throws(WebServerError) -> ListenAddress {
        guard authentication == "local" else {
            throw WebServerError(
                .setting,
                "CRONQ_AUTH=\(authentication): this version knows only \"local\" (the person who runs the server, over "
                    + "loopback); unset CRONQ_AUTH or set it to local")
        }
        if let publicURL, !publicURL.isEmpty {
            throw WebServerError(
                .setting,
                "PUBLIC_URL=\(publicURL): serving others needs users, which this version does not have yet; "
                    + "unset PUBLIC_URL"
            )
        }
        guard (0...65_535).contains(port) else {
            throw WebServerError(.setting, "PORT=\(port): a port is a number from 1 to 65535")
        }
        return try ListenAddress(listenInterface)
    }
}
