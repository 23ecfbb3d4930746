import HTTPTypes
import NIOCore

/// Who is at the other end of a request, and under which address they reached the server: what trusted proxies say about it, and
/// what the connection itself shows where there is none.
struct ClientView: Sendable, Hashable {
    /// Numeric.
    var address: String
    /// Whether the way from the client is encrypted, as far as is known.
    var isSecure: Bool
    /// Name and port as the client wrote them.
    var authority: String

    /// - Parameters:
    ///   - peer: The other end of the connection.
    ///   - proxies: Whose words about the client count; everybody else's are ignored.
    init(_ request: HTTPRequest, peer: SocketAddress?, proxies: [AddressRange]) {
        address = peer?.ipAddress ?? ""
        isSecure = false
        authority = request.authority ?? ""
        guard Self.isTrusted(peer, proxies) else { return }
        let fields = request.headerFields
        // From the nearest hop backwards: the first that is no proxy of ours is the client.
        for hop in Self.list(fields, .forwardedFor).reversed() {
            guard let socket = try? SocketAddress(ipAddress: hop, port: 0) else { break }
            address = hop
            if !Self.isTrusted(socket, proxies) { break }
        }
        isSecure = Self.list(fields, .forwardedProto).last?.lowercased() == "https"
        if let host = Self.list(fields, .forwardedHost).last { authority = host }
    }

    /// What the client's browser calls the origin of our pages.
    var origin: String { (isSecure ? "https://" : "http://") + authority.lowercased() }

    private static func isTrusted(_ peer: SocketAddress?, _ proxies: [AddressRange]) -> Bool {
        guard let endpoint = peer.flatMap({ SocketEndpoint($0) }) else { return false }
        return proxies.contains { $0.contains(endpoint) }
    }

    private static func list(_ fields: HTTPFields, _ name: HTTPField.Name) -> [String] {
        fields[values: name].flatMap { $0.split(separator: ",") }.map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension HTTPField.Name {
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")!
    static let forwardedHost = HTTPField.Name("X-Forwarded-Host")!
}
