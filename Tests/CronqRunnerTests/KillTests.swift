import CronqSchedule
import CronqShared
import Testing

@testable import CronqRunner

/// Somebody wants an attempt to end, in whatever phase it is.
@Suite struct KillTests {
    @Test("a killed command gets TERM, after the grace of its job KILL, and its report names who wanted it first")
    func kills() {
        let cases: [(grace: TimeSpan?, pause: TimeSpan)] = [
            (nil, JobDefinition.defaultGrace), (.seconds(2), .seconds(2)),
        ]
        for (grace, pause) in cases {
            var fixture = MachineFixture()
            let run = fixture.attempt(MachineFixture.message(grace: grace))
            #expect(fixture.tell(.kill(run, by: "ada")) == [.terminate(run)])
            #expect(fixture.tell(.kill(run, by: "bob")) == [])
            #expect(fixture.pass(pause - .milliseconds(1)) == [])
            #expect(fixture.tell(.kill(run, by: "ada")) == [], "an order that is repeated begins no new grace")
            #expect(fixture.pass(.milliseconds(1)) == [.kill(run)])
            #expect(fixture.tell(.ended(run, .signaled(signal: 9))).first == .finish(run, .killed(by: "ada")))
            #expect(fixture.tell(.kill(run, by: "ada")) == [])
        }
    }

    @Test(
        "whatever the command does with the TERM, it was killed",
        arguments: [AttemptEnd.exited(code: 0), .exited(code: 143), .signaled(signal: 15), .unknown])
    func ends(end: AttemptEnd) {
        var fixture = MachineFixture()
        let run = fixture.attempt()
        _ = fixture.tell(.kill(run, by: "ada"))
        #expect(fixture.tell(.ended(run, end)) == [.finish(run, .killed(by: "ada")), .acknowledge(slot: 0)])
    }

    @Test("only the attempt that is named ends: not an earlier or later one of its run, and no other run")
    func exact() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(1), slot: 0)
        let other = fixture.attempt(MachineFixture.message(2), slot: 1)
        for stranger in [
            FencedRun(run: run.run, fence: 0), FencedRun(run: run.run, fence: 2),
            FencedRun(run: RunID(high: 9, low: 9), fence: 1),
        ] {
            #expect(fixture.tell(.kill(stranger, by: "ada")) == [])
        }
        #expect(fixture.tell(.kill(other, by: "ada")) == [.terminate(other)])
        #expect(fixture.tell(.ended(run, .exited(code: 0))).first == .finish(run, .exited(code: 0)))
    }

    @Test("an order that is faster than the grant is not remembered: the ledger repeats it")
    func beforeTheGrant() {
        var fixture = MachineFixture()
        let offer = fixture.offer()
        let run = FencedRun(run: offer.run, fence: 1)
        #expect(fixture.tell(.kill(run, by: "ada")) == [])
        guard case .journal(run, _)? = fixture.answer(offer).first else {
            Issue.record("not granted")
            return
        }
        #expect(fixture.tell(.kill(run, by: "ada")) == [])
        #expect(fixture.tell(.journaled(run)).first == .finish(run, .killed(by: "ada")))
    }

    @Test(
        "what is killed before its command was spawned never starts, ends killed and is not given back",
        arguments: [RunnerEvent.tick, .drain, .stop])
    func beforeTheSpawn(meanwhile: RunnerEvent) {
        var fixture = MachineFixture()
        let run = fixture.attempt(phase: .journaling)
        #expect(fixture.tell(.kill(run, by: "ada")) == [])
        _ = fixture.tell(meanwhile)
        #expect(fixture.tell(.journaled(run)) == [.finish(run, .killed(by: "ada")), .acknowledge(slot: 0)])
        #expect(fixture.tell(.journaled(run)) == [])
    }

    @Test("a kill comes true also where the disk refuses the journal, or the system the process")
    func instead() {
        var fixture = MachineFixture()
        let journaling = fixture.attempt(MachineFixture.message(1), slot: 0, phase: .journaling)
        let spawning = fixture.attempt(MachineFixture.message(2), slot: 1, phase: .spawning)
        _ = fixture.tell(.kill(journaling, by: "ada"))
        _ = fixture.tell(.kill(spawning, by: "ada"))
        #expect(fixture.tell(.spawnPostponed(spawning)).first == .finish(spawning, .killed(by: "ada")))
        #expect(fixture.tell(.journalFailed(journaling)).contains(.finish(journaling, .killed(by: "ada"))))
    }

    @Test("what is killed while it is being spawned is ended as soon as it runs")
    func whileSpawning() {
        var fixture = MachineFixture()
        let run = fixture.attempt(phase: .spawning)
        #expect(fixture.tell(.kill(run, by: "ada")) == [])
        #expect(fixture.pass(.seconds(1)) == [])
        #expect(fixture.tell(.spawned(run)) == [.terminate(run)])
        #expect(fixture.pass(JobDefinition.defaultGrace) == [.kill(run)])
        #expect(fixture.tell(.ended(run, .signaled(signal: 9))).first == .finish(run, .killed(by: "ada")))
    }

    @Test("what was ending already ends for its first reason")
    func firstReason() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(timeout: .seconds(1)))
        #expect(fixture.pass(.seconds(1)) == [.terminate(run)])
        #expect(fixture.tell(.kill(run, by: "ada")) == [])
        #expect(fixture.tell(.ended(run, .signaled(signal: 15))).first == .finish(run, .timedOut))
    }

    @Test("a killed command is killed within five seconds when its runner stops, and was killed all the same")
    func stops() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(grace: .hours(1)))
        _ = fixture.tell(.kill(run, by: "ada"))
        _ = fixture.tell(.stop)
        #expect(fixture.pass(.seconds(5)) == [.kill(run)])
        #expect(fixture.tell(.ended(run, .signaled(signal: 9))).first == .finish(run, .killed(by: "ada")))
    }
}
