import CronqSchedule
import CronqShared
import Testing

@Suite("Malformed JSON")
struct JSONSyntaxTests {
    func malformed(_ bytes: [UInt8]) -> MalformedJSON? {
        do {
            _ = try CategoryBody(parsing: bytes, category: "c", zones: SystemZones(), defaultZone: .utc)
            return nil
        } catch {
            return error as? MalformedJSON
        }
    }

    @Test(
        "the place where a text stops being JSON is told",
        arguments: [
            ("", "line 1, column 1: expected a value; the text ends here"),
            ("nope", "line 1, column 1: expected a value, found “n”"),
            ("{\"jobs\": [}", "line 1, column 11: expected a value, found “}”"),
            ("{\"jobs\": [],}", "line 1, column 13: expected a field name in double quotes, found “}”"),
            ("{\"jobs\": []} x", "line 1, column 14: expected the end after the value, found “x”"),
            ("{\n \"é\" 1}", "line 2, column 6: expected “:” after the field name, found “1”"),
            ("{'jobs': []}", "line 1, column 2: expected a field name in double quotes, found “'”"),
            ("[1, 2", "line 1, column 6: expected “,” or “]”; the text ends here"),
            ("[\"a", "line 1, column 4: expected a closing double quote; the text ends here"),
            ("[\"a\nb\"]", "line 1, column 4: a line break or control character"),
            ("[\"\\x\"]", "line 1, column 4: expected one of"), ("[\"\\u12g4\"]", "expected four hexadecimal digits"),
            ("[01]", "expected “,” or “]”, found “1”"), ("[1.]", "expected a digit, found “]”"),
            ("[-]", "expected a digit"),
            ("[NaN]", "expected a value, found “N”"), ("[truth]", "expected a value"),
            ("{\"a\": {\"b\": 1},\n \"a\": 2}", "line 2, column 2: the field “a” is given twice"),
            ("{\"a\": 1, \"\\u0061\": 2}", "the field “a” is given twice"),
            ("{\"\\\\\": 1, \"\\u005C\": 2}", "the field “\\” is given twice"),
        ])
    func tellsThePlace(text: String, message: String) {
        let found = malformed(Array(text.utf8))?.description
        #expect(found?.contains(message) == true, "\(found ?? "accepted")")
    }

    @Test("lists nested without end are refused without exhausting the stack")
    func limitsDepth() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(malformed(deep)?.message.contains("nested too deeply") == true)
    }

    @Test("bytes that are not UTF-8 are refused")
    func refusesOtherEncodings() {
        let bytes = Array("{\"jobs\": [], \"category\": \"".utf8) + [0xFF] + Array("\"}".utf8)
        #expect(malformed(bytes)?.message == "the text is not UTF-8")
        #expect(malformed(Array("{}".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })) != nil)
    }
}
