/// Reads what a command wrote for a terminal as lines of plain text with colours, piece by piece.
///
/// Colours and weights (`ESC [ … m`) become styles. Left out: all other control sequences of ECMA-48, strings
/// (`ESC ] … BEL`), and other escapes. A carriage return alone becomes a new line, so that every step of a progress bar
/// stays readable. An escape sequence never hides a line's end. Bytes that are no UTF-8 become U+FFFD. What is kept
/// between two pieces is bounded, whatever they hold.
struct TerminalText: Sendable, Hashable {
    enum Mode: UInt8, Sendable {
        case plain
        case escape
        case controlSequence
        /// Operating-system command, device control and the like, up to BEL or `ESC \`.
        case string
        case stringEscape
    }

    enum Token: Sendable, Hashable {
        /// A part of a line, and how many scalars it has.
        case text(String, scalars: Int, TextStyle)
        case lineBreak
    }

    /// Longer parameters belong to no colour.
    static let parameterLimit = 64
    /// The most that one token holds.
    private static let tokenLimit = 1_024

    var mode = Mode.plain
    var style = TextStyle()
    /// A carriage return was read, and nothing behind it yet.
    var pendingReturn = false
    /// The beginning of a character whose end has not come yet; at most 3 bytes.
    var incomplete: [UInt8] = []
    /// Of the control sequence that is being read.
    var parameters: [UInt8] = []

    /// Reads on.
    ///
    /// - Parameter take: Gets each token, and where its first byte stands in `bytes`: below 0 for a character that began
    ///   in the piece before.
    mutating func read(_ bytes: some Collection<UInt8>, _ take: (Token, Int) -> Void) {
        let held = incomplete.count
        var all = incomplete
        incomplete = []
        all.append(contentsOf: bytes)
        var index = 0
        while index < all.count {
            let run = mode == .plain && !pendingReturn ? Self.plainRun(in: all, from: index) : 0
            if run > 0 {
                let text = String(decoding: all[index..<index + run], as: UTF8.self)
                take(.text(text, scalars: run, style), index - held)
                index += run
                continue
            }
            switch Self.decode(all, at: index) {
            case .incomplete:
                incomplete = Array(all[index...])
                index = all.count
            case .scalar(let scalar, let length):
                interpret(scalar, index - held, take)
                index += length
            }
        }
    }

    /// Reads what is left when nothing more follows.
    mutating func finish(_ take: (Token, Int) -> Void) {
        if !incomplete.isEmpty { interpret(Escaping.replacement, -incomplete.count, take) }
        self = TerminalText()
    }

    /// How many bytes from here on are plain ASCII text.
    private static func plainRun(in bytes: [UInt8], from start: Int) -> Int {
        let end = min(bytes.count, start + tokenLimit)
        var index = start
        while index < end, (0x20...0x7E).contains(bytes[index]) || bytes[index] == UInt8(ascii: "\t") { index += 1 }
        return index - start
    }

    // MARK: Escape sequences

    private mutating func interpret(_ scalar: Unicode.Scalar, _ offset: Int, _ take: (Token, Int) -> Void) {
        if pendingReturn {
            pendingReturn = false
            if scalar != "\n" { take(.lineBreak, offset) }
        }
        switch mode {
        case .plain: plain(scalar, offset, take)
        case .escape: escape(scalar, offset, take)
        case .controlSequence: controlSequence(scalar, offset, take)
        case .string: string(scalar, offset, take)
        case .stringEscape:
            mode = .plain
            if scalar != "\\" { escape(scalar, offset, take) }
        }
    }

    private mutating func plain(_ scalar: Unicode.Scalar, _ offset: Int, _ take: (Token, Int) -> Void) {
        switch scalar {
        case "\u{1B}": mode = .escape
        case "\r": pendingReturn = true
        case "\n": take(.lineBreak, offset)
        default: take(.text(String(scalar), scalars: 1, style), offset)
        }
    }

    private mutating func escape(_ scalar: Unicode.Scalar, _ offset: Int, _ take: (Token, Int) -> Void) {
        switch scalar {
        case "[":
            mode = .controlSequence
            parameters = []
        case "]", "P", "X", "^", "_": mode = .string
        case " "..."/": mode = .escape
        case "0"..."~": mode = .plain
        default: leave(with: scalar, offset, take)
        }
    }

    private mutating func controlSequence(_ scalar: Unicode.Scalar, _ offset: Int, _ take: (Token, Int) -> Void) {
        switch scalar {
        case " "..."?":
            if parameters.count <= Self.parameterLimit { parameters.append(UInt8(scalar.value)) }
        case "@"..."~":
            if scalar == "m", parameters.count <= Self.parameterLimit { style.apply(parameters) }
            parameters = []
            mode = .plain
        default: leave(with: scalar, offset, take)
        }
    }

    private mutating func string(_ scalar: Unicode.Scalar, _ offset: Int, _ take: (Token, Int) -> Void) {
        switch scalar {
        case "\u{07}": mode = .plain
        case "\u{1B}": mode = .stringEscape
        case "\n", "\r": leave(with: scalar, offset, take)
        default: break
        }
    }

    /// What cannot be part of the sequence ends it and is read as usual.
    private mutating func leave(with scalar: Unicode.Scalar, _ offset: Int, _ take: (Token, Int) -> Void) {
        parameters = []
        mode = .plain
        plain(scalar, offset, take)
    }

    // MARK: UTF-8

    private enum Decoded {
        case scalar(Unicode.Scalar, length: Int)
        /// More bytes could complete it.
        case incomplete
    }

    /// One character; each longest beginning of none is one U+FFFD (Unicode 15, table 3-7 and section 3.9).
    private static func decode(_ bytes: [UInt8], at start: Int) -> Decoded {
        let first = bytes[start]
        if first < 0x80 { return .scalar(Unicode.Scalar(first), length: 1) }
        var value: UInt32
        var second: ClosedRange<UInt8> = 0x80...0xBF
        let length: Int
        switch first {
        case 0xC2...0xDF: (length, value) = (2, UInt32(first & 0x1F))
        case 0xE0...0xEF:
            (length, value) = (3, UInt32(first & 0x0F))
            if first == 0xE0 { second = 0xA0...0xBF }
            if first == 0xED { second = 0x80...0x9F }
        case 0xF0...0xF4:
            (length, value) = (4, UInt32(first & 0x07))
            if first == 0xF0 { second = 0x90...0xBF }
            if first == 0xF4 { second = 0x80...0x8F }
        default: return .scalar(Escaping.replacement, length: 1)
        }
        for step in 1..<length {
            guard start + step < bytes.count else { return .incomplete }
            let byte = bytes[start + step]
            let accepted = step == 1 ? second : 0x80...0xBF
            guard accepted.contains(byte) else { return .scalar(Escaping.replacement, length: step) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return .scalar(Unicode.Scalar(value) ?? Escaping.replacement, length: length)
    }
}
