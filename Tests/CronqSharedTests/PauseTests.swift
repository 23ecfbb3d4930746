import CronqSchedule
import CronqShared
import Testing

@Suite("A job at rest")
struct PauseTests {
    private func pause(until: Instant?) -> Pause { Pause(since: noon, until: until, by: "ann", note: nil) }

    @Test(
        "its schedule is looked at when the rest ends, or at its next instant if that is later",
        arguments: [
            (1, 5, 5), (5, 5, 5), (9, 5, 9), (-3, 5, 5), (-3, -2, -2),
        ] as [(Int64, Int64, Int64)])
    func looksAgain(nominal: Int64, until: Int64, due: Int64) {
        let pause = pause(until: noon + .minutes(until))
        #expect(pause.dueAt(noon + .minutes(nominal)) == noon + .minutes(due))
        #expect((noon + .minutes(nominal)).nextRun(of: pause) == noon + .minutes(due))
    }

    @Test("without an end it has no next run, and its schedule rests until the end of all dates")
    func restsForGood() {
        for nominal in [noon - .days(1), noon, noon + .days(10_000)] {
            #expect(pause(until: nil).dueAt(nominal) == Pause.farFuture)
            #expect(nominal.nextRun(of: pause(until: nil)) == nil)
        }
        #expect(Pause.farFuture.iso8601 == "9999-12-31T23:59:59Z")
    }

    @Test("without a rest a schedule runs at its instant")
    func runs() {
        #expect(noon.nextRun(of: nil) == noon)
    }

    @Test("a rest is in force up to its end, and not at it")
    func ends() {
        let pause = pause(until: noon + .minutes(1))
        #expect(pause.isInForce(at: noon) && pause.isInForce(at: noon + .minutes(1) - TimeSpan(microseconds: 1)))
        #expect(!pause.isInForce(at: noon + .minutes(1)) && !pause.isInForce(at: noon + .days(1)))
        #expect(self.pause(until: nil).isInForce(at: noon + .days(10_000)))
    }
}
