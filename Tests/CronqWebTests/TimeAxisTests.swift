import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("Times along a chart")
struct TimeAxisTests {
    private func axis(_ from: String, hours: Int64, _ zone: String) throws -> TimeAxis {
        let from = try #require(Instant(iso8601: from))
        return TimeAxis(from: from, until: from + .hours(hours), zone: try SystemZones().rules(for: zone))
    }

    @Test(
        "they are whole on the viewer's clock",
        arguments: [
            ("2026-11-21T11:00:00Z", 2, "UTC", ["11:15", "11:30", "11:45", "12:00", "12:15", "12:30", "12:45"]),
            ("2026-11-21T11:10:00Z", 12, "UTC", ["12:00", "14:00", "16:00", "18:00", "20:00", "22:00"]),
            (
                "2026-11-21T18:20:00Z", 2, "Asia/Kolkata",
                ["11-22", "00:15", "00:30", "00:45", "01:00", "01:15", "01:30", "01:45"]
            ),
            (
                "2026-11-20T12:00:00Z", 48, "UTC",
                ["18:00", "11-21", "06:00", "12:00", "18:00", "11-22", "06:00"]
            ),
        ] as [(String, Int64, String, [String])])
    func wholeTimes(from: String, hours: Int64, zone: String, labels: [String]) throws {
        #expect(try axis(from, hours: hours, zone).ticks.map(\.label) == labels)
    }

    @Test(
        "they go on through a change of clocks, each once and in order",
        arguments: ["2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z"])
    func clockChange(from: String) throws {
        let axis = try axis(from, hours: 4, "Europe/London")
        let ticks = axis.ticks
        #expect(ticks.count >= 4)
        #expect(ticks.map(\.at) == Set(ticks.map(\.at)).sorted())
        for tick in ticks {
            #expect(axis.from < tick.at && tick.at < axis.until)
            #expect(TimeAxis.clock(axis.zone.local(at: tick.at)) == tick.label)
        }
    }

    @Test("no length of time has more than fits", arguments: [1, 2, 12, 48, 100, 336] as [Int64])
    func bounded(hours: Int64) throws {
        let count = try axis("2026-11-21T11:07:13Z", hours: hours, "Europe/London").ticks.count
        #expect((1...9).contains(count), "\(count)")
    }

    @Test(
        "a share of a chart is thousandths of it, and never outside",
        arguments: [
            (0, 7_200, "0%"), (3_600, 7_200, "50%"), (1, 3, "33.3%"), (7_199, 7_200, "99.9%"), (8_000, 7_200, "100%"),
            (-5, 7_200, "0%"), (5, 0, "0%"), (.max, .max, "100%"), (.max / 2, .max, "49.9%"),
        ] as [(Int64, Int64, String)])
    func shares(part: Int64, total: Int64, text: String) {
        #expect(ChartShare(part, of: total).text == text)
    }

    @Test(
        "a typed time without an offset is the viewer's",
        arguments: [
            ("2026-07-01T12:00", "2026-07-01T11:00:00Z"), ("2026-07-01", "2026-06-30T23:00:00Z"),
            ("2026-07-01 12:00:30", "2026-07-01T11:00:30Z"), ("2026-07-01T12:00Z", "2026-07-01T12:00:00Z"),
            ("2026-07-01T12:00+02:00", "2026-07-01T10:00:00Z"), ("2026-03-29T01:30", "2026-03-29T01:00:00Z"),
            ("", nil), ("now", nil), ("12:00", nil), ("2026-02-30", nil), ("2026-07-01T12:00ZZ", nil),
        ] as [(String, String?)])
    func typed(text: String, expected: String?) throws {
        let london = try SystemZones().rules(for: "Europe/London")
        #expect(TypedTime.instant(text, in: london)?.iso8601 == expected)
    }
}
