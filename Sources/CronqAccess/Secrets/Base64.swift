/// Bytes as letters (RFC 4648), without padding.
///
/// Foundation's decoder takes padding and nothing else, and its encoder knows no letters for URLs.
struct Base64: Sendable {
    private let letters: [UInt8]

    private static let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    static let standard = Base64(letters: Array((common + "+/").utf8))
    /// For URLs, cookies and headers.
    static let url = Base64(letters: Array((common + "-_").utf8))

    func text(of bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(letters[Int(buffer >> bits & 0x3F)])
            }
        }
        if bits > 0 { text.append(letters[Int(buffer << (6 - bits) & 0x3F)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` for anything that `text(of:)` would not have written.
    func bytes(of text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for letter in text.utf8 {
            guard let value = letters.firstIndex(of: letter) else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        // The rest of the last letter is zero, and less than a whole one.
        guard bits < 6, buffer & ((1 << bits) - 1) == 0 else { return nil }
        return bytes
    }

    /// Whether a text consists of so many letters.
    func isText(_ text: some StringProtocol, count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { letters.contains($0) }
    }
}
