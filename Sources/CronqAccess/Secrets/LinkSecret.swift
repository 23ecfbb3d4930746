/// What a login link carries: it lets somebody in once.
public struct LinkSecret: Secret {
    public let text: String

    private static let letters = 43

    public static func make(using random: RandomBytes) -> LinkSecret {
        LinkSecret(unchecked: Base64.url.text(of: random(32)))
    }

    /// What a browser has sent; `nil` if it cannot be a secret of ours.
    public init?(_ text: String) {
        guard Base64.url.isText(text, count: Self.letters) else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    /// Where the link leads, from the root of the server's own addresses.
    public var path: String { "/login/link/\(text)" }
}
