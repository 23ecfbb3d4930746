/// Says where a text stops being JSON: Foundation's decoder does not, and lets trailing commas and raw control
/// characters pass. Fields that are given twice are refused: readers do not agree on which of them counts.
package struct JSONSyntax {
    /// Deeper than any document of ours, shallow enough for the stack.
    private static let depthLimit = 64

    private let bytes: [UInt8]
    private var position = 0

    /// Checks a whole document, in UTF-8 (RFC 8259).
    package static func check(_ bytes: [UInt8]) throws(MalformedJSON) {
        var syntax = JSONSyntax(bytes)
        syntax.skipBlanks()
        try syntax.value(depth: 0)
        syntax.skipBlanks()
        guard syntax.isAtEnd else { throw syntax.malformed("expected the end after the value") }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw MalformedJSON.notUTF8 }
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private var isAtEnd: Bool { position == bytes.count }
    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func value(depth: Int) throws(MalformedJSON) {
        guard depth <= Self.depthLimit else { throw malformed("lists and objects are nested too deeply") }
        switch peek ?? 0 {
        case UInt8(ascii: "{"): try object(depth: depth)
        case UInt8(ascii: "["): try list(depth: depth)
        case UInt8(ascii: "\""): try text()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        default: throw malformed("expected a value")
        }
    }

    private mutating func object(depth: Int) throws(MalformedJSON) {
        position += 1
        skipBlanks()
        if take("}") { return }
        var names: Set<[UInt8]> = []
        repeat {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw malformed("expected a field name in double quotes") }
            let start = position
            try text()
            let name = Self.unescaped(bytes[start + 1..<position - 1])
            guard names.insert(name).inserted else {
                let excerpt = FaultCollector.excerpt(String(decoding: name, as: UTF8.self))
                throw malformed("the field \(excerpt) is given twice", at: start)
            }
            skipBlanks()
            guard take(":") else { throw malformed("expected “:” after the field name") }
            skipBlanks()
            try value(depth: depth + 1)
            skipBlanks()
        } while take(",")
        guard take("}") else { throw malformed("expected “,” or “}”") }
    }

    private mutating func list(depth: Int) throws(MalformedJSON) {
        position += 1
        skipBlanks()
        if take("]") { return }
        repeat {
            skipBlanks()
            try value(depth: depth + 1)
            skipBlanks()
        } while take(",")
        guard take("]") else { throw malformed("expected “,” or “]”") }
    }

    private mutating func text() throws(MalformedJSON) {
        position += 1
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                try escape()
            case 0..<0x20:
                throw malformed("a line break or control character inside a text must be written as \\n or \\u00…")
            default:
                position += 1
            }
        }
        throw malformed("expected a closing double quote")
    }

    private mutating func escape() throws(MalformedJSON) {
        position += 1
        guard let letter = peek, "\"\\/bfnrtu".utf8.contains(letter) else {
            throw malformed("expected one of \" \\ / b f n r t u after the backslash")
        }
        position += 1
        guard letter == UInt8(ascii: "u") else { return }
        for _ in 0..<4 {
            guard let digit = peek, Character(Unicode.Scalar(digit)).isHexDigit else {
                throw malformed("expected four hexadecimal digits after \\u")
            }
            position += 1
        }
    }

    /// A text without its escapes, so that two ways to write a name are seen to be one.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard text.contains(UInt8(ascii: "\\")) else { return Array(text) }
        // An escape stands for a unit of UTF-16.
        var units: [UInt16] = []
        var rest = Array(String(decoding: text, as: UTF8.self).utf16)[...]
        while let unit = rest.popFirst() {
            guard unit == UInt16(UInt8(ascii: "\\")), let letter = rest.popFirst() else {
                units.append(unit)
                continue
            }
            switch UInt8(truncatingIfNeeded: letter) {
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "u"):
                units.append(UInt16(String(decoding: rest.prefix(4), as: UTF16.self), radix: 16) ?? 0)
                rest = rest.dropFirst(4)
            default: units.append(letter)
            }
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    private mutating func number() throws(MalformedJSON) {
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
    }

    private mutating func digits() throws(MalformedJSON) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw malformed("expected a digit") }
    }

    private mutating func word(_ word: StaticString) throws(MalformedJSON) {
        let letters = word.utf8CodeUnitCount
        let matches = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
        guard matches else { throw malformed("expected a value") }
        position += letters
    }

    private func malformed(_ message: String) -> MalformedJSON { malformed(message + found, at: position) }

    private func malformed(_ message: String, at place: Int) -> MalformedJSON {
        let before = bytes[..<place]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let line = 1 + before.count { $0 == 0x0A }
        let column = 1 + bytes[lineStart..<place].count { $0 & 0xC0 != 0x80 }
        return MalformedJSON(line: line, column: column, message: message)
    }

    private var found: String {
        guard let byte = peek else { return "; the text ends here" }
        guard byte > 0x20, byte < 0x7F else { return "" }
        return ", found “\(Character(Unicode.Scalar(byte)))”"
    }
}
