import Crypto

/// What a program sends as `Authorization: Bearer`: `cronq_`, 43 random letters, and four hexadecimal digits of their SHA-256.
///
/// Scanners for secrets know the beginning, and the end tells a token that was cut or mistyped from one that was revoked.
public struct TokenText: Secret {
    public let text: String

    public static let prefix = "cronq_"
    private static let letters = 43
    private static let digits = 4

    public static func make(using random: RandomBytes) -> TokenText {
        let start = prefix + Base64.url.text(of: random(32))
        return TokenText(unchecked: start + checksum(of: start))
    }

    /// Reads what a program has sent.
    public init(parsing text: String) throws(TokenTextFault) {
        guard text.hasPrefix(Self.prefix) else { throw .foreign }
        let start = text.dropLast(Self.digits)
        guard Base64.url.isText(start.dropFirst(Self.prefix.count), count: Self.letters),
            text.dropFirst(start.count) == Self.checksum(of: String(start))
        else { throw .mistyped }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    private static func checksum(of start: String) -> String {
        SHA256.hash(data: Array(start.utf8)).prefix(digits / 2).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

/// Why a text is no token.
public enum TokenTextFault: Error, Sendable, Hashable {
    /// It is something else.
    case foreign
    /// It begins like one, and a part is missing or wrong.
    case mistyped
}
