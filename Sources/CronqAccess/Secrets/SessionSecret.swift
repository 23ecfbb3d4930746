import Crypto

/// What a browser holds while somebody is logged in: 24 letters that stay for the whole session, then 44 that change when it is
/// rotated.
public struct SessionSecret: Secret {
    public let text: String

    private static let lastingBytes = 18
    private static let changingBytes = 33
    private static let lastingLetters = 24
    private static let letters = 68

    public static func make(using random: RandomBytes) -> SessionSecret {
        SessionSecret(lasting: Base64.url.text(of: random(lastingBytes)), using: random)
    }

    /// What a browser has sent; `nil` if it cannot be a secret of ours.
    public init?(_ text: String) {
        guard Base64.url.isText(text, count: Self.letters) else { return nil }
        self.text = text
    }

    private init(lasting: String, using random: RandomBytes) {
        text = lasting + Base64.url.text(of: random(Self.changingBytes))
    }

    /// The next secret of the same session.
    public func rotated(using random: RandomBytes) -> SessionSecret {
        SessionSecret(lasting: lasting, using: random)
    }

    private var lasting: String { String(text.prefix(Self.lastingLetters)) }

    /// What each form of this session carries, so that no page elsewhere can send it. It stays when the secret is rotated: forms
    /// are open for hours. The stored hash covers what it is made of, so nothing more has to be stored.
    public var formToken: String {
        Base64.url.text(of: Array(SHA256.hash(data: Array("cronq/form/1\u{1F}\(lasting)".utf8))))
    }

    /// Whether a form was made for this session, in a time that does not tell how much of it is right.
    public func accepts(formToken presented: String) -> Bool {
        SHA256.hash(data: Array(presented.utf8)) == SHA256.hash(data: Array(formToken.utf8))
    }
}
