import CronqSchedule
import CronqShared
import Testing

@testable import CronqAMQP

@Suite("Bodies that are no messages")
struct WireFaultTests {
    private func fault(_ body: String, from source: ConsumerSource) -> WireFault? {
        fault(Array(body.utf8), from: source)
    }

    private func fault(_ body: [UInt8], from source: ConsumerSource) -> WireFault? {
        #expect(throws: WireFault.self) { try WireCodec.decode(body, type: nil, from: source) }
    }

    @Test(
        "what is not JSON is told with the place",
        arguments: [
            ("", "JSON: a value, found its end"), ("nul", "JSON: a value, found “n” at byte 0"),
            ("[1]", "a JSON object, found a list"), ("\"x\"", "a JSON object, found \"x\""),
            ("{\"a\":1,}", "JSON: a field name in double quotes, found “}” at byte 7"),
            ("{\"a\":1 \"b\":2}", "JSON: a comma or }, found “\"” at byte 7"),
            ("{\"a\" 1}", "JSON: a colon, found “1” at byte 5"),
            ("{\"a\":[1 2]}", "JSON: a comma or ], found “2” at byte 8"),
            ("{\"a\":01}", "JSON: a comma or }, found “1” at byte 6"),
            ("{\"a\":-}", "JSON: a digit, found “}” at byte 6"), ("{\"a\":1.}", "JSON: a digit, found “}” at byte 7"),
            ("{\"a\":1e}", "JSON: a digit, found “}” at byte 7"), ("{} x", "JSON: the end, found “x” at byte 3"),
            ("{\"a\":\"\\x\"}", "JSON: one of \" \\ / b f n r t u after a backslash, found “x” at byte 7"),
            ("{\"a\":\"\\u12g4\"}", "JSON: four hexadecimal digits after \\u, found “g” at byte 10"),
            ("{\"a\":\"\\ud83d\"}", "JSON: the other half of a surrogate pair, found “\"” at byte 12"),
            ("{\"a\":\"\\ude80\"}", "JSON: the other half of a surrogate pair, found “\"” at byte 12"),
            ("{\"a\":\"\\ud83d\\u0041\"}", "JSON: the other half of a surrogate pair, found “\"” at byte 18"),
            ("{\"a\":\"x", "JSON: a closing double quote, found its end"),
            ("{\"a\":\"\\", "JSON: one of \" \\ / b f n r t u after a backslash, found its end"),
            ("{\"a\":\"\n\"}", "JSON: control characters as \\u00…, found byte 0xa at byte 6"),
            ("\u{0}", "JSON: a value, found byte 0x0 at byte 0"),
        ])
    func tellsThePlace(body: String, message: String) {
        #expect(fault(body, from: .results)?.description == "the body: expected \(message)")
    }

