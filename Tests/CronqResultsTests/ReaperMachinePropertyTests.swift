import CronqSchedule
import CronqShared
import TestSupport
import Testing

@testable import CronqResults

@Suite("A reaper through bad times")
struct ReaperMachinePropertyTests {
    @Test("reaps only what a full proven lease allows, sleeps between ticks, and works again in good times")
    func randomTimes() {
        var reaps = 0
        for seed in UInt64(0)..<150 {
            var world = BadTimes(seed: seed)
            for _ in 0..<400 { world.step() }
            world.endWell()
            reaps += world.reaps
            #expect(world.complaints.isEmpty, "seed \(seed)")
        }
        // Most reaps would be seen even if chaos never allowed one; these come from within it.
        #expect(reaps > 150 * 2)
    }
}

/// A reaper in a world that loses and delays probes, fails, and moves the database's clock.
private struct BadTimes {
    private var fixture = ReaperFixture()
    private var history = ReaperHistory(lease: ReaperFixture.lease)
    private var generator: SplitMix64
    private var underWay: [(probe: Probe, sentAt: TimeSpan)] = []
    /// The database's clock minus ours, µs.
    private var difference: Int64 = 0
    private(set) var complaints: [String] = []
    private(set) var reaps = 0

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func step() {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0: pass(upTo: .seconds(100))
        case 1: storeFails()
        case 2: difference += Int64.random(in: -40_000_000...40_000_000, using: &generator)
        case 3: underWay.removeAll()
        case 4: returnProbe(Probe(sender: RequestID(high: 9, low: 9), number: 1), sentAt: nil)
        case 5..<45: returnAny()
        case 45..<75: pass(upTo: .seconds(8))
        default: tick()
        }
    }

    /// Ten beats without any trouble: the last ones must reap.
    mutating func endWell() {
        let before = reaps
        for _ in 0..<10 {
            fixture.now = max(fixture.machine.nextWake, fixture.now)
            underWay.removeAll()
            tick()
            returnAny(extendFails: false)
        }
        if reaps == before { complaints.append("nothing was reaped in good times") }
    }

    private mutating func pass(upTo longest: TimeSpan) {
        fixture.now = fixture.now + TimeSpan(microseconds: .random(in: 0...longest.microseconds, using: &generator))
    }

    private mutating func storeFails() {
        history.entries.append(.storeFailed)
        _ = fixture.tell(.storeFailed)
    }

    private mutating func tick() {
        history.entries.append(.clock(difference: difference))
        _ = fixture.tell(.clock(Instant(microseconds: difference) + fixture.now))
        for action in fixture.tell(.tick) {
            switch action {
            case .send(let probe): underWay.append((probe, fixture.now))
            case .extendLeases: complaints.append("leases were extended without a probe")
            case .reap:
                reaps += 1
                if let objection = history.objection(now: fixture.now) { complaints.append(objection) }
            }
        }
        if fixture.machine.nextWake <= fixture.now { complaints.append("the next tick does not lie ahead") }
    }

    private mutating func returnAny(extendFails: Bool? = nil) {
        guard !underWay.isEmpty else { return }
        let index = Int.random(in: 0..<underWay.count, using: &generator)
        let (probe, sentAt) = underWay.remove(at: index)
        returnProbe(probe, sentAt: sentAt, extendFails: extendFails ?? (Int.random(in: 0..<8, using: &generator) == 0))
    }

    /// - Parameter sentAt: `nil` for a probe of somebody else.
    private mutating func returnProbe(_ probe: Probe, sentAt: TimeSpan?, extendFails: Bool = false) {
        if let sentAt { history.entries.append(.returned(sentAt: sentAt, at: fixture.now)) }
        for action in fixture.tell(.returned(probe)) {
            guard action == .extendLeases, sentAt != nil else {
                complaints.append("a probe that came back caused \(action)")
                continue
            }
            if extendFails { storeFails() } else { extend() }
        }
    }

    private mutating func extend() {
        history.entries.append(.extended(at: fixture.now))
        _ = fixture.tell(.extended)
    }
}
