import CronqSchedule
import Testing

@Suite("ISO 8601 repeating intervals")
struct IntervalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var after: String
        var fires: [String]
        var zone = "UTC"
        var testDescription: String { "\(text) in \(zone)" }
    }

    @Test(
        "fires where the interval says",
        arguments: [
            // The forms the original accepted.
            Case(
                text: "R/2013-05-29T00:00:00/PT1M", after: "2026-11-21T11:36:30Z",
                fires: ["2026-11-21T11:37:00Z", "2026-11-21T11:38:00Z"]),
            Case(text: "R/2013-05-29T00:00/PT1M", after: "2026-11-21T11:37:00Z", fires: ["2026-11-21T11:38:00Z"]),
            Case(text: "R/20130529T000000/P1D", after: "2026-11-21T00:00:00Z", fires: ["2026-11-22T00:00:00Z"]),
            Case(text: "R/2013-W22-3T00:00:00/P1D", after: "2026-11-21T00:00:00Z", fires: ["2026-11-22T00:00:00Z"]),
            Case(text: "R/2013-149/P1W", after: "2013-05-29T00:00:00Z", fires: ["2013-06-05T00:00:00Z"]),
            Case(
                text: "R/2026-01-01T00:00/P1DT12H30M", after: "2026-01-01T00:00:00Z",
                fires: ["2026-01-02T12:30:00Z", "2026-01-04T01:00:00Z"]),
            Case(
                text: "R/2026-01-01T00:00/2026-01-01T06:00", after: "2026-01-01T01:00:00Z",
                fires: ["2026-01-01T06:00:00Z", "2026-01-01T12:00:00Z"]),
            // What broke it: counts, calendar months, offsets, date-only, ends, a start in the future.
            Case(
                text: "R3/2026-01-01T00:00Z/PT1H", after: "2025-01-01",
                fires: ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z"]),
            Case(text: "R1/2026-01-01T00:00Z/PT1H", after: "2025-01-01", fires: ["2026-01-01T00:00:00Z"]),
            Case(text: "R1/2026-01-01T00:00Z/PT1H", after: "2026-01-01", fires: []),
            Case(
                text: "R/2024-01-31/P1M", after: "2024-01-01",
                fires: ["2024-01-31T00:00:00Z", "2024-02-29T00:00:00Z", "2024-03-31T00:00:00Z", "2024-04-30T00:00:00Z"]),
            Case(
                text: "R/2023-01-31/P1M", after: "2023-02-01",
                fires: ["2023-02-28T00:00:00Z", "2023-03-31T00:00:00Z"]),
            Case(
                text: "R/2024-02-29/P1Y", after: "2024-02-29",
                fires: ["2025-02-28T00:00:00Z", "2026-02-28T00:00:00Z", "2027-02-28T00:00:00Z", "2028-02-29T00:00:00Z"]),
            Case(text: "R/2026-01-01T00:00:00Z/P1D", after: "2026-01-01", fires: ["2026-01-02T00:00:00Z"]),
            Case(text: "R/2026-01-01T00:00+02:00/P1D", after: "2026-01-01", fires: ["2026-01-01T22:00:00Z"]),
            Case(text: "R/2026-05-29/P1D", after: "2026-05-29", fires: ["2026-05-30T00:00:00Z"]),
            Case(
                text: "R/P1D/2026-01-03T00:00Z", after: "2026-01-01",
                fires: ["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"]),
            Case(
                text: "R2/P1M/2026-03-31", after: "2020-01-01",
                fires: ["2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"]),
            Case(text: "R/2036-01-01T10:00/P1D", after: "2026-01-01", fires: ["2036-01-01T10:00:00Z"]),
            Case(
                text: "R/2026-01-01/PT1.5S", after: "2026-01-01",
                fires: ["2026-01-01T00:00:01.500Z", "2026-01-01T00:00:03Z"]),
            Case(text: "R/2026-01-01/P0.5D", after: "2026-01-01", fires: ["2026-01-01T12:00:00Z"]),
            Case(text: "R/2026-01-01/P0,5Y", after: "2026-01-01", fires: ["2026-07-01T00:00:00Z"]),
            Case(text: "  R/2026-01-01/P1Y2M3DT4H  ", after: "2026-01-01", fires: ["2027-03-04T04:00:00Z"]),
            Case(text: "at 2026-11-21T11:36", after: "2026-01-01", fires: ["2026-11-21T11:36:00Z"]),
            Case(text: "AT 2026-11-21 11:36+01:00", after: "2026-01-01", fires: ["2026-11-21T10:36:00Z"]),
            // Zones: dates are steps on the wall, times are elapsed.
            Case(
                text: "R/2026-03-28T12:00/P1D", after: "2026-03-28T12:00:00Z",
                fires: ["2026-03-29T11:00:00Z", "2026-03-30T11:00:00Z"], zone: "Europe/London"),
            Case(
                text: "R/2026-03-28T12:00/PT24H", after: "2026-03-28T12:00:00Z",
                fires: ["2026-03-29T12:00:00Z"], zone: "Europe/London"),
            Case(
                text: "R/2026-03-28T12:00/2026-03-29T12:00", after: "2026-03-28T12:00:00Z",
                fires: ["2026-03-29T11:00:00Z"], zone: "Europe/London"),
            Case(
                text: "R/2026-03-28T12:00Z/P1D", after: "2026-03-28T12:00:00Z",
                fires: ["2026-03-29T12:00:00Z"], zone: "Europe/London"),
            Case(
                text: "R/2026-03-27T01:30/P1D", after: "2026-03-28T12:00:00Z",
                fires: ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"], zone: "Europe/London"),
            Case(
                text: "R/2026-10-24T01:30/P1D", after: "2026-10-24T12:00:00Z",
                fires: ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"], zone: "Europe/London"),
            Case(
                text: "R/2026-03-28T00:00/P1DT1H", after: "2026-03-28T00:00:00Z",
                fires: ["2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z"], zone: "Europe/London"),
        ])
    func fire(_ example: Case) throws {
        let limit = max(1, example.fires.count)
        #expect(try fires(example.text, in: example.zone, after: example.after, limit: limit) == example.fires)
    }

    @Test(
        "a broken interval is refused, with the reason",
        arguments: [
            ("R0/2026-01-01/P1D", ScheduleError.Code.neverFires), ("R-1/2026-01-01/P1D", .neverFires),
            ("R/2026-01-01/PT0S", .badDuration), ("R/2026-01-01/PT0.4S", .badDuration),
            ("R/2026-01-01/P", .badDuration),
            ("R/2026-01-01/PT", .badDuration), ("R/2026-01-01/P1DT", .badDuration), ("R/2026-01-01/P1H", .syntax),
            ("R/2026-01-01/PT1D", .syntax), ("R/2026-01-01/P-1D", .badDuration), ("R/2026-01-01/-P1D", .badDuration),
            ("R/2026-01-02/2026-01-01", .badDuration), ("R/2026-01-01/2026-01-01", .badDuration),
            ("R/2026-13-01/P1D", .outOfRange), ("R/2026-01-01T25:00/P1D", .outOfRange),
            ("R/2026-02-30/P1D", .outOfRange), ("R/2026-01-01/P1M1Y", .syntax), ("R/2026-01-01/P1D1D", .syntax),
            ("R/2026-01-01/P1.5DT1H", .syntax), ("R/2026-01-01/P0.5M", .badDuration), ("R/2026-01-01/1D", .syntax),
            ("R/2026-01-01/P9999999999D", .outOfRange), ("R/2026-01-01/P999999Y", .outOfRange), ("R//P1D", .syntax),
            ("R/2026-01-01", .syntax), ("R/2026-01-01/P1D/P1D", .syntax), ("R/P1D/P1D", .syntax), ("R", .syntax),
            ("R9999999999/2026-01-01/P1D", .outOfRange), ("R/2026-01-01T00:00Z/2026-01-02T00:00", .syntax),
            ("P1D", .syntax), ("at", .syntax), ("at noon", .syntax), ("at 2026-01-01 x", .syntax),
            ("2026-01-01T00:00", .syntax), ("1h10m", .unsupported), ("", .syntax), ("null", .syntax),
        ])
    func refused(_ text: String, _ code: ScheduleError.Code) throws {
        let error = try #require(throws: ScheduleError.self) { _ = try schedule(text) }
        #expect(error.code == code, "\(error.message)")
        #expect(!error.message.isEmpty)
    }

    @Test("kinds, policies and one-shots are told apart")
    func kinds() throws {
        #expect(try schedule("R/2026-01-01/P1D").kind == .interval)
        #expect(try schedule("R1/2026-01-01/P1D").kind == .once)
        #expect(try schedule("at 2026-01-01").kind == .once)
        #expect(try schedule("@daily").kind == .crontab)
        #expect(try schedule("R/2026-01-01/PT1H", in: "Europe/London").isWallClock == false)
        #expect(try schedule("R/2026-01-01/P1D", in: "Europe/London").isWallClock)
    }

    @Test("a schedule whose fires are all in the past is fine and has no next fire")
    func past() throws {
        let past = try schedule("R2/2013-01-01/P1D")
        #expect(past.next(after: try instant("2026-01-01")) == nil)
        #expect(past.previous(atOrBefore: try instant("2026-01-01")) == (try instant("2013-01-02")))
        #expect(past.count(after: try instant("2000-01-01"), through: try instant("2026-01-01")) == 2)
    }

    @Test("years of minutes are counted by arithmetic")
    func counting() throws {
        let minutes = try schedule("R/2013-05-29T00:00:00/PT1M")
        #expect(minutes.count(after: try instant("2013-05-29"), through: try instant("9013-05-29")) == 3_681_643_680)
        let crontab = try schedule("* * * * *")
        #expect(crontab.count(after: try instant("2013-05-29"), through: try instant("9013-05-29")) == 3_681_643_680)
    }

    @Test(
        "the ends of time are no trap",
        arguments: [
            "R/2026-01-31/P1M", "R/2026-01-01/PT1S", "R/P1D/2026-01-01",
            "0 0 29 2 *", "R/2026-01-01T00:00/P1DT1H", "R/9999-12-30/P1D", "R/0001-01-01/P1000Y",
        ])
    func ends(_ text: String) throws {
        for name in ["UTC", "Europe/London", "Pacific/Apia"] {
            let schedule = try schedule(text, in: name)
            for extreme in [Int64.min, .min + 1, -1, 0, 1, .max - 1, .max] {
                let now = Instant(microseconds: extreme)
                if let next = schedule.next(after: now) { #expect(next > now) }
                if let previous = schedule.previous(atOrBefore: now) { #expect(previous <= now) }
            }
            let all = schedule.count(after: Instant(microseconds: .min), through: Instant(microseconds: .max))
            #expect(all > 0)
            #expect(schedule.next(after: Instant(microseconds: .max)) == nil)
        }
    }
}