    @Test("bytes that are not UTF-8 are refused, inside names too")
    func refusesOtherEncodings() {
        for text in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3]] as [[UInt8]] {
            let body = Array("{\"a\":\"".utf8) + text + Array("\"}".utf8)
            #expect(fault(body, from: .results)?.expected == "JSON: UTF-8")
            #expect(fault(Array("{\"".utf8) + text + Array("\":1}".utf8), from: .results)?.expected == "JSON: UTF-8")
        }
    }

    @Test("size, depth and number of values are bounded")
    func isBounded() {
        let large = [UInt8](repeating: UInt8(ascii: " "), count: 16 * 1024 * 1024 + 1)
        #expect(
            fault(large, from: .results)?.description == "the body: expected at most 16777216 bytes, found 16777217")
        let deep = String(repeating: "[", count: 100_000)
        #expect(fault("{\"a\":" + deep, from: .results)?.expected == "JSON: at most 64 levels")
        let many = String(repeating: "0,", count: 1_000_000)
        #expect(fault("{\"a\":[" + many, from: .results)?.expected == "JSON: at most 1000000 values")
        let digits = String(repeating: "9", count: 100_000)
        #expect(fault("{\"v\":\(digits)}", from: .results)?.field == "v")
    }

    @Test("unknown fields are passed over, whatever they hold; a later field of the same name counts")
    func ignoresTheUnknown() throws {
        let body = #"""
             { "v" : 2, "type":"probe", "new":{"a":[1,-0.5e-3,true,false,null,"x"]}, "sender":"x", "":[{}],
            "sender":"0000000000000001ffffffffffffffff", "number":5, "number":6, "extra":99999999999999999999999 }
            """#
        let expected = Message.probe(Probe(sender: WireSamples.request, number: 6))
        #expect(try WireCodec.decode(Array(body.utf8), type: nil, from: .heartbeats) == [expected])
    }

    @Test("a body that does not say what it is takes the type from beside it")
    func takesTheProperty() throws {
        let body = Array(#"{"v":1,"sender":"0000000000000001ffffffffffffffff","number":5}"#.utf8)
        let expected = Message.probe(Probe(sender: WireSamples.request, number: 5))
        #expect(try WireCodec.decode(body, type: "probe", from: .heartbeats) == [expected])
        for type in [nil, "", "job", "wake"] {
            let fault = #expect(throws: WireFault.self) { try WireCodec.decode(body, type: type, from: .heartbeats) }
            #expect(fault?.description == "type: expected heartbeat or probe, found nothing")
        }
    }

    @Test("a wake needs no body, and no body is wrong")
    func wakes() throws {
        for body in [[], [0xFF], Array("{}".utf8)] as [[UInt8]] {
            #expect(try WireCodec.decode(body, type: nil, from: .wake) == [.wake])
        }
    }

    @Test(
        "versions that are too new, and bodies without one, are refused",
        arguments: [("3", "3"), ("-1", "-1"), ("\"1\"", "\"1\""), ("1.0", "1.0"), ("true", "true")])
    func refusesVersions(value: String, shown: String) {
        let fault = fault("{\"v\":\(value),\"type\":\"probe\"}", from: .heartbeats)
        #expect(fault?.description == "v: expected a whole number from 0 to 2, found \(shown)")
        for source in [ConsumerSource.offers, .heartbeats, .output, .inbox(RunnerID("r"))] {
            for body in ["{\"type\":\"probe\"}", "{\"v\":0}", "{\"v\":null}"] {
                #expect(self.fault(body, from: source)?.field == "v")
            }
        }
    }

    @Test("a message in the wrong queue is refused by its type")
    func refusesStrangers() throws {
        let sources: [ConsumerSource] = [
            .jobs(["default"]), .offers, .heartbeats, .results, .output, .inbox(WireSamples.runner),
        ]
        for (message, address, home) in WireSamples.messages where message != .wake {
            let wire = try WireCodec.encode(message, to: address)
            // A probe also comes back to its sender, from a colleague who has found it.
            let returns = if case .probe = message { true } else { false }
            let homes: [ConsumerSource] = returns ? [.heartbeats, .inbox(WireSamples.runner)] : [home]
            for source in sources where !homes.contains(source) {
                #expect(fault(wire.body, from: source)?.field == "type")
            }
        }
    }

    @Test(
        "a wrong field is named with its place, its value and what would be accepted",
        // RUN stands for a field with a run's id.
        arguments: [
            (
                .offers, #"{"v":1,"type":"offers","offers":[{"request":"zz"}]}"#,
                "offers[0].request: expected 32 hexadecimal digits, found \"zz\""
            ),
            (.offers, #"{"v":1,"type":"offers","offers":[1]}"#, "offers[0]: expected an object, found 1"),
            (.offers, #"{"v":1,"type":"offers","offers":{}}"#, "offers: expected a list, found an object"),
            (.offers, #"{"v":1,"type":"offers"}"#, "offers: expected a list, found nothing"),
            (
                .heartbeats, #"{"v":1,"type":"heartbeat","runner":[]}"#, "runner: expected an object, found a list"
            ),
            (
                .heartbeats, #"{"v":1,"type":"heartbeat","runner":{"id":"r","host":"h","pid":-1}}"#,
                "runner.pid: expected a whole number from 0 to 2147483647, found -1"
            ),
            (
                .heartbeats,
                #"{"v":1,"type":"heartbeat","runner":{"id":"r","host":"h","pid":1,"version":"","slots":1,"#
                    + #""queues":["a",2]}}"#,
                "runner.queues[1]: expected a text, found 2"
            ),
            (
                .output,
                #"{"v":1,"type":"output","runner":"r","chunks":[{RUN,"fence":-5}]}"#,
                "chunks[0].fence: expected a whole number from 0 to 9223372036854775807, found -5"
            ),
            (
                .output,
                #"{"v":1,"type":"output","chunks":[{RUN,"fence":5,"number":0,"stream":"stdlog"}]}"#,
                "chunks[0].stream: expected stdout or stderr, found \"stdlog\""
            ),
            (
                .output,
                #"{"v":1,"type":"output","chunks":[{RUN,"fence":5,"number":0,"stream":"stderr","offset":0,"at":0,"#
                    + #""bytes":"a\u0000*"}]}"#,
                "chunks[0].bytes: expected base64, found \"a\\0*\""
            ),
            (
                .inbox(RunnerID("r")),
                #"{"v":1,"type":"output_receipts","receipts":[{RUN,"fence":5,"numbers":[1,1.5]}]}"#,
                "receipts[0].numbers[1]: expected a whole number from 0, found 1.5"
            ),
            (
                .inbox(RunnerID("r")), #"{"v":1,"type":"answers","answers":[{"verdict":"maybe"}]}"#,
                "answers[0].verdict: expected granted or denied, found \"maybe\""
            ),
            (
                .inbox(RunnerID("r")), #"{"v":1,"type":"cancel","orders":[{RUN,"fence":5,"runner":"r"}]}"#,
                "orders[0].by: expected a text, found nothing"
            ),
            // What a newer version may say: this one puts it aside and goes on with the next message.
            (
                .inbox(RunnerID("r")), #"{"v":2,"type":"pause","orders":[]}"#,
                "type: expected answers or heartbeat_answer or receipts or output_receipts or cancel or probe, "
                    + "found \"pause\""
            ),
            (
                .results, #"{"v":1,"type":"job"}"#,
                "type: expected finished or failed or declined or reports or adopted, found \"job\""
            ),
        ] as [(ConsumerSource, String, String)])
    func namesTheField(source: ConsumerSource, body: String, message: String) {
        let body = body.replacing("RUN", with: #""run_id":"01982f3b58fb05ba53f149229bf2ef9d""#)
        #expect(fault(body, from: source)?.description == message)
    }

    @Test("long values are shown shortened, even a single letter of any length")
    func shortens() {
        for letter in ["x", "e\u{301}", "\u{301}", "🚀", "\n"] {
            let value = String(repeating: letter, count: 10_000).replacing("\n", with: "\\n")
            let fault = fault(#"{"v":1,"type":""# + value + "\"}", from: .results)
            #expect((fault?.description.utf8.count ?? .max) < 600)
            #expect(fault?.description.contains("\n") == false)
        }
    }

    @Test("every field of every message is checked: its absence is told by name, or it is optional")
    func checksEveryField() throws {
        let optional: Set = [
            "id", "command", "timeout", "grace", "legacy", "job_id", "run_time", "x-send-datetime", "x-host",
            "started_at",
            "return_code", "detail",
        ]
        for (message, address, source) in WireSamples.messages where message != .wake {
            let wire = try WireCodec.encode(message, to: address)
            guard case .object(let members) = try JSONReader.read(wire.body), wire.body.count < 10_000 else { continue }
            for member in members where !optional.contains(member.name) && member.name != "v" {
                let text = String(decoding: wire.body, as: UTF8.self)
                let renamed = text.replacing("\"\(member.name)\":", with: "\"gone\":", maxReplacements: 1)
                #expect(fault(renamed, from: source)?.field == member.name)
            }
        }
    }
}
