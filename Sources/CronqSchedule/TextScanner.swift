/// A cursor over the UTF-8 bytes of a text; every step is bounded by the text's length.
struct TextScanner {
    let bytes: [UInt8]
    private(set) var position: Int
    private let end: Int

    init(_ text: String) {
        bytes = Array(text.utf8)
        position = 0
        end = bytes.count
    }

    /// A cursor over part of the same bytes, so that offsets in errors stay those of the whole text.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position >= end }
    var remaining: Int { end - position }

    /// The byte under the cursor with letters in upper case, or nil at the end.
    var peek: UInt8? { position < end ? bytes[position].asciiUppercased : nil }

    func peek(at distance: Int) -> UInt8? {
        position + distance < end ? bytes[position + distance].asciiUppercased : nil
    }

    mutating func advance() {
        position += 1
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// How many digits follow.
    var digitRun: Int {
        var count = 0
        while position + count < end, bytes[position + count].isASCIIDigit { count += 1 }
        return count
    }

    /// Reads exactly `count` digits, at most 18, or leaves the cursor where it is.
    mutating func digits(_ count: Int) -> Int? {
        guard count > 0, count <= 18, remaining >= count else { return nil }
        var value = 0
        for byte in bytes[position..<(position + count)] {
            guard byte.isASCIIDigit else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += count
        return value
    }

    /// Reads all digits that follow; nil if there is none or if there are more than 18.
    mutating func number() -> Int? {
        digits(digitRun)
    }

    /// The rest of the text, for a message, cut to 40 bytes.
    var rest: String {
        TextScanner.excerpt(bytes[min(position, end)..<end])
    }

    /// Untrusted text for a message: cut to 40 bytes, control characters replaced.
    static func excerpt(_ bytes: ArraySlice<UInt8>) -> String {
        let cut = bytes.prefix(40).map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }
        return String(decoding: cut, as: UTF8.self) + (bytes.count > 40 ? "…" : "")
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    var isASCIILetter: Bool { asciiUppercased >= UInt8(ascii: "A") && asciiUppercased <= UInt8(ascii: "Z") }
    var isASCIISpace: Bool { self == UInt8(ascii: " ") || (self >= 0x09 && self <= 0x0D) }
    var asciiUppercased: UInt8 { self >= UInt8(ascii: "a") && self <= UInt8(ascii: "z") ? self & 0xDF : self }
}
