import CronqSchedule
import Testing

@Suite("Daylight-saving time")
struct DaylightSavingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var zone: String
        var after: String
        var fires: [String]
        var dst: DSTPolicy?
        var testDescription: String { "\(text) in \(zone) after \(after)" }
    }

    @Test(
        "fires follow the policy of the kind, or the one given",
        arguments: [
            // London: 2026-03-29 01:00 -> 02:00 and 2026-10-25 02:00 -> 01:00.
            Case(
                text: "30 1 * * *", zone: "Europe/London", after: "2026-03-28T12:00Z",
                fires: ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]),
            Case(
                text: "30 1 * * *", zone: "Europe/London", after: "2026-03-28T12:00Z",
                fires: ["2026-03-30T00:30:00Z"], dst: DSTPolicy(gap: .skip)),
            Case(
                text: "0,30 1,2 * * *", zone: "Europe/London", after: "2026-03-28T12:00Z",
                fires: ["2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:00:00Z"]),
            Case(
                text: "30 1 * * *", zone: "Europe/London", after: "2026-10-24T12:00Z",
                fires: ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
            Case(
                text: "30 1 * * *", zone: "Europe/London", after: "2026-10-25T00:45Z",
                fires: ["2026-10-26T01:30:00Z"]),
            Case(
                text: "30 1 * * *", zone: "Europe/London", after: "2026-10-24T12:00Z",
                fires: ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"],
                dst: DSTPolicy(fold: .twice)),
            Case(
                text: "30 * * * *", zone: "Europe/London", after: "2026-03-29T00:00Z",
                fires: ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"]),
            Case(
                text: "30 * * * *", zone: "Europe/London", after: "2026-10-25T00:00Z",
                fires: ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"]),
            Case(
                text: "0 1 * * *", zone: "Europe/London", after: "2026-10-25T00:00Z",
                fires: ["2026-10-26T01:00:00Z"]),
            // New York: 2026-03-08 02:00 -> 03:00 and 2026-11-01 02:00 -> 01:00.
            Case(
                text: "0 */2 * * *", zone: "America/New_York", after: "2026-03-08T05:00Z",
                fires: ["2026-03-08T07:00:00Z", "2026-03-08T08:00:00Z"]),
            Case(
                text: "*/20 2 * * *", zone: "America/New_York", after: "2026-03-08T05:00Z",
                fires: ["2026-03-08T07:00:00Z", "2026-03-09T06:00:00Z"]),
            Case(
                text: "*/20 1 * * *", zone: "America/New_York", after: "2026-11-01T05:30Z",
                fires: ["2026-11-01T05:40:00Z", "2026-11-02T06:00:00Z"]),
            Case(
                text: "*/20 */1 * * *", zone: "America/New_York", after: "2026-11-01T05:30Z",
                fires: ["2026-11-01T05:40:00Z", "2026-11-01T06:00:00Z", "2026-11-01T06:20:00Z"]),
            // Lord Howe moves by half an hour: 2026-04-05 02:00 -> 01:30 and 2026-10-04 02:00 -> 02:30.
            Case(
                text: "15 2 * * *", zone: "Australia/Lord_Howe", after: "2026-10-03T12:00Z",
                fires: ["2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"]),
            Case(
                text: "45 1 * * *", zone: "Australia/Lord_Howe", after: "2026-04-04T12:00Z",
                fires: ["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"]),
            Case(
                text: "*/15 * * * *", zone: "Australia/Lord_Howe", after: "2026-04-04T14:30Z",
                fires: ["2026-04-04T14:45:00Z", "2026-04-04T15:00:00Z", "2026-04-04T15:15:00Z"]),
            // Apia had no 30 December 2011.
            Case(
                text: "0 12 * * *", zone: "Pacific/Apia", after: "2011-12-29T00:00Z",
                fires: ["2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z"]),
            Case(
                text: "0 0 * * *", zone: "Pacific/Apia", after: "2011-12-29T12:00Z",
                fires: ["2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"]),
            Case(
                text: "0 0 30 12 *", zone: "Pacific/Apia", after: "2011-06-01",
                fires: ["2011-12-30T10:00:00Z", "2012-12-29T10:00:00Z"]),
            // Midnight does not exist on the day Beirut changes: 2026-03-29 00:00 -> 01:00.
            Case(
                text: "@daily", zone: "Asia/Beirut", after: "2026-03-28T00:00Z",
                fires: ["2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z"]),
            Case(
                text: "at 2026-03-29T01:30", zone: "Europe/London", after: "2026-01-01", fires: ["2026-03-29T01:00:00Z"]
            ),
            Case(
                text: "R/2026-10-24T01:30/P1D", zone: "Europe/London", after: "2026-10-24T12:00Z",
                fires: ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"],
                dst: DSTPolicy(fold: .twice)),
            Case(
                text: "R/2026-03-28T01:30/P1D", zone: "Europe/London", after: "2026-03-28T12:00Z",
                fires: ["2026-03-30T00:30:00Z"], dst: DSTPolicy(gap: .skip)),
        ])
    func policy(_ example: Case) throws {
        let found = try fires(
            example.text, in: example.zone, after: example.after, limit: example.fires.count, dst: example.dst)
        #expect(found == example.fires)
    }

    @Test("the default policy follows the hour field")
    func defaults() throws {
        #expect(try schedule("30 1 * * *").dst == DSTPolicy(gap: .next, fold: .once))
        #expect(try schedule("30 0-23 * * *").dst == DSTPolicy(gap: .skip, fold: .twice))
        #expect(try schedule("30 */2 * * *").dst == DSTPolicy(gap: .next, fold: .twice))
        #expect(try schedule("R/2026-01-01/P1D").dst == DSTPolicy(gap: .next, fold: .once))
    }

    @Test("a preview can say what the clock change does")
    func notes() throws {
        let daily = try schedule("30 1 * * *", in: "Europe/London")
        #expect(
            daily.clockChangeNote(at: try instant("2026-03-29T01:00Z"))
                == "01:30 is skipped by the clock; fires at 02:00 instead")
        #expect(
            daily.clockChangeNote(at: try instant("2026-10-25T00:30Z"))
                == "the first of two 01:30 as the clock goes back")
        #expect(daily.clockChangeNote(at: try instant("2026-06-01T00:30Z")) == nil)
    }
}
