import Crypto

/// A text that nobody can guess, and that lets in whoever holds it. Stores get its SHA-256 only: with 256 random bits there is
/// nothing that a slower hash could protect.
public protocol Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What its holder sends; never to be logged.
    var text: String { get }
}

extension Secret {
    /// What is stored.
    public var sha256: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// Says nothing, so that no printed structure tells the secret.
    public var description: String { "\(Self.self)(…)" }

    public var debugDescription: String { description }
}
