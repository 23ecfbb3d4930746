/// Reads JSON (RFC 8259) that anybody may have written: strict, with every size bounded.
///
/// Foundation's decoder says less about what is wrong, lets trailing commas pass, and takes up to three times as long.
struct JSONReader {
    /// The largest body that is read, in bytes.
    static let bodyLimit = 16 * 1024 * 1024
    /// Deeper than any message of ours, shallow enough for the stack.
    private static let depthLimit = 64
    /// Keeps a body of empty lists from taking many times its size in memory.
    private static let valueLimit = 1_000_000

    private let bytes: [UInt8]
    private var position = 0
    private var values = 0

    static func read(_ bytes: [UInt8]) throws(WireFault) -> JSONValue {
        guard bytes.count <= bodyLimit else {
            throw WireFault("", expected: "at most \(bodyLimit) bytes", found: "\(bytes.count)")
        }
        var reader = JSONReader(bytes)
        reader.skipBlanks()
        let value = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.position == bytes.count else { throw reader.fault("the end") }
        return value
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private func fault(_ expected: String) -> WireFault {
        guard position < bytes.count else { return WireFault("", expected: "JSON: \(expected)", found: "its end") }
        let byte = bytes[position]
        let sign =
            (0x21..<0x7F).contains(byte) ? "“\(Character(Unicode.Scalar(byte)))”" : "byte 0x\(String(byte, radix: 16))"
        return WireFault("", expected: "JSON: \(expected)", found: "\(sign) at byte \(position)")
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(WireFault) -> JSONValue {
        guard depth <= Self.depthLimit else { throw fault("at most \(Self.depthLimit) levels") }
        values += 1
        guard values <= Self.valueLimit else { throw fault("at most \(Self.valueLimit) values") }
        switch peek {
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .list(try items(depth: depth))
        case UInt8(ascii: "t"): return try word("true", .truth(true))
        case UInt8(ascii: "f"): return try word("false", .truth(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw fault("a value")
        }
    }

    private mutating func members(depth: Int) throws(WireFault) -> [JSONValue.Member] {
        position += 1
        skipBlanks()
        if take("}") { return [] }
        var members: [JSONValue.Member] = []
        repeat {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw fault("a field name in double quotes") }
            let name = try text()
            skipBlanks()
            guard take(":") else { throw fault("a colon") }
            skipBlanks()
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
            skipBlanks()
        } while take(",")
        guard take("}") else { throw fault("a comma or }") }
        return members
    }

    private mutating func items(depth: Int) throws(WireFault) -> [JSONValue] {
        position += 1
        skipBlanks()
        if take("]") { return [] }
        var items: [JSONValue] = []
        repeat {
            skipBlanks()
            items.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(",")
        guard take("]") else { throw fault("a comma or ]") }
        return items
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(WireFault) -> JSONValue {
        let matches = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
        guard matches else { throw fault("a value") }
        position += word.utf8CodeUnitCount
        return value
    }

    private mutating func number() throws(WireFault) -> JSONValue {
        let start = position
        var isWhole = true
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") {
            isWhole = false
            try digits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let number = Int64(text) { return .integer(number) }
        guard let number = Double(text) else { throw fault("a number") }
        return .fraction(number)
    }

    private mutating func digits() throws(WireFault) {
        let start = position
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(peek) { position += 1 }
        guard position > start else { throw fault("a digit") }
    }

    // MARK: Texts

    private mutating func text() throws(WireFault) -> String {
        position += 1
        let start = position
        skipPlain()
        // Most texts have no escapes and are taken as they stand.
        if peek == UInt8(ascii: "\"") {
            position += 1
            return try string(bytes[start..<(position - 1)])
        }
        var decoded = Array(bytes[start..<position])
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return try string(decoded[...])
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &decoded)
            case 0..<0x20:
                throw fault("control characters as \\u00…")
            default:
                let start = position
                skipPlain()
                decoded.append(contentsOf: bytes[start..<position])
            }
        }
        throw fault("a closing double quote")
    }

    private mutating func skipPlain() {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
            position += 1
        }
    }

    private func string(_ bytes: ArraySlice<UInt8>) throws(WireFault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw WireFault("", expected: "JSON: UTF-8", found: "other bytes in the text before byte \(position)")
        }
        return text
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(WireFault) {
        let letter = peek
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(letter)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            position += 1
            decoded.append(contentsOf: String(Character(try scalar())).utf8)
            return
        default: throw fault("one of \" \\ / b f n r t u after a backslash")
        }
        position += 1
    }

    /// Reads what follows `\u`. Half a surrogate pair is refused: a replacement would make another command of the text.
    private mutating func scalar() throws(WireFault) -> Unicode.Scalar {
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\"), take("u") else { throw fault("the other half of a surrogate pair") }
        let second = try unit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw fault("the other half of a surrogate pair") }
        return scalar
    }

    private mutating func unit() throws(WireFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            switch peek {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(peek - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(peek - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(peek - UInt8(ascii: "A") + 10)
            default: throw fault("four hexadecimal digits after \\u")
            }
            position += 1
        }
        return unit
    }
}
