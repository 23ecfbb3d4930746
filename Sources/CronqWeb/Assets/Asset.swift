/// A file that pages link to. It never changes under one link, so it may be cached for ever.
struct Asset: Sendable, Hashable {
    /// Such as `/assets/app.css`.
    let path: String
    let contentType: String
    let body: [UInt8]
    /// 16 hexadecimal digits, without quotes.
    let etag: String

    init(path: String, contentType: String, text: String) {
        self.path = path
        self.contentType = contentType
        body = Array(text.utf8)
        etag = Asset.fingerprint(body)
    }

    /// The path with its version: what pages carry.
    var link: String { "\(path)?v=\(etag)" }

    /// FNV-1a, 64 bits: it tells versions apart, it protects nothing.
    private static func fingerprint(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
