import CronqSchedule
import CronqShared
import Testing

@Suite("What a claim writes after a rest")
struct ClaimPlanRestTests {
    /// A rest that ended so many seconds after `noon`, and what becomes of the instants each minute from `noon` on. Each letter
    /// is an instant: `p` is skipped as paused, `m` is missed, `R` runs.
    struct Line: Sendable, CustomTestStringConvertible {
        var until: Int64?
        var now: Int64
        var rows: String

        var testDescription: String { "rest until \(until.map { "\($0) s" } ?? "never"), now \(now) s" }
    }

    private static let every = "R/2026-11-21T12:00:00Z/PT1M"

    private func plan(
        until: Instant?, now: Instant, startDeadline: TimeSpan = .days(10_000), blocker: LiveRun? = nil
    ) throws -> ClaimPlan {
        ClaimPlan(
            schedule: try Schedule(parsing: Self.every, zone: .utc), first: noon, now: now,
            startDeadline: startDeadline, pausedUntil: until, blocker: blocker)
    }

    @Test(
        "what fell into the rest is skipped as paused, what came after it is missed, and the latest runs",
        arguments: [
            // Nobody rested.
            Line(until: nil, now: 0, rows: "R"), Line(until: nil, now: 250, rows: "mmmmR"),
            // It was over before the first instant, or at it.
            Line(until: -10, now: 250, rows: "mmmmR"), Line(until: 0, now: 250, rows: "mmmmR"),
            // It ended among them: an instant at its very end was not slept through.
            Line(until: 1, now: 250, rows: "pmmmR"), Line(until: 60, now: 250, rows: "pmmmR"),
            Line(until: 61, now: 250, rows: "ppmmR"), Line(until: 150, now: 250, rows: "pppmR"),
            Line(until: 180, now: 250, rows: "pppmR"), Line(until: 181, now: 250, rows: "ppppR"),
            // All of them fell into it; the latest runs for all.
            Line(until: 240, now: 250, rows: "ppppR"), Line(until: 245, now: 250, rows: "ppppR"),
            Line(until: 250, now: 250, rows: "ppppR"), Line(until: 240, now: 240, rows: "ppppR"),
            Line(until: 30, now: 30, rows: "R"),
            // It goes on: nothing runs.
            Line(until: 251, now: 250, rows: "ppppp"), Line(until: 100_000, now: 250, rows: "ppppp"),
            Line(until: 1, now: 0, rows: "p"),
        ])
    func splits(line: Line) throws {
        let plan = try plan(until: line.until.map { noon + .seconds($0) }, now: noon + .seconds(line.now))
        let expected = line.rows.enumerated().map { index, row -> PlannedRun in
            let instant = noon + .minutes(Int64(index))
            switch row {
            case "p": return PlannedRun(nominal: instant, state: .skipped, reason: .paused)
            case "m": return PlannedRun(nominal: instant, state: .missed, reason: .catchUp)
            default: return PlannedRun(nominal: instant, state: .pending)
            }
        }
        #expect(plan.runs == expected)
        #expect(plan.next == noon + .minutes(Int64(line.rows.count)))
    }

    @Test(
        "more than a thousand on either side of its end become one row of that side, and none is lost",
        arguments: [
            (0, 1), (1, 0), (999, 999), (1_000, 1_000), (1_000, 1_001), (1_001, 1_000), (1_001, 1_001), (5_000, 1),
            (1, 5_000), (5_000, 0), (0, 5_000),
        ] as [(Int64, Int64)])
    func sumsUp(paused: Int64, missed: Int64) throws {
        let plan = try plan(until: noon + .minutes(paused), now: noon + .minutes(paused + missed) + .seconds(5))
        let passed = plan.runs.dropLast()
        let skipped = passed.filter { $0.state == .skipped && $0.reason == .paused }
        let late = passed.filter { $0.state == .missed && $0.reason == .catchUp }
        #expect(skipped.count + late.count == passed.count)
        #expect(skipped.count == (paused > 1_000 ? 1 : Int(paused)))
        #expect(late.count == (missed > 1_000 ? 1 : Int(missed)))
        #expect(skipped.reduce(0) { $0 + $1.instants } == Int(paused))
        #expect(late.reduce(0) { $0 + $1.instants } == Int(missed))
        if paused > 1_000 {
            #expect(skipped.first?.nominal == noon && skipped.first?.lastInstant == noon + .minutes(paused - 1))
        }
        if missed > 1_000 {
            #expect(late.first?.nominal == noon + .minutes(paused))
            #expect(late.first?.lastInstant == noon + .minutes(paused + missed - 1))
        }
        #expect(plan.runs.last == PlannedRun(nominal: noon + .minutes(paused + missed), state: .pending))
    }

