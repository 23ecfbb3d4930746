/// A file that pages load.
struct Asset: Sendable, Hashable {
    /// Such as `app.css`.
    let name: String
    let contentType: String
    let body: [UInt8]
    /// 16 hexadecimal digits, without quotes.
    let etag: String

    init(_ name: String, contentType: String, body: [UInt8]) {
        self.name = name
        self.contentType = contentType
        self.body = body
        etag = Asset.fingerprint(of: body)
    }

    /// What pages carry: nothing changes under this address, so it may be kept for ever. All assets are in one folder
    /// that bears their common version, so that they can name each other without it.
    var link: String { "\(Mount.prefix)/assets/\(Assets.version)/\(name)" }

    /// FNV-1a, 64 bits: it tells versions apart, it protects nothing.
    static func fingerprint(of bytes: some Sequence<UInt8>) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
