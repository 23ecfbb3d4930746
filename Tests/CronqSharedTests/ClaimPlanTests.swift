import CronqSchedule
import CronqShared
import Testing

@Suite("The plan of a claim")
struct ClaimPlanTests {
    private static let start = Instant(microseconds: 1_772_452_800_000_000)  // 2026-03-02T12:00:00Z

    private func plan(
        _ text: String, first: TimeSpan, now: TimeSpan, blocker: LiveRun? = nil
    ) throws -> ClaimPlan {
        ClaimPlan(
            schedule: try Schedule(parsing: text, zone: .utc), first: Self.start + first, now: Self.start + now,
            blocker: blocker)
    }

    @Test("one due instant is one pending run, and the next instant lies in the future")
    func one() throws {
        let plan = try plan("* * * * *", first: .minutes(1), now: .seconds(100))
        #expect(plan.runs == [PlannedRun(nominal: Self.start + .minutes(1), state: .pending)])
        #expect(plan.next == Self.start + .minutes(2))
    }

    @Test("an instant is due at its very microsecond")
    func exactly() throws {
        let plan = try plan("* * * * *", first: .minutes(1), now: .minutes(1))
        #expect(plan.runs.map(\.nominal) == [Self.start + .minutes(1)] && plan.next == Self.start + .minutes(2))
    }

    @Test("each due instant has exactly one row up to the limit, beyond it one row speaks for the missed ones",
        arguments: [1, 2, 3, 999, 1_000, 1_001, 1_002, 5_000])
    func everyInstantOnce(due: Int64) throws {
        let plan = try plan("R/2026-03-02T12:00:00Z/PT10S", first: .seconds(10), now: .seconds(10 * due + 3))
        #expect(plan.runs.reduce(0) { $0 + $1.instants } == Int(due))
        #expect(plan.runs.count == (due <= 1_001 ? Int(due) : 2))
        #expect(plan.runs.last == PlannedRun(nominal: Self.start + .seconds(10 * due), state: .pending))
        #expect(plan.runs.dropLast().allSatisfy { $0.state == .missed && $0.reason == .catchUp })
        #expect(plan.runs.map(\.nominal) == plan.runs.map(\.nominal).sorted())
        #expect(Set(plan.runs.map(\.nominal)).count == plan.runs.count)
        if due > 1_001 { #expect(plan.runs[0].lastInstant == Self.start + .seconds(10 * (due - 1))) }
        #expect(plan.next == Self.start + .seconds(10 * due + 10))
    }

    @Test("a live run of the job skips the last instant and says what it would have waited for",
        arguments: zip(
            [RunState.waiting, .pending, .queued, .running],
            [RunReason.overlapPending, .overlapPending, .overlapQueued, .overlapRunning]))
    func overlap(state: RunState, reason: RunReason) throws {
        let blocker = LiveRun(id: RunID(high: 1, low: 2), state: state)
        let plan = try plan("* * * * *", first: .minutes(1), now: .minutes(3), blocker: blocker)
        #expect(plan.runs.map(\.state) == [.missed, .missed, .skipped])
        #expect(plan.runs.last?.reason == reason)
        #expect(plan.runs.last?.detail == "run \(blocker.id) is \(state.rawValue)")
    }

    @Test("a one-shot is over after its instant")
    func once() throws {
        let plan = try plan("R1/2026-03-02T12:00:30Z/PT1M", first: .seconds(30), now: .days(1))
        #expect(plan.runs.map(\.state) == [.pending] && plan.next == nil)
    }

    @Test("an instant that the schedule no longer has, because a zone changed, still gets its row")
    func foreignInstant() throws {
        let plan = try plan("0 13 * * *", first: .minutes(30), now: .minutes(40))
        #expect(plan.runs == [PlannedRun(nominal: Self.start + .minutes(30), state: .pending)])
        #expect(plan.next == Self.start + .hours(1))
        let late = try self.plan("0 13 * * *", first: .minutes(30), now: .minutes(70))
        #expect(late.runs.map(\.nominal) == [Self.start + .minutes(30), Self.start + .hours(1)])
    }
}
