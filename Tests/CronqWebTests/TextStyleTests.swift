import Testing

@testable import CronqWeb

@Suite("Colours of terminals")
struct TextStyleTests {
    @Test(
        "parameters become classes of the 16 colours and of weights",
        arguments: [
            ("", nil), ("0", nil), ("1", "bold"), ("1;31", "fg1 bold"), ("31;42", "fg1 bg2"), ("97;100", "fg15 bg8"),
            ("2;3;4", "dim italic underline"), ("1;2;22", nil), ("31;39", nil), ("41;49", nil), ("4;24", nil),
            ("4:3", "underline"), ("4;4:0", nil), ("21", "underline"), ("7", "fg0 bg7"), ("7;31", "fg0 bg1"),
            ("7;31;44", "fg4 bg1"), ("7;27;32", "fg2"), ("30", "fg0"), ("5;8;9;53", nil), ("1;;31", "fg1"),
            ("38;5;9", "fg9"), ("38;5;196", "fg9"), ("38;5;22", "fg0"), ("48;5;255", "bg7"), ("38;5;244", "fg8"),
            ("38;2;250;10;10", "fg9"), ("38;2;0;0;230", "fg4"), ("48;2;255;255;255", "bg15"), ("38:2:200:0:0", "fg1"),
            ("38:2::0:200:0", "fg2"), ("38:5:3", "fg3"), ("38;5;300", nil), ("38;2;1;2", nil), ("38;2;300;0;0", nil),
            ("38", nil), ("38;5", nil), ("38;7;1", "bold"), ("99999999999999999999;31", "fg1"), ("?25", nil),
            ("1 ", nil),
        ] as [(String, String?)])
    func classes(parameters: String, classes: String?) {
        var style = TextStyle()
        style.apply(Array(parameters.utf8))
        #expect(style.classes == classes)
        #expect(TextStyle(code: style.code) == style)
    }

    @Test("a style lasts until it is taken away, over lines and pieces")
    func lasts() {
        var terminal = TerminalText()
        var found: [String] = []
        for piece in ["\u{1B}[3", "1mred\n", "still\u{1B}[m", " not\u{1B}[32", "\u{1B}[33mx"] {
            terminal.read(Array(piece.utf8)) { token, _ in
                if case .text(let text, _, let style) = token { found.append("\(text) \(style.classes ?? "plain")") }
            }
        }
        #expect(found == ["red fg1", "still fg1", " not plain", "x fg3"])
    }

    @Test("parameters without end are not kept, and colour nothing")
    func endless() {
        var terminal = TerminalText()
        var found: [TerminalText.Token] = []
        for _ in 0..<100 { terminal.read(Array("\u{1B}[".utf8) + [UInt8](repeating: 0x31, count: 1_000)) { _, _ in } }
        #expect(terminal.parameters.count <= TerminalText.parameterLimit + 1)
        terminal.read(Array("mx".utf8)) { token, _ in found.append(token) }
        #expect(found == [.text("x", scalars: 1, TextStyle())])
    }

    @Test("numbers that no style has are refused", arguments: [17, 17 << 5, 1 << 15, UInt32.max])
    func refused(code: UInt32) {
        #expect(TextStyle(code: code) == nil)
    }
}
