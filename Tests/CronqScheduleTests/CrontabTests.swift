import CronqSchedule
import Testing

@Suite("Crontab fields")
struct CrontabTests {
    @Test(
        "fires after Tuesday 2024-02-27 10:17:30",
        arguments: [
            ("* * * * *", ["02-27T10:18", "02-27T10:19"]),
            ("0 0 * * 0", ["03-03T00:00", "03-10T00:00", "03-17T00:00"]),
            ("0 0 * * 7", ["03-03T00:00", "03-10T00:00", "03-17T00:00"]),
            ("0 0 * * sun", ["03-03T00:00", "03-10T00:00"]),
            ("0 0 13 * 5", ["03-01T00:00", "03-08T00:00", "03-13T00:00", "03-15T00:00"]),
            ("5-50/20 * * * *", ["02-27T10:25", "02-27T10:45", "02-27T11:05"]),
            ("0,30 8-18 * * mon-fri", ["02-27T10:30", "02-27T11:00", "02-27T11:30"]),
            ("0 0 31 * *", ["03-31T00:00", "05-31T00:00", "07-31T00:00"]),
            ("3/15 * * * *", ["02-27T10:18", "02-27T10:33", "02-27T10:48", "02-27T11:03"]),
            ("*/7 * * * *", ["02-27T10:21", "02-27T10:28"]),
            ("30 5 * * MON-fri", ["02-28T05:30", "02-29T05:30", "03-01T05:30", "03-04T05:30"]),
            ("0 0 * * fri-mon", ["03-01T00:00", "03-02T00:00", "03-03T00:00", "03-04T00:00", "03-08T00:00"]),
            ("0 0 * * 5-7", ["03-01T00:00", "03-02T00:00", "03-03T00:00", "03-08T00:00"]),
            ("0 0 * * 7-2", ["03-03T00:00", "03-04T00:00", "03-05T00:00", "03-10T00:00"]),
            ("0 0 * * 7-7", ["03-03T00:00", "03-10T00:00"]),
            ("0 0 * * 0-7", ["02-28T00:00", "02-29T00:00"]),
            (
                "0 22-2 * * *",
                ["02-27T22:00", "02-27T23:00", "02-28T00:00", "02-28T01:00", "02-28T02:00", "02-28T22:00"]
            ),
            ("0 22-4/3 * * *", ["02-27T22:00", "02-28T01:00", "02-28T04:00", "02-28T22:00"]),
            ("0 0 30-2 * *", ["03-01T00:00", "03-02T00:00", "03-30T00:00", "03-31T00:00"]),
            ("0 0 1 nov-jan *", ["11-01T00:00", "12-01T00:00"]),
            ("0 0 31/1 * *", ["03-31T00:00"]),
            ("0 0 1 12/1 *", ["12-01T00:00"]),
            ("0 0 L * *", ["02-29T00:00", "03-31T00:00", "04-30T00:00"]),
            ("0 0 L-1 * *", ["02-28T00:00", "03-30T00:00"]),
            ("0 0 LW * *", ["02-29T00:00", "03-29T00:00", "04-30T00:00", "05-31T00:00", "06-28T00:00"]),
            ("0 0 1W 6-9 *", ["06-03T00:00", "07-01T00:00", "08-01T00:00", "09-02T00:00"]),
            ("0 0 15W 6 ?", ["06-14T00:00"]),
            ("0 0 31W 3 *", ["03-29T00:00"]),
            ("0 0 * * sunL", ["03-31T00:00", "04-28T00:00", "05-26T00:00"]),
            ("0 0 ? * 7L", ["03-31T00:00", "04-28T00:00"]),
            ("0 0 * * 5#5", ["03-29T00:00", "05-31T00:00", "08-30T00:00", "11-29T00:00"]),
            ("0 0 * * mon#1,mon#3", ["03-04T00:00", "03-18T00:00", "04-01T00:00", "04-15T00:00"]),
            ("0 0 */2 * mon", ["03-11T00:00", "03-25T00:00", "04-01T00:00", "04-15T00:00"]),
            ("@hourly", ["02-27T11:00", "02-27T12:00"]), ("@daily", ["02-28T00:00"]), ("@midnight", ["02-28T00:00"]),
            ("@weekly", ["03-03T00:00"]), ("@Monthly", ["03-01T00:00"]),
            (" \t0  0\t1 3   *\n", ["03-01T00:00"]),
        ])
    func vectors(_ text: String, _ expected: [String]) throws {
        let fires = try fires(text, after: "2024-02-27T10:17:30Z", limit: expected.count)
        #expect(fires == expected.map { "2024-" + $0 + ":00Z" })
    }

