import CronqSchedule
import CronqShared
import Testing

@Suite("Which runs a page shows")
struct RunQueryTests {
    private static let early = RunID.first(at: noon - .hours(1))
    private static let late = RunID.first(at: noon + .hours(1))
    private static let first = RunID(high: 0, low: 0)

    @Test(
        "times and cursors leave what lies between the nearest of them",
        arguments: [
            (RunQuery(), first, RunID.last), (RunQuery(from: noon), RunID.first(at: noon), .last),
            (RunQuery(until: noon), first, RunID.first(at: noon)), (RunQuery(before: late), first, late),
            (RunQuery(after: early), early, .last),
            (RunQuery(from: noon, after: early), RunID.first(at: noon), .last),
            (RunQuery(from: noon, after: late), late, .last),
            (RunQuery(until: noon, before: early), first, early),
            (RunQuery(until: noon, before: late), first, RunID.first(at: noon)),
            (RunQuery(from: noon - .hours(1), until: noon + .hours(1)), early, late),
        ] as [(RunQuery, RunID, RunID)])
    func bounds(query: RunQuery, lower: RunID, upper: RunID) {
        #expect(query.bounds.lower == lower && query.bounds.upper == upper)
    }
}
