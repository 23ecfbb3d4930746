import CronqSchedule
import CronqShared
import Testing

@Suite("What a claim writes")
struct ClaimPlanTests {
    private func plan(
        _ schedule: String, first: String, now: String, startDeadline: TimeSpan = .days(10_000), blocker: LiveRun? = nil
    ) throws -> ClaimPlan {
        let schedule = try Schedule(parsing: schedule, zone: .utc)
        return ClaimPlan(
            schedule: schedule, first: try instant(first), now: try instant(now), startDeadline: startDeadline,
            blocker: blocker)
    }

    @Test(
        "an instant that is claimed after its start deadline is missed at once, whatever else runs",
        arguments: [
            ("2026-01-01T00:00:59Z", .pending, nil), ("2026-01-01T00:01:00Z", .missed, .startDeadline),
            ("2026-01-03T00:00:00Z", .missed, .startDeadline),
        ] as [(String, RunState, RunReason?)])
    func plansTooLate(now: String, state: RunState, reason: RunReason?) throws {
        let due = "2026-01-01T00:00:00Z"
        let plan = try plan("at \(due)", first: due, now: now, startDeadline: .minutes(1))
        #expect(plan.runs == [PlannedRun(nominal: try instant(due), state: state, reason: reason)])
        let blocked = try self.plan(
            "at \(due)", first: due, now: "2026-01-03T00:00:00Z", startDeadline: .minutes(1),
            blocker: LiveRun(id: RunID(high: 1, low: 1), state: .running))
        #expect(blocked.runs.map(\.reason) == [.startDeadline])
    }

    @Test(
        "one due instant is one pending run, and the schedule rests on the next",
        arguments: ["2026-01-01T00:05:00Z", "2026-01-01T00:05:00.000001Z", "2026-01-01T00:09:59.999999Z"])
    func plansOneInstant(now: String) throws {
        let plan = try plan("R/2026-01-01T00:00:00/PT5M", first: "2026-01-01T00:05:00Z", now: now)
        #expect(plan.runs == [PlannedRun(nominal: try instant("2026-01-01T00:05:00Z"), state: .pending)])
        #expect(plan.next == (try instant("2026-01-01T00:10:00Z")))
    }

