/// An SQL text, cut where quoted parts and comments begin and end: what looks like syntax inside them is left alone.
struct SQLText {
    enum Part: Sendable, Hashable {
        case code, quoted, comment
    }

    let bytes: [UInt8]
    private(set) var parts: [(part: Part, range: Range<Int>)] = []

    init(_ sql: String) {
        bytes = Array(sql.utf8)
        var start = 0
        var position = 0
        while position < bytes.count {
            guard let (part, end) = nonCode(at: position) else {
                position += 1
                continue
            }
            if start < position { parts.append((.code, start..<position)) }
            parts.append((part, position..<end))
            start = end
            position = end
        }
        if start < bytes.count { parts.append((.code, start..<bytes.count)) }
    }

    /// The positions in code at which this text stands.
    func positions(of needle: String) -> [Int] {
        let needle = Array(needle.utf8)
        return parts.filter { $0.part == .code }.flatMap { _, range in
            range.filter { start in
                bytes[start] == needle[0] && start + needle.count <= range.upperBound
                    && bytes[start..<start + needle.count].elementsEqual(needle)
            }
        }
    }

    subscript(range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// The quoted part or comment that begins here, and where it ends; `nil` in code.
    private func nonCode(at position: Int) -> (Part, Int)? {
        switch bytes[position] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
            return (.quoted, endOfQuotes(position))
        case UInt8(ascii: "#"):
            return (.comment, endOfLine(position))
        case UInt8(ascii: "-"):
            // As the servers have it: two dashes are a comment only with a blank behind them.
            guard byte(position + 1) == UInt8(ascii: "-"), (byte(position + 2) ?? 0) <= UInt8(ascii: " ") else {
                return nil
            }
            return (.comment, endOfLine(position))
        case UInt8(ascii: "/"):
            guard byte(position + 1) == UInt8(ascii: "*") else { return nil }
            var end = position + 2
            while end < bytes.count, byte(end) != UInt8(ascii: "*") || byte(end + 1) != UInt8(ascii: "/") { end += 1 }
            return (.comment, min(end + 2, bytes.count))
        default:
            return nil
        }
    }

    private func endOfQuotes(_ start: Int) -> Int {
        let quote = bytes[start]
        var end = start + 1
        while end < bytes.count, bytes[end] != quote {
            end += bytes[end] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") ? 2 : 1
        }
        return min(end + 1, bytes.count)
    }

    private func endOfLine(_ start: Int) -> Int {
        bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    }

    private func byte(_ position: Int) -> UInt8? { position < bytes.count ? bytes[position] : nil }
}
