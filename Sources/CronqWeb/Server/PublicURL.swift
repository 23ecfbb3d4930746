/// `PUBLIC_URL`: where others reach the pages, such as `https://cronq.example.org/cronq`.
public struct PublicURL: Sendable, Hashable {
    public var isSecure: Bool
    /// Name and port, in lower case.
    public var authority: String
    /// Empty, or with a slash at its beginning and none at its end.
    public var path: String

    /// - Returns: `nil` unless it is `http://` or `https://`, a name, perhaps a port and a path, and nothing else.
    public init?(_ text: String) {
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else { return nil }
        isSecure = scheme == "https://"
        let rest = text.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" }
        path = String(rest.dropFirst(host.count))
        while path.hasSuffix("/") { path.removeLast() }
        authority = host.lowercased()
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !Self.refused.contains($0) }
        guard isPlain, !authority.isEmpty, !authority.hasPrefix(":") else { return nil }
    }

    /// What would begin a query, a fragment or a name and password, or break out of a page.
    private static let refused = Set("?#@\"'<>\\".utf8)

    /// Without a slash at its end.
    public var text: String { (isSecure ? "https://" : "http://") + authority + path }

    var origin: String { (isSecure ? "https://" : "http://") + authority }
}
