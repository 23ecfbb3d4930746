import CronqSchedule
import CronqShared
import Testing

@testable import CronqRunner

/// From a delivery to a spawned command.
@Suite struct OfferTests {
    @Test("every slot subscribes at the start")
    func begins() {
        var machine = RunnerMachine(
            configuration: .init(runner: RunnerID("r"), host: "h", slots: 3), now: .zero)
        #expect(machine.begin() == [.subscribe(slot: 0), .subscribe(slot: 1), .subscribe(slot: 2)])
    }

    @Test("a delivery becomes an offer that names run, attempt and runner, and holds the delivery")
    func offers() {
        var fixture = MachineFixture()
        let offer = fixture.offer(MachineFixture.message(5, attempt: 2))
        #expect(offer.run == RunID(high: 1, low: 5))
        #expect(offer.attempt == 2)
        #expect(offer.runner == RunnerID("runner"))
        #expect(fixture.machine.slots[0].heldSince == .zero)
    }

    @Test("an offer is repeated every second with the same request until it is answered")
    func repeats() {
        var fixture = MachineFixture()
        let offer = fixture.offer()
        #expect(fixture.pass(.milliseconds(999)) == [])
        #expect(fixture.pass(.milliseconds(1)) == [.offer(offer)])
        #expect(fixture.pass(.milliseconds(500)) == [])
        #expect(fixture.pass(.milliseconds(500)) == [.offer(offer)])
        _ = fixture.answer(offer)
        #expect(fixture.pass(.seconds(1)) == [])
    }

    @Test("a request is replaced after a third of the lease")
    func replaces() {
        var fixture = MachineFixture()
        let first = fixture.offer()
        #expect(fixture.pass(.seconds(9)) == [.offer(first)])
        guard case .offer(let second)? = fixture.pass(.seconds(1)).first else {
            Issue.record("no offer")
            return
        }
        #expect(second.request != first.request)
        #expect(second.run == first.run)
        #expect(fixture.pass(.seconds(1)) == [.offer(second)])
    }

    @Test("the grant of a replaced request is as good as long as it is young enough")
    func lateButYoung() {
        var fixture = MachineFixture()
        let first = fixture.offer()
        _ = fixture.pass(.seconds(10))
        fixture.now = .milliseconds(19_999)
        let run = FencedRun(run: first.run, fence: 1)
        #expect(fixture.answer(first) == [.journal(run, MachineFixture.message())])
    }

    @Test("the job of an original injector runs as what the ledger has made of it")
    func legacy() {
        var fixture = MachineFixture()
        let job = LegacyJob(
            runID: String(repeating: "a", count: 32), jobID: 1, name: "j", command: "true", queue: "slow")
        let message = JobMessage(legacy: job, at: Instant(microseconds: 5))
        #expect(message?.queue == "slow")
        let offer = fixture.offer(message ?? MachineFixture.message())
        #expect(offer.legacy == job)
        var answer = MachineFixture.grant(offer)
        answer.run = RunID(high: 1, low: 9)
        answer.job = MachineFixture.message(9)
        let run = FencedRun(run: answer.run, fence: 1)
        #expect(fixture.tell(.answered(answer)) == [.journal(run, MachineFixture.message(9))])
    }

    @Test("a grant for a request that is older than two thirds of the lease is declined")
    func declinesLate() {
        var fixture = MachineFixture()
        let offer = fixture.offer()
        fixture.now = .seconds(20)
        let run = FencedRun(run: offer.run, fence: 1)
        #expect(fixture.answer(offer) == [.decline(run, .late), .acknowledge(slot: 0)])
        #expect(fixture.machine.slots[0].work == .none)
    }

    @Test("a grant for a request that nobody waits for is declined")
    func declinesUnknown() {
        var fixture = MachineFixture()
        let offer = Offer(
            request: RequestID(high: 9, low: 9), run: RunID(high: 1, low: 1), attempt: 1, runner: RunnerID("runner"),
            host: "host")
        #expect(fixture.answer(offer) == [.decline(FencedRun(run: offer.run, fence: 1), .late)])
    }

    @Test(
        "a denial acknowledges the message and frees the slot",
        arguments: [GrantAnswer.Denial.taken, .stale, .ended, .tooLate, .unknown])
    func denied(denial: GrantAnswer.Denial) {
        var fixture = MachineFixture()
        let offer = fixture.offer()
        #expect(fixture.tell(.answered(MachineFixture.denial(offer, denial))) == [.acknowledge(slot: 0)])
        #expect(fixture.tell(.answered(MachineFixture.denial(offer, denial))) == [])
        #expect(fixture.pass(.seconds(1)) == [])
    }

    @Test("a denial of a replaced request leaves its successor waiting: it may be about the successor's own grant")
    func deniedReplaced() {
        var fixture = MachineFixture()
        let first = fixture.offer()
        guard case .offer(let second)? = fixture.pass(.seconds(10)).first else {
            Issue.record("no offer")
            return
        }
        #expect(fixture.tell(.answered(MachineFixture.denial(first))) == [])
        let run = FencedRun(run: first.run, fence: 1)
        #expect(fixture.answer(second) == [.journal(run, MachineFixture.message())])
    }

