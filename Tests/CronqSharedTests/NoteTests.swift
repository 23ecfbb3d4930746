import CronqSchedule
import CronqShared
import Testing

@Suite("What people write beside a change")
struct NoteTests {
    @Test(
        "it is kept without white space around it; nothing is nothing",
        arguments: [
            (nil, nil), ("", nil), (" \n\t\u{A0}", nil), ("why", "why"), ("  two words \n", "two words"),
            ("a\n\n b", "a\n\n b"), ("🚀 ", "🚀"),
        ] as [(String?, String?)])
    func keeps(text: String?, kept: String?) {
        #expect(Note.kept(text) == kept)
    }

    @Test(
        "it is cut after a thousand scalars, wherever characters end",
        arguments: [
            (String(repeating: "x", count: 1_000), 1_000), (String(repeating: "🚀", count: 1_001), 1_000),
            (String(repeating: "x", count: 999) + "   y", 999), (String(repeating: "e\u{301}", count: 600), 1_000),
        ])
    func cuts(text: String, scalars: Int) {
        #expect(Note.kept(text)?.unicodeScalars.count == scalars)
    }

    @Test(
        "on one line, white space and control characters are one blank",
        arguments: [
            (nil, ""), (" a \n b\r\n\tc ", "a b c"), ("a\u{0}\u{1B}[31mb", "a [31mb"), ("\n", ""),
        ] as [(String?, String)])
    func writesOneLine(text: String?, line: String) {
        #expect(Note.line(text) == line)
    }

    @Test("what a job slept through says by whom and why")
    func tellsRests() {
        #expect(Pause(since: noon, until: nil, by: "ann", note: nil).detail == "by ann")
        #expect(Pause(since: noon, until: noon, by: "ann", note: "holidays").detail == "by ann: holidays")
    }
}
