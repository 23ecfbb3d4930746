import CronqSchedule
import CronqShared
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
        #expect(TimeWords.relative(PageSamples.now + span, to: PageSamples.now, in: .utc) == words)
    }

    @Test("what is far away is told by its date")
    func date() throws {
        let now = try #require(Instant(iso8601: "2026-11-21T11:36:07.25Z"))
        #expect(TimeWords.relative(now - .days(60), to: now, in: .utc) == "2026-09-22")
        #expect(TimeWords.short(now, on: now, in: .utc) == "11:36:07")
        #expect(TimeWords.short(now - .days(1), on: now, in: .utc) == "2026-11-20 11:36:07")
        #expect(TimeWords.exact(now, in: .utc) == "2026-11-21 11:36:07.250 UTC")
    }

    @Test(
        "moments are told on the clocks of a zone, with what its clocks are called then",
        arguments: [
            ("2026-11-21T23:30:00Z", "Europe/Berlin", "2026-11-22 00:30:00 CET"),
            ("2026-07-21T23:30:00Z", "Europe/Berlin", "2026-07-22 01:30:00 CEST"),
            ("2026-11-21T11:36:00Z", "Asia/Kathmandu", "2026-11-21 17:21:00 +0545"),
            ("2026-11-01T06:30:00Z", "America/New_York", "2026-11-01 01:30:00 EST"),
            ("2026-11-01T05:30:00Z", "America/New_York", "2026-11-01 01:30:00 EDT"),
        ])
    func zones(instant: String, zone: String, words: String) throws {
        let rules = try SystemZones().rules(for: zone)
        let instant = try #require(Instant(iso8601: instant))
        #expect(TimeWords.exact(instant, in: rules) == words)
        let mark = TimeMark.wall(instant, in: rules).text
        let universal = TimeWords.exact(instant, in: .utc)
        #expect(mark.contains("datetime=\"\(instant.iso8601)\" title=\"\(words) = \(universal)\">\(words)<"))
    }

    @Test("a day is the viewer's day")
    func days() throws {
        let berlin = try SystemZones().rules(for: "Europe/Berlin")
        let evening = try #require(Instant(iso8601: "2026-11-21T22:30:00Z"))
        let later = evening + .hours(1)
        #expect(TimeWords.short(later, on: evening, in: .utc) == "23:30:00")
        #expect(TimeWords.short(later, on: evening, in: berlin) == "2026-11-22 00:30:00")
        var context = PageSamples.context()
        context.now = evening
        context.zone = berlin
        #expect(TimeMark.clock(later, in: context).text.contains(">2026-11-22 00:30:00<"))
        #expect(TimeMark.clock(later, since: later, in: context).text.contains(">00:30:00<"))
        #expect(TimeMark.relative(later, in: context).text.contains(">in 1 h<"))
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
