import CronqSchedule
import CronqShared
import Testing

@testable import CronqResults

@Suite("When expired leases may be believed")
struct ReaperMachineTests {
    @Test("leases are extended first, and reaped only after a full proven lease")
    func extendsFirst() {
        var fixture = ReaperFixture()
        #expect(fixture.beats(0...70) == [0: [.extendLeases], 60: [.reap], 70: [.reap]])
    }

    @Test("without a probe that comes back nothing is ever extended or reaped")
    func noProof() {
        var fixture = ReaperFixture()
        for second in stride(from: Int64(0), through: 600, by: 10) {
            let actions = fixture.tick(at: second)
            #expect(actions.sentProbes.count == 1)
            #expect(actions.withoutProbes.isEmpty)
        }
    }

    @Test(
        "silence up to half a lease is no gap, one second more is",
        arguments: [(1, false), (10, false), (30, false), (31, true), (3_600, true)] as [(Int64, Bool)])
    func silence(seconds: Int64, isGap: Bool) {
        var fixture = ReaperFixture()
        _ = fixture.beats(0...100)
        let end = 100 + max(seconds, 10)
        #expect(fixture.beat(at: end) == (isGap ? [.extendLeases] : [.reap]))
        let later = fixture.beats((end + 10)...(end + 60))
        #expect(later.keys.min() == (isGap ? end + 60 : end + 10))
        #expect(later[end + 60] == [.reap])
    }

    @Test("lost probes make a gap although ticks go on")
    func lostProbes() {
        var fixture = ReaperFixture()
        _ = fixture.beats(0...100)
        #expect(fixture.tick(at: 110).withoutProbes == [.reap])
        #expect(fixture.tick(at: 120).withoutProbes == [.reap])
        #expect(fixture.tick(at: 130).withoutProbes == [.reap])
        #expect(fixture.tick(at: 140).withoutProbes == [])
        #expect(fixture.beat(at: 150) == [.extendLeases])
    }

    @Test("a probe proves the path up to its sending, not up to its return")
    func provesSending() {
        var fixture = ReaperFixture()
        _ = fixture.beats(0...100)
        let slow = fixture.tick(at: 110).sentProbes
        fixture.now = .seconds(129)
        for probe in slow { #expect(fixture.tell(.returned(probe)) == []) }
        #expect(fixture.tick(at: 140).withoutProbes == [.reap])
        #expect(fixture.tick(at: 150).withoutProbes == [])
    }

    @Test(
        "a probe that was under way for over half a lease proves nothing",
        arguments: [(29, true), (30, true), (31, false), (600, false)] as [(Int64, Bool)])
    func lateProbe(second: Int64, counts: Bool) throws {
        var fixture = ReaperFixture()
        let probe = try #require(fixture.tick(at: 0).sentProbes.first)
        fixture.now = .seconds(second)
        #expect(fixture.tell(.returned(probe)) == (counts ? [.extendLeases] : []))
    }

    @Test("probes of others, of nobody, and those that came already are ignored")
    func foreignProbes() throws {
        var fixture = ReaperFixture()
        let probe = try #require(fixture.tick(at: 0).sentProbes.first)
        let foreign = Probe(sender: RequestID(high: 2, low: 2), number: probe.number)
        #expect(fixture.tell(.returned(foreign)) == [])
        #expect(fixture.tell(.returned(Probe(sender: ReaperFixture.sender, number: probe.number + 1))) == [])
        #expect(fixture.tell(.returned(probe)) == [.extendLeases])
        #expect(fixture.tell(.returned(probe)) == [])
    }

    @Test("after the database failed everybody gets a full lease anew")
    func storeFailure() {
        var fixture = ReaperFixture()
        _ = fixture.beats(0...100)
        #expect(fixture.tell(.storeFailed) == [])
        #expect(fixture.beats(110...180) == [110: [.extendLeases], 170: [.reap], 180: [.reap]])
    }

    @Test("an extension that failed is asked for again")
    func failedExtension() throws {
        var fixture = ReaperFixture()
        let probe = try #require(fixture.tick(at: 0).sentProbes.first)
        #expect(fixture.tell(.returned(probe)) == [.extendLeases])
        #expect(fixture.tell(.storeFailed) == [])
        #expect(fixture.beats(10...70) == [10: [.extendLeases], 70: [.reap]])
    }

    @Test(
        "a step of the database's clock over half a lease is a gap",
        arguments: [
            (0, false), (29, false), (30, false), (31, true), (86_400, true), (-30, false), (-31, true),
            (-86_400, true),
        ] as [(Int64, Bool)])
    func clockStep(seconds: Int64, isGap: Bool) {
        let start = Instant(microseconds: 1_700_000_000_000_000)
        var fixture = ReaperFixture()
        _ = fixture.tell(.clock(start))
        _ = fixture.beats(0...100)
        fixture.now = .seconds(110)
        _ = fixture.tell(.clock(start + fixture.now + .seconds(seconds)))
        #expect(fixture.beat(at: 110) == (isGap ? [.extendLeases] : [.reap]))
        fixture.now = .seconds(170)
        _ = fixture.tell(.clock(start + fixture.now + .seconds(seconds)))
        #expect(fixture.beats(120...170)[170] == [.reap], "a clock that has stepped once is the clock from then on")
    }

    @Test("a clock that steps while an extension is under way counts from the extension")
    func clockStepsBeforeProof() {
        let start = Instant(microseconds: 0)
        var fixture = ReaperFixture()
        _ = fixture.tell(.clock(start))
        _ = fixture.tell(.clock(start + .hours(1)))
        #expect(fixture.beats(0...60) == [0: [.extendLeases], 60: [.reap]])
    }

    @Test("after a tick the next one lies ahead, however late it came", arguments: [0, 1, 9, 10, 11, 60, 100_000])
    func nextWake(second: Int64) {
        var fixture = ReaperFixture()
        _ = fixture.tick(at: 0)
        _ = fixture.tick(at: second)
        #expect(fixture.machine.nextWake > fixture.now)
    }

    @Test("a tick before its time does nothing")
    func earlyTick() {
        var fixture = ReaperFixture()
        _ = fixture.tick(at: 0)
        #expect(fixture.tick(at: 9).isEmpty)
        #expect(fixture.tick(at: 10).count == 1)
    }

    @Test("even a lease of one microsecond makes no busy loop", arguments: [0, 1, 5, 6] as [Int64])
    func tinyLease(microseconds: Int64) {
        var machine = ReaperMachine(
            lease: TimeSpan(microseconds: microseconds), sender: ReaperFixture.sender, now: .zero)
        _ = machine.handle(.tick, now: .zero)
        #expect(machine.nextWake > .zero)
    }
}