    @Test("ten years of rest of a schedule by the second are planned as two rows")
    func plansALongRest() throws {
        let schedule = try Schedule(parsing: "R/2016-01-01T00:00:00/PT1S", zone: .utc)
        let plan = ClaimPlan(
            schedule: schedule, first: try instant("2016-01-01T00:00:00Z"), now: try instant("2026-01-01T00:00:00Z"),
            startDeadline: .days(1), pausedUntil: try instant("2026-01-01T00:00:00Z"), blocker: nil)
        #expect(plan.runs.map(\.instants) == [3_653 * 86_400, 1])
        #expect(plan.runs.map(\.reason) == [.paused, nil])
    }

    @Test("the latest instant makes way for a run that has not ended, like any other")
    func overlaps() throws {
        let blocker = LiveRun(id: RunID(high: 1, low: 2), state: .running)
        let plan = try plan(until: noon + .seconds(150), now: noon + .seconds(150), blocker: blocker)
        #expect(plan.runs.map(\.reason) == [.paused, .paused, .overlapRunning])
        #expect(plan.runs.last?.detail == blocker.id.description)
    }

    @Test("while the rest goes on the latest instant is skipped as paused, whatever else would become of it")
    func restsOn() throws {
        let blocker = LiveRun(id: RunID(high: 1, low: 2), state: .running)
        for deadline in [TimeSpan.seconds(5), .days(1)] {
            let plan = try plan(
                until: Pause.farFuture, now: noon + .seconds(150), startDeadline: deadline, blocker: blocker)
            #expect(plan.runs.map(\.state) == [.skipped, .skipped, .skipped])
            #expect(plan.runs.map(\.reason) == [.paused, .paused, .paused])
            #expect(plan.runs.allSatisfy { $0.detail == nil } && plan.next == noon + .minutes(3))
        }
    }

    @Test("the instant of a schedule that cannot be read fails, unless its job rests on")
    func unreadable() {
        let failed = PlannedRun.unreadable(at: noon, fault: "no such zone")
        #expect(
            failed == PlannedRun(nominal: noon, state: .failed, reason: .badDefinition, detail: "no such zone"))
        let asleep = PlannedRun.unreadable(at: noon, fault: "no such zone", restsOn: true)
        #expect(asleep == PlannedRun(nominal: noon, state: .skipped, reason: .paused))
    }

    @Test(
        "an instant that is too late to run says whether the rest kept it from that, or nobody claimed it",
        arguments: [
            (nil, .missed, .startDeadline), (100, .missed, .startDeadline), (120, .missed, .startDeadline),
            (121, .skipped, .paused), (175, .skipped, .paused),
        ] as [(Int64?, RunState, RunReason)])
    func comesTooLate(until: Int64?, state: RunState, reason: RunReason) throws {
        let plan = try plan(
            until: until.map { noon + .seconds($0) }, now: noon + .seconds(175), startDeadline: .seconds(30))
        #expect(plan.runs.last == PlannedRun(nominal: noon + .minutes(2), state: state, reason: reason))
        #expect(plan.next == noon + .minutes(3))
    }

    @Test("an instant that the schedule no longer has rested like the others")
    func honoursAnInstantOfFormerRules() throws {
        let schedule = try Schedule(parsing: Self.every, zone: .utc)
        let plan = ClaimPlan(
            schedule: schedule, first: noon + .seconds(10), now: noon + .seconds(130), startDeadline: .days(1),
            pausedUntil: noon + .seconds(65), blocker: nil)
        #expect(plan.runs.map(\.nominal) == [10, 60, 120].map { noon + .seconds($0) })
        #expect(plan.runs.map(\.reason) == [.paused, .paused, nil])
        let alone = ClaimPlan(
            schedule: schedule, first: noon + .seconds(10), now: noon + .seconds(40), startDeadline: .days(1),
            pausedUntil: noon + .seconds(40), blocker: nil)
        #expect(alone.runs == [PlannedRun(nominal: noon + .seconds(10), state: .pending)])
    }
}