    @Test("journal, then spawn; the slot's message stays unacknowledged until the command has ended")
    func spawns() {
        var fixture = MachineFixture()
        let message = MachineFixture.message()
        let offer = fixture.offer(message)
        let run = FencedRun(run: offer.run, fence: 1)
        #expect(fixture.answer(offer) == [.journal(run, message)])
        #expect(fixture.tell(.journaled(run)) == [.spawn(run, message)])
        #expect(fixture.tell(.spawned(run)) == [])
        #expect(
            fixture.tell(.ended(run, .exited(code: 0)))
                == [.finish(run, .exited(code: 0)), .acknowledge(slot: 0)])
    }

    @Test("the same grant again does nothing, in whatever phase the attempt is, and after it has been receipted")
    func duplicateGrants() {
        var fixture = MachineFixture()
        let offer = fixture.offer()
        let run = FencedRun(run: offer.run, fence: 1)
        #expect(fixture.answer(offer).count == 1)
        #expect(fixture.answer(offer) == [])
        #expect(fixture.tell(.journaled(run)).count == 1)
        #expect(fixture.answer(offer) == [])
        _ = fixture.tell(.spawned(run))
        #expect(fixture.answer(offer) == [])
        _ = fixture.tell(.ended(run, .exited(code: 0)))
        #expect(fixture.answer(offer) == [])
        _ = fixture.tell(.receipt(run))
        #expect(fixture.answer(offer) == [])
    }

    @Test("being told twice that the journal is written spawns once")
    func journaledTwice() {
        var fixture = MachineFixture()
        let run = fixture.attempt(phase: .journaling)
        #expect(fixture.tell(.journaled(run)).count == 1)
        #expect(fixture.tell(.journaled(run)) == [])
    }

    @Test("a journal that was slow past the trust is declined, not spawned")
    func slowJournal() {
        var fixture = MachineFixture()
        let run = fixture.attempt(phase: .journaling)
        fixture.now = .seconds(20)
        #expect(fixture.tell(.journaled(run)) == [.decline(run, .late), .acknowledge(slot: 0)])
        #expect(fixture.machine.attempts.isEmpty)
    }

    @Test("after its hold the slot stops consuming first and acknowledges then, and asks on")
    func holdsNoLonger() {
        var fixture = MachineFixture()
        _ = fixture.offer()
        fixture.now = .milliseconds(44_000)
        _ = fixture.tell(.tick)
        fixture.now = .milliseconds(44_999)
        #expect(fixture.pass(.milliseconds(1)).starts(with: [.unsubscribe(slot: 0), .acknowledge(slot: 0)]))
        let actions = fixture.pass(.seconds(1))
        guard case .offer(let offer)? = actions.first, actions.count == 1 else {
            Issue.record("\(actions)")
            return
        }
        #expect(fixture.tell(.answered(MachineFixture.denial(offer))) == [.subscribe(slot: 0)])
    }

    @Test("a command that runs longer than its message is held frees it, and its slot takes the next when it has ended")
    func holdsNoLongerWhileRunning() {
        var fixture = MachineFixture()
        let run = fixture.attempt()
        #expect(fixture.pass(.seconds(60)) == [.unsubscribe(slot: 0), .acknowledge(slot: 0)])
        #expect(fixture.pass(.seconds(60)) == [])
        #expect(
            fixture.tell(.ended(run, .exited(code: 3))) == [.finish(run, .exited(code: 3)), .subscribe(slot: 0)])
    }

    @Test("a message that reaches a slot which is busy after its hold goes back")
    func strayDelivery() {
        var fixture = MachineFixture()
        _ = fixture.attempt()
        _ = fixture.pass(.seconds(60))
        #expect(fixture.tell(.delivered(slot: 0, MachineFixture.message(2))) == [.requeue(slot: 0)])
    }

    @Test("two slots work at the same time and are not mixed up")
    func twoSlots() {
        var fixture = MachineFixture()
        let first = fixture.offer(MachineFixture.message(1), slot: 0)
        let second = fixture.offer(MachineFixture.message(2), slot: 1)
        let run = FencedRun(run: second.run, fence: 1)
        #expect(fixture.answer(second) == [.journal(run, MachineFixture.message(2))])
        #expect(fixture.tell(.answered(MachineFixture.denial(first))) == [.acknowledge(slot: 0)])
        _ = fixture.tell(.journaled(run))
        _ = fixture.tell(.spawned(run))
        #expect(fixture.tell(.ended(run, .exited(code: 0))).last == .acknowledge(slot: 1))
    }

    @Test("five seconds without an answer to any heartbeat are reported once, and so is the answer that ends them")
    func silence() {
        var fixture = MachineFixture()
        #expect(!fixture.pass(.milliseconds(4_999), withHeartbeats: true).contains(.reportSilence(true)))
        #expect(fixture.pass(.milliseconds(1), withHeartbeats: true).contains(.reportSilence(true)))
        #expect(!fixture.pass(.seconds(60), withHeartbeats: true).contains(.reportSilence(true)))
        let answer = RunnerEvent.heartbeatAnswered(HeartbeatAnswer(sequence: 1, renewed: [], revoked: []))
        #expect(fixture.tell(answer) == [.reportSilence(false)])
        #expect(fixture.tell(answer) == [])
        #expect(fixture.pass(.seconds(5), withHeartbeats: true).contains(.reportSilence(true)))
    }

    @Test("a journal that cannot be written gives the grant back, and no slot takes anything for a while")
    func diskPause() {
        var fixture = MachineFixture()
        let run = fixture.attempt(phase: .journaling)
        #expect(
            fixture.tell(.journalFailed(run)) == [
                .reportDisk, .unsubscribe(slot: 1), .decline(run, .disk), .unsubscribe(slot: 0), .acknowledge(slot: 0),
            ])
        #expect(fixture.tell(.delivered(slot: 1, MachineFixture.message(2))) == [.requeue(slot: 1)])
        #expect(fixture.pass(.seconds(4)) == [])
        #expect(fixture.pass(.seconds(1)) == [.subscribe(slot: 0), .subscribe(slot: 1)])
        #expect(fixture.pass(.seconds(1)) == [])
    }
}