    @Test("rare days are found across centuries")
    func rare() throws {
        #expect(
            try fires("0 0 29 2 *", after: "2096-03-01", limit: 2) == ["2104-02-29T00:00:00Z", "2108-02-29T00:00:00Z"])
        #expect(
            try fires("0 0 29 2 */7", after: "2072-03-01", limit: 1)
                == ["2112-02-29T00:00:00Z"].map {
                    _ in try nextSunday29February(after: 2072)
                })
        #expect(try fires("@yearly", after: "2026-01-01", limit: 1) == ["2027-01-01T00:00:00Z"])
        #expect(try fires("@annually", after: "2026-01-01", limit: 1) == ["2027-01-01T00:00:00Z"])
    }

    private func nextSunday29February(after year: Int) throws -> String {
        let found = try #require(
            ((year + 1)...(year + 50)).first { CivilDate(year: $0, month: 2, day: 29)?.weekday == 0 })
        return "\(found)-02-29T00:00:00Z"
    }

    @Test(
        "a broken crontab is refused, with the place and what would be accepted",
        arguments: [
            ("60 * * * *", ScheduleError.Code.outOfRange, 0), ("* 24 * * *", .outOfRange, 2),
            ("* * 0 * *", .outOfRange, 4), ("* * 32 * *", .outOfRange, 4), ("* * * 13 *", .outOfRange, 6),
            ("* * * 0 *", .outOfRange, 6), ("* * * * 8", .outOfRange, 8), ("*/0 * * * *", .outOfRange, 1),
            ("*/61 * * * *", .outOfRange, 1), ("* * * * mon#6", .outOfRange, 8), ("* * L-31 * *", .outOfRange, 4),
            ("* * * * monday", .syntax, 8), ("* * * janu *", .syntax, 6), ("1,,2 * * * *", .syntax, 2),
            ("1- * * * *", .syntax, 2), ("? * * * *", .syntax, 0), ("* * * * L", .syntax, 8), ("a b c d e", .syntax, 0),
            ("* * * *", .syntax, 0), ("1;2 * * * *", .syntax, 1), ("-1 * * * *", .syntax, 0),
            ("* * * * 1.5", .syntax, 9),
            ("H * * * *", .unsupported, 0), ("* H(0-3) * * *", .unsupported, 2), ("~ * * * *", .unsupported, 0),
            ("0 * * * * *", .unsupported, 0), ("0 0 0 1 1 ? 2030", .unsupported, 0), ("@every 1h", .unsupported, 0),
            ("@reboot", .unsupported, 0), ("@fortnightly", .syntax, 0), ("0 0 30 2 *", .neverFires, 4),
            ("0 0 31 4,6,9,11 *", .neverFires, 4), ("0 0 31W 2,4 *", .neverFires, 4), ("0 0 L-30 2 *", .neverFires, 4),
            ("0 0 30 2 ?", .neverFires, 4), ("* * * * *\n* * * * *", .syntax, 9),
            (String(repeating: "*", count: 1_001), .tooLong, 0),
        ])
    func refused(_ text: String, _ code: ScheduleError.Code, _ offset: Int) throws {
        let error = try #require(throws: ScheduleError.self) { _ = try schedule(text) }
        #expect(error.code == code, "\(error.message)")
        #expect(error.offset == offset, "\(error.message)")
    }

    @Test(
        "a schedule says itself in words",
        arguments: [
            ("* * * * *", "UTC", "every minute"), ("*/15 * * * *", "UTC", "every 15 minutes"),
            ("30 5 * * mon-fri", "Europe/London", "at 05:30 on Monday to Friday, Europe/London"),
            ("0 0 * * *", "UTC", "at 00:00 every day"), ("30 * * * *", "UTC", "at minute 30 of every hour"),
            ("0 8,12 1,15 * *", "UTC", "at 08:00 and 12:00 on days 1 and 15"),
            ("0 0 13 * 5", "UTC", "at 00:00 on day 13 or on Friday"),
            (
                "0 0 L 6-8 *", "UTC",
                "at 00:00 on the last day of the month in June to August"
            ),
            ("*/10 9-17 * * 6,0", "UTC", "every 10 minutes from 09:00 to 17:59 on Saturday and Sunday"),
            ("0 */2 * * fri#2", "UTC", "at minute 0 of every second hour on the second Friday of the month"),
            ("R/2013-05-29T00:00:00/PT1M", "UTC", "every minute from 2013-05-29 00:00"),
            ("R3/2013-05-29T00:00/P2W", "Europe/London", "every 2 weeks from 2013-05-29 00:00, 3 times, Europe/London"),
            ("R/P1M/2013-05-31", "UTC", "every month until 2013-05-31 00:00"),
            (
                "R/2013-05-29T10:00+02:00/P1DT12H30M", "UTC",
                "every 1 day 12 hours 30 minutes from 2013-05-29 10:00, +02:00"
            ),
            ("at 2026-11-21T11:36:05", "UTC", "once at 2026-11-21 11:36:05"),
        ])
    func summaries(_ text: String, _ zone: String, _ summary: String) throws {
        #expect(try schedule(text, in: zone).summary == summary)
    }
}
