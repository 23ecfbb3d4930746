extension SQLText {
    /// One statement of a script.
    struct Statement: Sendable, Hashable {
        var sql: String
        /// The line it begins on, from 1.
        var line: Int
    }

    /// The statements of a script, parted by semicolons; what holds only blanks and comments is none.
    var statements: [Statement] {
        var statements: [Statement] = []
        var start: Int?
        var end = 0
        for (part, range) in parts where part != .comment {
            guard part == .code else {
                start = start ?? range.lowerBound
                end = range.upperBound
                continue
            }
            for position in range {
                if bytes[position] == UInt8(ascii: ";") {
                    if let first = start { statements.append(statement(first..<end)) }
                    start = nil
                } else if bytes[position] > UInt8(ascii: " ") {
                    start = start ?? position
                    end = position + 1
                }
            }
        }
        if let start { statements.append(statement(start..<end)) }
        return statements
    }

    private func statement(_ range: Range<Int>) -> Statement {
        Statement(sql: self[range], line: 1 + bytes[..<range.lowerBound].count { $0 == UInt8(ascii: "\n") })
    }

    /// Whether it adds columns or keys to a table, and does nothing else.
    var isAddition: Bool {
        let words = words.map(\.word)
        return words.starts(with: ["ALTER", "TABLE"]) && words.contains("ADD") && !words.contains("DROP")
    }

    /// The part of an INSERT between the brackets of VALUES, with them; `nil` unless it can be repeated for many rows: an INSERT
    /// or REPLACE whose every `?` stands in there.
    var valuesGroup: Range<Int>? {
        guard let first = words.first?.word, first == "INSERT" || first == "REPLACE",
            let values = words.first(where: { $0.word == "VALUES" || $0.word == "VALUE" })
        else { return nil }
        var depth = 0
        var start: Int?
        for position in codePositions where position >= values.end {
            switch bytes[position] {
            case UInt8(ascii: "("):
                start = start ?? position
                depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                guard depth <= 0, let start else { continue }
                let group = start..<position + 1
                return positions(of: "?").allSatisfy(group.contains) ? group : nil
            default: continue
            }
        }
        return nil
    }

    private var codePositions: [Int] { parts.filter { $0.part == .code }.flatMap { Array($0.range) } }

    /// The words of the code, in capitals, and where each ends.
    private var words: [(word: String, end: Int)] {
        parts.filter { $0.part == .code }.flatMap { _, range in
            bytes[range].split { !Self.isWordByte($0) }.map {
                (String(decoding: $0, as: UTF8.self).uppercased(), $0.endIndex)
            }
        }
    }

    /// Whether a byte can be part of a name.
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }
}
