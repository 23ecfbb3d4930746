import CronqShared

/// How far output has been read, so exactly that reading can go on there without a gap or a repeat: the next chunk, where
/// each stream is in its bytes and escape sequences, and how many lines there were.
struct OutputPosition: Sendable, Hashable {
    /// How far one stream has been read.
    struct StreamState: Sendable, Hashable {
        /// In bytes.
        var end: Int64 = 0
        var terminal = TerminalText()
        /// Whether a line of this stream was shown before its end had come: what follows is its rest.
        var isMidLine = false
    }

    /// The attempt; `nil` = there was none yet.
    var fence: Int64?
    /// The number of the next chunk.
    var number = 0
    /// Lines before this position.
    var lines = 0
    /// The stream of the last line.
    var last: OutputStream?
    private var stdout = StreamState()
    private var stderr = StreamState()

    init(fence: Int64? = nil) { self.fence = fence }

    subscript(stream: OutputStream) -> StreamState {
        get { stream == .stdout ? stdout : stderr }
        set { if stream == .stdout { stdout = newValue } else { stderr = newValue } }
    }
}

extension OutputPosition {
    /// The longest text that is looked at, in UTF-8 bytes.
    private static let longestText = 600

    /// As addresses and events carry it.
    var text: String {
        let head = [fence ?? 0, Int64(number), Int64(lines), Int64(last?.rawValue ?? 0)].map(String.init)
        return [head.joined(separator: "."), stdout.text, stderr.text].joined(separator: "~")
    }

    /// - Returns: `nil` for what `text` never wrote.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.longestText else { return nil }
        let parts = text.split(separator: "~", omittingEmptySubsequences: false)
        guard parts.count == 3, let stdout = StreamState(parts[1]), let stderr = StreamState(parts[2]) else {
            return nil
        }
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false).compactMap { Int64($0) }
        guard numbers.count == 4, numbers.allSatisfy({ $0 >= 0 }), numbers[1] <= Int64(Int32.max),
            numbers[2] <= Int64(Int32.max), numbers[3] == 0 || OutputStream(rawValue: Int(numbers[3])) != nil
        else { return nil }
        fence = numbers[0] == 0 ? nil : numbers[0]
        number = Int(numbers[1])
        lines = Int(numbers[2])
        last = OutputStream(rawValue: Int(numbers[3]))
        self.stdout = stdout
        self.stderr = stderr
    }
}

extension OutputPosition.StreamState {
    /// Chunks end before this (`OutputChunk.isPlausible`).
    private static let endLimit: Int64 = 1 << 61

    fileprivate var text: String {
        guard terminal != TerminalText() || isMidLine else { return String(end) }
        let flags = (terminal.pendingReturn ? 1 : 0) + (isMidLine ? 2 : 0)
        return [
            String(end), String(terminal.mode.rawValue), String(flags), String(terminal.style.code),
            Self.hexadecimal(terminal.incomplete), Self.hexadecimal(terminal.parameters),
        ].joined(separator: ".")
    }

    fileprivate init?(_ text: some StringProtocol) {
        let fields = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let end = Int64(fields[0]), (0...Self.endLimit).contains(end) else { return nil }
        self.end = end
        if fields.count == 1 { return }
        guard fields.count == 6, let mode = UInt8(fields[1]).flatMap(TerminalText.Mode.init(rawValue:)),
            let flags = UInt8(fields[2]), flags < 4, let style = UInt32(fields[3]).flatMap(TextStyle.init(code:)),
            let incomplete = Self.bytes(fields[4], atMost: 3),
            let parameters = Self.bytes(fields[5], atMost: TerminalText.parameterLimit + 1)
        else { return nil }
        terminal.mode = mode
        terminal.pendingReturn = flags & 1 != 0
        terminal.style = style
        terminal.incomplete = incomplete
        terminal.parameters = parameters
        isMidLine = flags & 2 != 0
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ digits: some StringProtocol, atMost limit: Int) -> [UInt8]? {
        let digits = Array(digits)
        guard digits.count.isMultiple(of: 2), digits.count <= limit * 2 else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { start -> UInt8? in
            guard let high = digits[start].hexDigitValue, let low = digits[start + 1].hexDigitValue else { return nil }
            return UInt8(high << 4 | low)
        }
        return bytes.count == digits.count / 2 ? bytes : nil
    }
}
