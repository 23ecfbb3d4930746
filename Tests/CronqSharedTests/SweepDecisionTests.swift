import CronqSchedule
import CronqShared
import Testing

@Suite("What a sweep does with a run")
struct SweepDecisionTests {
    @Test(
        "what waits or is pending is published and looked at again after 30 s", arguments: [RunState.waiting, .pending])
    func publishes(state: RunState) {
        for publications in [0, 1, 50] {
            #expect(
                SweepDecision(row: row(state, publications: publications), now: noon, hasRunner: true)
                    == .publish(wakeAt: noon + .seconds(30)))
        }
    }

    @Test(
        "a queued run is left alone longer each time: 1, 2, 4, 8, 10, 10 … minutes",
        arguments: [(0, 1), (1, 2), (2, 4), (3, 8), (4, 10), (5, 10), (60, 10), (Int.max - 1, 10)] as [(Int, Int64)])
    func republishes(publications: Int, minutes: Int64) {
        for hasRunner in [false, true] {
            #expect(
                SweepDecision(row: row(.queued, publications: publications), now: noon, hasRunner: hasRunner)
                    == .republish(wakeAt: noon + .minutes(minutes)))
        }
    }

    @Test("no look is later than the start deadline")
    func looksAgainAtTheDeadline() {
        for (state, wait) in [(RunState.pending, TimeSpan.seconds(29)), (.queued, .seconds(59))] {
            let row = row(state)
            let decision = SweepDecision(row: row, now: row.startBy - wait, hasRunner: true)
            #expect(decision == (state == .queued ? .republish(wakeAt: row.startBy) : .publish(wakeAt: row.startBy)))
        }
    }

    @Test(
        "a run that reaches its start deadline is missed, and the reason says what was lacking",
        arguments: [RunState.waiting, .pending, .queued])
    func misses(state: RunState) {
        for late in [TimeSpan.zero, .hours(100)] {
            let now = row(state).startBy + late
            #expect(SweepDecision(row: row(state), now: now, hasRunner: true) == .miss(.noSlot))
            #expect(SweepDecision(row: row(state), now: now, hasRunner: false) == .miss(.noRunner))
            for hasRunner in [false, true] {
                let unroutable = row(state, reason: .noRoute)
                #expect(SweepDecision(row: unroutable, now: now, hasRunner: hasRunner) == .miss(.noRoute))
            }
        }
    }

    @Test(
        "what runs or has ended is left alone, before and after the deadline",
        arguments: RunState.allCases.filter { ![.waiting, .pending, .queued].contains($0) })
    func leaves(state: RunState) {
        for now in [noon, noon + .hours(2)] {
            #expect(SweepDecision(row: row(state), now: now, hasRunner: true) == .leave)
            #expect(SweepDecision(row: row(state), now: now, hasRunner: false) == .leave)
        }
    }

    @Test("the wait is a minute before anything was published, and never overflows")
    func waitsWithinBounds() {
        #expect(SweepDecision.queueWait(publications: Int.min + 1) == .minutes(1))
        #expect(SweepDecision.queueWait(publications: 0) == .minutes(1))
        #expect(SweepDecision.queueWait(publications: Int.max) == .minutes(10))
    }
}