    @Test("of several due instants the last may run and every earlier one is missed, in order")
    func missesAllButTheLatest() throws {
        let plan = try plan(
            "R/2026-01-01T00:00:00/PT5M", first: "2026-01-01T00:05:00Z", now: "2026-01-01T00:17:00Z")
        #expect(
            plan.runs == [
                PlannedRun(nominal: try instant("2026-01-01T00:05:00Z"), state: .missed, reason: .catchUp),
                PlannedRun(nominal: try instant("2026-01-01T00:10:00Z"), state: .missed, reason: .catchUp),
                PlannedRun(nominal: try instant("2026-01-01T00:15:00Z"), state: .pending),
            ])
        #expect(plan.next == (try instant("2026-01-01T00:20:00Z")))
    }

    @Test("a thousand missed instants have a row each")
    func writesARowForEachMissedInstant() throws {
        // 00:00 … 16:39 are a thousand minutes; 16:40 is the latest.
        let plan = try plan("* * * * *", first: "2026-01-01T00:00:00Z", now: "2026-01-01T16:40:00Z")
        #expect(plan.runs.count == ClaimPlan.missedRowLimit + 1)
        let missed = plan.runs.dropLast()
        let start = try instant("2026-01-01T00:00:00Z")
        #expect(missed.map(\.nominal) == (0..<1_000).map { start + .minutes($0) })
        #expect(missed.allSatisfy { $0.state == .missed && $0.reason == .catchUp })
        #expect(missed.allSatisfy { $0.instants == 1 && $0.lastInstant == nil })
        #expect(plan.runs.last == PlannedRun(nominal: try instant("2026-01-01T16:40:00Z"), state: .pending))
    }

    @Test("one missed instant more, and a single row tells their count, first and last")
    func sumsUpMoreMissedInstants() throws {
        let plan = try plan("* * * * *", first: "2026-01-01T00:00:00Z", now: "2026-01-01T16:41:30Z")
        #expect(
            plan.runs == [
                PlannedRun(
                    nominal: try instant("2026-01-01T00:00:00Z"), state: .missed, reason: .catchUp,
                    instants: 1_001, lastInstant: try instant("2026-01-01T16:40:00Z")),
                PlannedRun(nominal: try instant("2026-01-01T16:41:00Z"), state: .pending),
            ])
        #expect(plan.next == (try instant("2026-01-01T16:42:00Z")))
    }

    @Test(
        "however many instants were due, every one of them is in exactly one row",
        arguments: [1, 2, 3, 999, 1_000, 1_001, 1_002, 5_000] as [Int64])
    func countsEveryInstantOnce(due: Int64) throws {
        let schedule = try Schedule(parsing: "R/2026-11-21T12:00:00Z/PT10S", zone: .utc)
        let plan = ClaimPlan(
            schedule: schedule, first: noon + .seconds(10), now: noon + .seconds(10 * due + 3), startDeadline: .days(1),
            blocker: nil)
        #expect(plan.runs.reduce(0) { $0 + $1.instants } == Int(due))
        #expect(plan.runs.count == (due <= 1_001 ? Int(due) : 2))
        #expect(plan.runs.last == PlannedRun(nominal: noon + .seconds(10 * due), state: .pending))
        #expect(plan.next == noon + .seconds(10 * due + 10))
    }

    @Test("years of downtime of a schedule by the second are planned as two rows")
    func plansALongDowntime() throws {
        let plan = try plan("R/2020-01-01T00:00:00/PT1S", first: "2020-01-01T00:00:00Z", now: "2026-01-01T00:00:00Z")
        #expect(plan.runs.map(\.instants) == [2_192 * 86_400, 1])
        #expect(plan.runs.first?.lastInstant == (try instant("2025-12-31T23:59:59Z")))
        #expect(plan.runs.last?.nominal == (try instant("2026-01-01T00:00:00Z")))
    }

    @Test(
        "a schedule that is over has no next instant",
        arguments: [
            ("R1/2026-01-01T00:00:00Z/PT1H", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 1),
            ("R3/2026-01-01T00:00:00Z/PT1H", "2026-01-01T02:00:00Z", "2026-01-01T02:30:00Z", 1),
            ("R3/2026-01-01T00:00:00Z/PT1H", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", 3),
            ("at 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", 1),
        ])
    func endsWithItsSchedule(schedule: String, first: String, now: String, rows: Int) throws {
        let plan = try plan(schedule, first: first, now: now)
        #expect(plan.next == nil)
        #expect(plan.runs.count == rows)
        #expect(plan.runs.last?.state == .pending)
        #expect(plan.runs.dropLast().allSatisfy { $0.state == .missed })
    }

    @Test("an instant that the schedule no longer has is honoured: the run that was promised is planned")
    func honoursAnInstantOfFormerRules() throws {
        let plan = try plan("R/2026-01-01T00:00:00/PT1H", first: "2026-01-01T00:20:00Z", now: "2026-01-01T00:30:00Z")
        #expect(plan.runs.map(\.nominal) == [try instant("2026-01-01T00:20:00Z")])
        #expect(plan.next == (try instant("2026-01-01T01:00:00Z")))
        let late = try self.plan(
            "R/2026-01-01T00:00:00/PT1H", first: "2026-01-01T00:20:00Z", now: "2026-01-01T01:10:00Z")
        #expect(late.runs.map(\.nominal) == [try instant("2026-01-01T00:20:00Z"), try instant("2026-01-01T01:00:00Z")])
        #expect(late.runs.map(\.state) == [.missed, .pending])
    }

    @Test(
        "beside a run that has not ended the instant is skipped, with the reason and the run in its way",
        arguments: [
            (RunState.running, RunReason.overlapRunning), (.queued, .overlapQueued), (.pending, .overlapPending),
            (.waiting, .overlapPending),
        ])
    func skipsBesideALiveRun(state: RunState, reason: RunReason) throws {
        let blocker = LiveRun(id: RunID(high: 1, low: 2), state: state)
        let plan = try plan(
            "R/2026-01-01T00:00:00/PT5M", first: "2026-01-01T00:05:00Z", now: "2026-01-01T00:12:00Z", blocker: blocker)
        #expect(plan.runs.map(\.state) == [.missed, .skipped])
        #expect(plan.runs.map(\.reason) == [.catchUp, reason])
        #expect(plan.runs.first?.detail == nil)
        // Nothing but the name: pages make a link of it.
        #expect(plan.runs.last?.detail == blocker.id.description)
        #expect(plan.next == (try instant("2026-01-01T00:15:00Z")))
    }
}
