import CronqSchedule
import CronqShared
import Testing

@testable import CronqRunner

/// From a spawned command to its report: timeouts, fencing, revocation, drain, stop. Ends on request: `KillTests`.
@Suite struct AttemptTests {
    @Test(
        "the outcome says how the command ended",
        arguments: [
            (AttemptEnd.exited(code: 0), Outcome.exited(code: 0)), (.exited(code: 7), .exited(code: 7)),
            (.signaled(signal: 11), .signaled(signal: 11)),
            (.notStarted(message: "no shell"), .spawnFailed(message: "no shell")), (.unknown, .runnerDied),
        ])
    func outcomes(end: AttemptEnd, outcome: Outcome) {
        var fixture = MachineFixture()
        let run = fixture.attempt()
        #expect(fixture.tell(.ended(run, end)) == [.finish(run, outcome), .acknowledge(slot: 0)])
        #expect(fixture.tell(.ended(run, end)) == [])
    }

    @Test("a command that could not be spawned is reported so")
    func spawnFails() {
        var fixture = MachineFixture()
        let run = fixture.attempt(phase: .spawning)
        #expect(
            fixture.tell(.spawnFailed(run, message: "no memory"))
                == [.finish(run, .spawnFailed(message: "no memory")), .acknowledge(slot: 0)])
    }

    @Test("a command that the system had no room for is given back, whenever that comes out")
    func spawnPostponed() {
        for phase in [RunnerMachine.Attempt.Phase.spawning, .running] {
            var fixture = MachineFixture()
            let run = fixture.attempt(phase: phase)
            #expect(fixture.tell(.spawnPostponed(run)) == [.decline(run, .noResources), .acknowledge(slot: 0)])
            #expect(fixture.tell(.spawnPostponed(run)) == [])
        }
    }

    @Test("TERM when its time is over, KILL when the grace is over too, and again every five seconds")
    func timesOut() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(timeout: .seconds(4), grace: .seconds(2)))
        #expect(fixture.pass(.milliseconds(3_999)) == [])
        #expect(fixture.pass(.milliseconds(1)) == [.terminate(run)])
        #expect(fixture.pass(.milliseconds(1_999)) == [])
        #expect(fixture.pass(.milliseconds(1)) == [.kill(run)])
        #expect(fixture.pass(.seconds(4)) == [])
        #expect(fixture.pass(.seconds(1)) == [.kill(run)])
        #expect(fixture.tell(.ended(run, .signaled(signal: 9))).first == .finish(run, .timedOut))
    }

    @Test("a job without a timeout gets the runner's default; neither means no limit")
    func defaultTimeout() {
        var limited = MachineFixture(defaultTimeout: .seconds(5))
        let run = limited.attempt()
        #expect(limited.pass(.seconds(5)) == [.terminate(run)])
        var unlimited = MachineFixture()
        _ = unlimited.attempt()
        _ = unlimited.pass(.seconds(60))
        #expect(unlimited.pass(.days(30)) == [])
    }

    @Test("the time of a command counts from its spawn, not from its grant")
    func timeoutFromSpawn() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(timeout: .seconds(4)), phase: .spawning)
        fixture.now = .seconds(10)
        _ = fixture.tell(.spawned(run))
        #expect(fixture.pass(.seconds(3)) == [])
        #expect(fixture.pass(.seconds(1)) == [.terminate(run)])
    }

    @Test("a rerun job is killed at two thirds of the lease after the last answered heartbeat was sent")
    func fences() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(onLost: .rerun))
        guard case .heartbeat(let sequence, let running)? = fixture.pass(.seconds(3), withHeartbeats: true).last else {
            Issue.record("no heartbeat")
            return
        }
        #expect(running == [run])
        fixture.now = .seconds(10)
        _ = fixture.tell(
            .heartbeatAnswered(HeartbeatAnswer(sequence: sequence, renewed: [run], revoked: [])))
        #expect(fixture.pass(.milliseconds(12_999)) == [])
        #expect(fixture.pass(.milliseconds(1)) == [.kill(run)])
        #expect(fixture.tell(.ended(run, .signaled(signal: 9))).first == .finish(run, .fenced))
    }

    @Test("a job that may not run twice is never fenced")
    func failIsNotFenced() {
        var fixture = MachineFixture()
        _ = fixture.attempt()
        _ = fixture.pass(.seconds(60))
        #expect(fixture.pass(.hours(5)) == [])
    }

    @Test("nothing is fenced while the broker blocks the connection, and trust begins anew when it ends")
    func blocked() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(onLost: .rerun))
        _ = fixture.tell(.blocked(true))
        #expect(fixture.pass(.seconds(40)) == [])
        #expect(fixture.machine.nextWake > fixture.now)
        _ = fixture.tell(.blocked(false))
        #expect(fixture.machine.nextWake <= fixture.now, "a heartbeat goes out at once")
        #expect(fixture.pass(.zero) == [])
        // Meanwhile the message was held long enough.
        #expect(fixture.pass(.milliseconds(19_999)) == [.unsubscribe(slot: 0), .acknowledge(slot: 0)])
        #expect(fixture.pass(.milliseconds(1)).last == .kill(run))
    }

    @Test("an answer that renews nothing proves nothing, and one to an unknown heartbeat neither")
    func provesNothing() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(onLost: .rerun))
        _ = fixture.pass(.seconds(15))
        _ = fixture.tell(.heartbeatAnswered(HeartbeatAnswer(sequence: 1, renewed: [], revoked: [])))
        _ = fixture.tell(.heartbeatAnswered(HeartbeatAnswer(sequence: 99, renewed: [run], revoked: [])))
        #expect(fixture.pass(.seconds(5)) == [.kill(run)])
    }

    @Test("an old answer that comes late does not turn the proof back")
    func reorderedAnswers() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(onLost: .rerun))
        _ = fixture.pass(.seconds(3))
        _ = fixture.pass(.seconds(3))
        for sequence in [2, 1] {
            _ = fixture.tell(.heartbeatAnswered(HeartbeatAnswer(sequence: sequence, renewed: [run], revoked: [])))
        }
        fixture.now = .milliseconds(25_999)
        #expect(fixture.pass(.zero) == [])
        #expect(fixture.pass(.milliseconds(1)) == [.kill(run)])
    }

    @Test(
        "what was superseded or has ended is terminated; what was declared lost goes on",
        arguments: [
            (HeartbeatAnswer.Cause.superseded, true), (.ended, true), (.lost, false),
        ])
    func revokes(cause: HeartbeatAnswer.Cause, ends: Bool) {
        var fixture = MachineFixture()
        let run = fixture.attempt()
        let answer = HeartbeatAnswer(sequence: 1, renewed: [], revoked: [.init(run: run, cause: cause)])
        #expect(fixture.tell(.heartbeatAnswered(answer)) == (ends ? [.terminate(run)] : []))
    }

    @Test("heartbeats name what runs and what is reported but not receipted, every three seconds")
    func heartbeats() {
        var fixture = MachineFixture()
        let first = fixture.attempt(MachineFixture.message(1), slot: 0)
        let second = fixture.attempt(MachineFixture.message(2), slot: 1)
        _ = fixture.tell(.ended(first, .exited(code: 0)))
        #expect(fixture.pass(.zero, withHeartbeats: true) == [.heartbeat(sequence: 1, running: [first, second])])
        #expect(fixture.pass(.milliseconds(2_999), withHeartbeats: true) == [])
        _ = fixture.tell(.receipt(first))
        #expect(fixture.pass(.milliseconds(1), withHeartbeats: true) == [.heartbeat(sequence: 2, running: [second])])
    }

    @Test("a draining runner gives back what is not granted, finishes what runs, and is done at the last receipt")
    func drains() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(1), slot: 0)
        let offer = fixture.offer(MachineFixture.message(2), slot: 1)
        #expect(
            fixture.tell(.drain) == [.unsubscribe(slot: 0), .unsubscribe(slot: 1), .requeue(slot: 1)])
        #expect(fixture.tell(.drain) == [])
        #expect(fixture.tell(.delivered(slot: 1, MachineFixture.message(3))) == [.requeue(slot: 1)])
        _ = fixture.tell(.answered(MachineFixture.denial(offer)))
        #expect(
            fixture.tell(.ended(run, .exited(code: 0))) == [.finish(run, .exited(code: 0)), .acknowledge(slot: 0)])
        #expect(!fixture.machine.isDrained)
        _ = fixture.tell(.receipt(run))
        #expect(fixture.machine.isDrained)
    }

    @Test("a draining runner waits for the answer to an offer it took back, to give the grant back")
    func drainsWithdrawn() {
        var fixture = MachineFixture()
        let offer = fixture.offer()
        _ = fixture.tell(.drain)
        #expect(!fixture.machine.isDrained)
        #expect(fixture.answer(offer) == [.decline(FencedRun(run: offer.run, fence: 1), .draining)])
        #expect(fixture.machine.isDrained)
    }

    @Test("it waits no longer than two seconds")
    func drainPatience() {
        var fixture = MachineFixture()
        _ = fixture.offer()
        _ = fixture.tell(.drain)
        _ = fixture.pass(.milliseconds(1_999))
        #expect(!fixture.machine.isDrained)
        #expect(fixture.machine.nextWake == fixture.now + .milliseconds(1))
        _ = fixture.pass(.milliseconds(1))
        #expect(fixture.machine.isDrained)
    }

    @Test("a stopping runner ends its commands, with at most five seconds between TERM and KILL")
    func stops() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(grace: .hours(1)))
        #expect(fixture.tell(.stop) == [.unsubscribe(slot: 0), .unsubscribe(slot: 1), .terminate(run)])
        #expect(fixture.tell(.stop) == [])
        #expect(fixture.pass(.seconds(5)) == [.kill(run)])
        #expect(fixture.tell(.ended(run, .signaled(signal: 9))).first == .finish(run, .runnerShutdown))
    }

    @Test("what was ending with a long grace when the runner stops is killed after five seconds as well")
    func stopsWhatEnds() {
        var fixture = MachineFixture()
        let run = fixture.attempt(MachineFixture.message(timeout: .seconds(1), grace: .hours(1)))
        #expect(fixture.pass(.seconds(1)) == [.terminate(run)])
        _ = fixture.tell(.stop)
        #expect(fixture.pass(.seconds(5)) == [.kill(run)])
        #expect(fixture.tell(.ended(run, .signaled(signal: 9))).first == .finish(run, .timedOut))
    }

    @Test("what is about to be spawned when the runner stops is given back")
    func stopsBeforeSpawn() {
        var fixture = MachineFixture()
        let run = fixture.attempt(phase: .journaling)
        _ = fixture.tell(.stop)
        #expect(fixture.tell(.journaled(run)) == [.decline(run, .draining), .acknowledge(slot: 0)])
        #expect(fixture.machine.isDrained)
    }

    @Test(
        "no phase makes the timer fire for ever: after a tick the next wake lies ahead",
        arguments: [RunnerMachine.Attempt.Phase.journaling, .spawning, .running])
    func noBusyLoop(phase: RunnerMachine.Attempt.Phase) {
        let message = MachineFixture.message(onLost: .rerun, timeout: .seconds(2), grace: .hours(1))
        let events: [(FencedRun) -> RunnerEvent] = [
            { _ in .tick }, { _ in .blocked(true) }, { _ in .drain }, { _ in .stop }, { .kill($0, by: "x") },
        ]
        for event in events {
            var fixture = MachineFixture()
            let run = fixture.attempt(message, phase: phase)
            _ = fixture.tell(event(run))
            for _ in 0..<200 {
                _ = fixture.pass(.milliseconds(700))
                #expect(fixture.machine.nextWake > fixture.now)
            }
        }
    }

    @Test("a disk pause that outlives the runner's last job does not make the timer fire for ever")
    func noBusyLoopOnFullDisk() {
        var fixture = MachineFixture()
        let run = fixture.attempt(phase: .journaling)
        _ = fixture.tell(.journalFailed(run))
        _ = fixture.tell(.drain)
        for _ in 0..<20 {
            _ = fixture.pass(.seconds(1))
            #expect(fixture.machine.nextWake > fixture.now)
        }
    }

    @Test("sequences of events that make no sense in a phase change nothing")
    func nonsense() {
        var fixture = MachineFixture()
        let unknown = FencedRun(run: RunID(high: 8, low: 8), fence: 3)
        let before = fixture.machine.slots
        for event in [
            RunnerEvent.journaled(unknown), .journalFailed(unknown), .spawned(unknown),
            .spawnFailed(unknown, message: ""), .spawnPostponed(unknown), .ended(unknown, .unknown), .receipt(unknown),
            .kill(unknown, by: "x"), .blocked(false),
            .heartbeatAnswered(
                HeartbeatAnswer(sequence: 4, renewed: [unknown], revoked: [.init(run: unknown, cause: .ended)])),
        ] {
            #expect(fixture.tell(event) == [])
        }
        #expect(fixture.machine.slots == before)
        let running = fixture.attempt()
        #expect(fixture.tell(.journaled(running)) == [])
        #expect(fixture.tell(.journalFailed(running)) == [])
        #expect(fixture.tell(.spawned(running)) == [])
    }

    @Test("the memory of fences is bounded and forgets the oldest first")
    func recentFences() {
        var recent = RecentFences()
        for number in 0...16_384 { recent.insert(FencedRun(run: RunID(high: 1, low: UInt64(number)), fence: 1)) }
        #expect(!recent.contains(FencedRun(run: RunID(high: 1, low: 0), fence: 1)))
        #expect(recent.contains(FencedRun(run: RunID(high: 1, low: 1), fence: 1)))
        #expect(recent.contains(FencedRun(run: RunID(high: 1, low: 16_384), fence: 1)))
    }
}
