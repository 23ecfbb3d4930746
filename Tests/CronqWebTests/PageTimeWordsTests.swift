import CronqSchedule
import Testing

@testable import CronqWeb

@Suite("Times and numbers in words")
struct PageTimeWordsTests {
    @Test(
        "moments are told from now",
        arguments: [
            (.milliseconds(-999), "now"), (.seconds(-1), "1 s ago"), (.seconds(20), "in 20 s"),
            (.seconds(-200), "3 min ago"), (.hours(47), "in 47 h"), (.days(-2), "2 d ago"), (.days(59), "in 59 d"),
        ] as [(TimeSpan, String)])
    func relative(span: TimeSpan, words: String) {
        #expect(TimeWords.relative(PageSamples.now + span, to: PageSamples.now) == words)
    }

    @Test("what is far away is told by its date")
    func date() throws {
        let now = try #require(Instant(iso8601: "2026-11-21T11:36:07.25Z"))
        #expect(TimeWords.relative(now - .days(60), to: now) == "2026-09-22")
        #expect(TimeWords.short(now, on: now) == "11:36:07")
        #expect(TimeWords.short(now - .days(1), on: now) == "2026-11-20 11:36:07")
        #expect(TimeWords.exact(now) == "2026-11-21 11:36:07.250 UTC")
    }

    @Test(
        "lengths have two units at most",
        arguments: [
            (.milliseconds(412), "412 ms"), (.milliseconds(12_345), "12.3 s"), (.seconds(184), "3 min 4 s"),
            (.minutes(120), "2 h"), (.minutes(125), "2 h 5 min"), (.hours(76), "3 d 4 h"), (.seconds(-5), "0 ms"),
        ] as [(TimeSpan, String)])
    func length(span: TimeSpan, words: String) {
        #expect(TimeWords.length(span) == words)
    }

    @Test("counts are grouped, sizes are rounded")
    func numbers() {
        #expect(NumberWords.grouped(999) == "999")
        #expect(NumberWords.grouped(-1_234_567) == "-1,234,567")
        #expect(NumberWords.count(1, "process", "processes") == "1 process")
        #expect(NumberWords.count(12_345, "run") == "12,345 runs")
        #expect(NumberWords.bytes(1) == "1 byte")
        #expect(NumberWords.bytes(1_023) == "1023 bytes")
        #expect(NumberWords.bytes(1_536) == "1.5 KB")
        #expect(NumberWords.bytes(65_536) == "64 KB")
        #expect(NumberWords.bytes(2_254_857_831) == "2.1 GB")
        #expect(NumberWords.bytes(.max / 10) == "819 PB")
    }

    @Test("signals have their names")
    func signals() {
        #expect(SignalName.text(9) == "SIGKILL")
        #expect(SignalName.text(31) == "SIGSYS")
        #expect(SignalName.text(42) == "signal 42")
        #expect(SignalName.text(0) == "signal 0")
    }
}
