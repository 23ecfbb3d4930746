import CronqSchedule
import Foundation
import TestSupport
import Testing

@Suite("Instants and time spans")
struct InstantTests {
    @Test(
        "an ISO 8601 time is read in every form and printed in one",
        arguments: [
            ("2026-11-21T11:36:00Z", "2026-11-21T11:36:00Z"),
            ("2026-11-21T11:36:00+02:00", "2026-11-21T09:36:00Z"),
            ("2026-11-21T11:36-0530", "2026-11-21T17:06:00Z"),
            ("20261121T113600Z", "2026-11-21T11:36:00Z"),
            ("2026-11-21 11:36", "2026-11-21T11:36:00Z"),
            ("2026-11-21", "2026-11-21T00:00:00Z"),
            ("2026-W47-6", "2026-11-21T00:00:00Z"),
            ("2026W476", "2026-11-21T00:00:00Z"),
            ("2026-325", "2026-11-21T00:00:00Z"),
            ("2026325", "2026-11-21T00:00:00Z"),
            ("2026-12-31T24:00", "2027-01-01T00:00:00Z"),
            ("2026-11-21T11:36:00.25Z", "2026-11-21T11:36:00.250Z"),
            ("2026-11-21T11:36:00,000001Z", "2026-11-21T11:36:00.000001Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
            ("0001-01-01", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
            ("2020-W53-7", "2021-01-03T00:00:00Z"),
        ])
    func readsAndPrints(_ text: String, _ printed: String) throws {
        #expect(try instant(text).iso8601 == printed)
    }

    @Test(
        "what is not a time is refused",
        arguments: [
            "", "now", "2026", "2026-13-01", "2026-02-29", "2026-11-21T25:00", "2026-11-21T11:60",
            "2026-11-21T11:36:60",
            "2026-11-21T24:01", "2026-11-21T11:36:00Zx", "2026-11-21T", "2026-W54-1", "2021-W53-1", "2026-366",
            "2026-000", "0000-01-01", "2026-11-21T11:36+25:00", "2026-11-21T11:36:00.", "2026-1121", "+2026-11-21",
        ])
    func refuses(_ text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test("any instant prints without a crash, and years of four digits read back")
    func roundTrip() throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<2_000 {
            let instant = Instant(
                microseconds: Int64(bitPattern: random.next()) >> Int64.random(in: 0...40, using: &random))
            if let read = Instant(iso8601: instant.iso8601) { #expect(read == instant) }
        }
        #expect(Instant(microseconds: .min).iso8601.hasPrefix("-290308-"))
        #expect(Instant(microseconds: .max).iso8601.hasPrefix("+294247-"))
    }

    @Test("arithmetic stops at the ends of the range")
    func saturates() {
        let last = Instant(microseconds: .max)
        #expect(last + .seconds(1) == last)
        #expect(Instant(microseconds: .min) - .days(.max) == Instant(microseconds: .min))
        #expect(last - Instant(microseconds: .min) == TimeSpan(microseconds: .max))
        #expect(Instant(microseconds: 5) - Instant(microseconds: 7) == TimeSpan(microseconds: -2))
    }

    @Test("instants and spans are coded as one number")
    func coding() throws {
        let data = try JSONEncoder().encode([Instant(microseconds: 12)])
        #expect(String(decoding: data, as: UTF8.self) == "[12]")
        #expect(try JSONDecoder().decode([TimeSpan].self, from: Data("[-3]".utf8)) == [TimeSpan(microseconds: -3)])
    }

    @Test(
        "durations are read with units and printed in one way",
        arguments: [
            ("90", "1m30s"), ("90s", "1m30s"), ("1h10m", "1h10m"), ("1d", "1d"), ("1w", "7d"), ("500ms", "500ms"),
            ("PT1H10M", "1h10m"), ("P1D", "1d"), ("P2W", "14d"), ("PT0.5S", "500ms"), ("1.5h", "1h30m"),
            ("10m 1h", "1h10m"), ("0", "0s"), ("250us", "250us"), (" 20s ", "20s"), ("36525d", "36525d"),
        ])
    func durations(_ text: String, _ printed: String) throws {
        let span = try TimeSpan(parsing: text)
        #expect(span.text == printed)
        #expect(try TimeSpan(parsing: span.text) == span)
    }

    @Test(
        "durations without a fixed, positive, sane length are refused",
        arguments: [
            ("1M", ScheduleError.Code.badDuration), ("1y", .badDuration), ("P1M", .badDuration), ("P1Y", .badDuration),
            ("-5s", .badDuration), ("P-1D", .badDuration), ("", .badDuration), ("h", .badDuration),
            ("1x", .badDuration),
            ("1h1h", .badDuration), ("1h30", .badDuration), ("36526d", .outOfRange),
            ("99999999999999999d", .outOfRange),
            ("1.s", .syntax), ("PT", .badDuration), (String(repeating: "1", count: 101), .tooLong),
        ])
    func badDurations(_ text: String, _ code: ScheduleError.Code) {
        #expect { _ = try TimeSpan(parsing: text) } throws: { ($0 as? ScheduleError)?.code == code }
    }
}
