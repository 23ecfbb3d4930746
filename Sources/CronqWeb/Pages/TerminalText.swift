/// Reads what a command wrote for a terminal as plain text, piece by piece.
///
/// Left out: ECMA-48 control sequences (`ESC [ … m`), strings (`ESC ] … BEL`), and other escapes. A carriage return
/// alone becomes a new line, so that every step of a progress bar stays readable. An escape sequence never hides a
/// line's end.
struct TerminalText: Sendable {
    private enum Mode: Sendable {
        case plain
        case escape
        case controlSequence
        /// Operating-system command, device control and the like, up to BEL or `ESC \`.
        case string
        case stringEscape
    }

    private var mode = Mode.plain
    private var pendingReturn = false
    /// The beginning of a character whose end has not come yet; at most 3 bytes.
    private var incomplete: [UInt8] = []

    /// The text of these bytes, as far as it can be told yet.
    mutating func read(_ bytes: some Collection<UInt8>) -> String {
        var all = incomplete
        all.append(contentsOf: bytes)
        let tail = Self.incompleteTail(of: all)
        incomplete = Array(all.suffix(tail))
        return interpret(String(decoding: all.dropLast(tail), as: UTF8.self))
    }

    /// What is left when nothing more follows.
    mutating func finish() -> String {
        let rest = interpret(String(decoding: incomplete, as: UTF8.self))
        self = TerminalText()
        return rest
    }

    private mutating func interpret(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if pendingReturn {
                pendingReturn = false
                if scalar != "\n" { shown.append("\n") }
            }
            switch mode {
            case .plain: plain(scalar, &shown)
            case .escape: escape(scalar, &shown)
            case .controlSequence: controlSequence(scalar, &shown)
            case .string: string(scalar, &shown)
            case .stringEscape:
                mode = .plain
                if scalar != "\\" { escape(scalar, &shown) }
            }
        }
        return String(shown)
    }

    private mutating func plain(_ scalar: Unicode.Scalar, _ shown: inout String.UnicodeScalarView) {
        switch scalar {
        case "\u{1B}": mode = .escape
        case "\r": pendingReturn = true
        default: shown.append(scalar)
        }
    }

    private mutating func escape(_ scalar: Unicode.Scalar, _ shown: inout String.UnicodeScalarView) {
        switch scalar {
        case "[": mode = .controlSequence
        case "]", "P", "X", "^", "_": mode = .string
        case " "..."/": mode = .escape
        case "0"..."~": mode = .plain
        default: leave(with: scalar, &shown)
        }
    }

    private mutating func controlSequence(_ scalar: Unicode.Scalar, _ shown: inout String.UnicodeScalarView) {
        switch scalar {
        case " "..."?": break
        case "@"..."~": mode = .plain
        default: leave(with: scalar, &shown)
        }
    }

    private mutating func string(_ scalar: Unicode.Scalar, _ shown: inout String.UnicodeScalarView) {
        switch scalar {
        case "\u{07}": mode = .plain
        case "\u{1B}": mode = .stringEscape
        case "\n", "\r": leave(with: scalar, &shown)
        default: break
        }
    }

    /// What cannot be part of the sequence ends it and is read as usual.
    private mutating func leave(with scalar: Unicode.Scalar, _ shown: inout String.UnicodeScalarView) {
        mode = .plain
        plain(scalar, &shown)
    }

    /// How many bytes at the end begin a character that more bytes could complete.
    private static func incompleteTail(of bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let byte = bytes[bytes.count - length]
            if byte & 0xC0 == 0x80 { continue }
            let wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return wanted > length ? length : 0
        }
        return 0
    }
}
