import CronqSchedule
import CronqShared
import TestSupport
import Testing

@testable import CronqRunner

/// The machine in a world that tells it everything in any order; what it wants is checked action by action.
@Suite struct RunnerMachinePropertyTests {
    @Test("under any sequence of events the machine keeps its promises", arguments: 0..<120)
    func promises(seed: UInt64) {
        var world = RandomWorld(seed: seed)
        for _ in 0..<600 { world.step() }
        world.settle()
        #expect(world.faults == [], "seed \(seed)")
    }
}

/// Tells a machine random events, about things that exist most of the time, and keeps its own books.
private struct RandomWorld {
    private var fixture: MachineFixture
    private var random: SplitMix64
    private var offers: [Offer] = []
    private var fences: [RunID: Int64] = [:]
    private var grants: [GrantAnswer] = []
    private var granted: Set<FencedRun> = []
    private var concluded: [FencedRun: String] = [:]
    /// Attempts that end because somebody wanted it, and who wanted it first.
    private var cancelled: [FencedRun: String] = [:]
    private var spawned: Set<FencedRun> = []
    private var alive: Set<FencedRun> = []
    private var journaling: Set<FencedRun> = []
    private var holding: [Bool]
    private var subscribed: [Bool]
    private var nextRun: UInt64 = 0
    private var heartbeats: [(Int, [FencedRun])] = []
    private(set) var faults: [String] = []

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        let slots = Int(seed % 4) + 1
        fixture = MachineFixture(slots: slots)
        holding = Array(repeating: false, count: slots)
        subscribed = Array(repeating: true, count: slots)
    }

    mutating func step() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<25: deliver()
        case 25..<40: grant()
        case 40..<45: repeatGrant()
        case 45..<50:
            if let offer = offers.randomElement(using: &random) { tell(.answered(MachineFixture.denial(offer))) }
        case 50..<62:
            if let run = journaling.sorted(by: { $0.run < $1.run }).randomElement(using: &random) {
                journaling.remove(run)
                tell(Int.random(in: 0..<8, using: &random) == 0 ? .journalFailed(run) : .journaled(run))
            }
        case 62..<72: end()
        case 72..<76:
            if let run = concluded.keys.sorted(by: { $0.run < $1.run }).randomElement(using: &random) {
                tell(.receipt(run))
            }
        case 76..<79: answerHeartbeat()
        case 79..<82: cancel()
        case 82: tell(.blocked(Bool.random(using: &random)))
        case 83 where Int.random(in: 0..<60, using: &random) == 0: tell(.drain)
        case 84 where Int.random(in: 0..<60, using: &random) == 0: tell(.stop)
        default:
            fixture.now = fixture.now + .milliseconds(Int64.random(in: 0..<4_000, using: &random))
            tick()
        }
    }

    /// Everything that is under way comes to its end.
    mutating func settle() {
        tell(.stop)
        for _ in 0..<20 {
            while let offer = offers.first {
                offers.removeFirst()
                tell(.answered(MachineFixture.denial(offer)))
            }
            for run in journaling.sorted(by: { $0.run < $1.run }) {
                journaling.remove(run)
                tell(.journaled(run))
            }
            for run in alive.sorted(by: { $0.run < $1.run }) {
                alive.remove(run)
                tell(.spawned(run))
                tell(.ended(run, .exited(code: 0)))
            }
            for run in concluded.keys { tell(.receipt(run)) }
            fixture.now = fixture.now + .seconds(1)
            tick()
        }
        for run in granted where concluded[run] == nil { faults.append("\(run) was granted and never concluded") }
        if holding.contains(true) { faults.append("a delivery is still held") }
        if !fixture.machine.isDrained { faults.append("not drained") }
    }

    private mutating func deliver() {
        let slot = Int.random(in: 0..<holding.count, using: &random)
        // A consumer with prefetch 1 delivers nothing while its delivery is in hand; one that is just being ended may.
        guard !holding[slot], subscribed[slot] || Int.random(in: 0..<4, using: &random) == 0 else { return }
        nextRun += 1
        holding[slot] = true
        let message = MachineFixture.message(
            nextRun, onLost: Bool.random(using: &random) ? .rerun : .fail,
            timeout: Bool.random(using: &random) ? .seconds(5) : nil)
        tell(.delivered(slot: slot, message))
    }

    private mutating func grant() {
        guard let offer = offers.randomElement(using: &random) else { return }
        let fence = (fences[offer.run] ?? 0) + 1
        fences[offer.run] = fence
        let answer = MachineFixture.grant(offer, fence: fence)
        grants.append(answer)
        granted.insert(FencedRun(run: offer.run, fence: fence))
        offers.removeAll { $0.request == offer.request }
        tell(.answered(answer))
    }

    private mutating func repeatGrant() {
        if let answer = grants.randomElement(using: &random) { tell(.answered(answer)) }
    }

    private mutating func end() {
        guard let run = alive.sorted(by: { $0.run < $1.run }).randomElement(using: &random) else { return }
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            tell(.spawned(run))
        case 1 where fixture.machine.attempts[run]?.phase == .spawning:
            alive.remove(run)
            tell(.spawnFailed(run, message: "no"))
        default:
            alive.remove(run)
            tell(.ended(run, .exited(code: 0)))
        }
    }

    /// An order for an attempt that is held here, or was, or that nobody was ever granted.
    private mutating func cancel() {
        let held = fixture.machine.attempts
        let known = Bool.random(using: &random) ? Set(held.keys) : granted
        let ordered = known.sorted { ($0.run, $0.fence) < ($1.run, $1.fence) }.randomElement(using: &random)
        guard var run = ordered else { return }
        if Int.random(in: 0..<4, using: &random) == 0 { run.fence += 1 }
        let name = Bool.random(using: &random) ? "ada" : "bob"
        let actions = fixture.tell(.kill(run, by: name))
        if let attempt = held[run], attempt.cause == nil {
            cancelled[run] = name
            if actions != (attempt.phase == .running ? [.terminate(run)] : []) {
                faults.append("\(run) was to end in phase \(attempt.phase), what followed was \(actions)")
            }
        } else if !actions.isEmpty || fixture.machine.attempts != held {
            faults.append("an order for \(run), which is not held or ends already, led to \(actions)")
        }
        for action in actions { check(action) }
    }

    private mutating func answerHeartbeat() {
        guard let (sequence, running) = heartbeats.randomElement(using: &random) else { return }
        let revoked = running.filter { _ in Int.random(in: 0..<6, using: &random) == 0 }
        tell(
            .heartbeatAnswered(
                HeartbeatAnswer(
                    sequence: sequence, renewed: running.filter { !revoked.contains($0) },
                    revoked: revoked.map { .init(run: $0, cause: Bool.random(using: &random) ? .lost : .superseded) })))
    }

    private mutating func tick() {
        tell(.tick)
        if fixture.machine.nextWake <= fixture.now { faults.append("the next wake is not ahead after a tick") }
    }

    private mutating func tell(_ event: RunnerEvent) {
        for action in fixture.tell(event) { check(action) }
    }

    private mutating func check(_ action: RunnerAction) {
        switch action {
        case .subscribe(let slot):
            if subscribed[slot] { faults.append("slot \(slot) subscribed twice") }
            if holding[slot] { faults.append("slot \(slot) subscribed while it holds a delivery") }
            subscribed[slot] = true
        case .unsubscribe(let slot):
            if !subscribed[slot] { faults.append("slot \(slot) unsubscribed twice") }
            subscribed[slot] = false
        case .acknowledge(let slot), .requeue(let slot):
            if !holding[slot] { faults.append("slot \(slot) has nothing to acknowledge") }
            holding[slot] = false
        case .offer(let offer):
            if !offers.contains(offer) { offers.append(offer) }
        case .journal(let run, _):
            if !granted.contains(run) { faults.append("\(run) journaled without a grant") }
            journaling.insert(run)
        case .spawn(let run, _):
            if !spawned.insert(run).inserted { faults.append("\(run) spawned twice") }
            if concluded[run] != nil { faults.append("\(run) spawned after its end") }
            if cancelled[run] != nil { faults.append("\(run) spawned after somebody wanted it to end") }
            alive.insert(run)
        case .terminate(let run), .kill(let run):
            if !spawned.contains(run) { faults.append("\(run) killed and never spawned") }
        case .decline(let run, _):
            if spawned.contains(run) { faults.append("\(run) declined though it was spawned") }
            if cancelled[run] != nil { faults.append("\(run) given back though somebody wanted it to end") }
            conclude(run, "declined")
        case .finish(let run, let outcome):
            check(outcome, of: run)
            conclude(run, "finished")
        case .heartbeat(let sequence, let running):
            heartbeats.append((sequence, running))
        case .reportDisk, .reportSilence:
            break
        }
    }

    /// Who was killed, was killed for whoever wanted it first; a command that could not be spawned was not killed.
    private mutating func check(_ outcome: Outcome, of run: FencedRun) {
        switch outcome {
        case .killed(let name):
            let killer = cancelled[run] ?? "ledger"
            if name != killer { faults.append("\(run) was killed by \(name), not by \(killer)") }
        case .spawnFailed: break
        default:
            if cancelled[run] != nil { faults.append("\(run) was killed and ended as \(outcome)") }
        }
    }

    /// A grant that comes again after it was given back is given back again: that is the one repetition allowed.
    private mutating func conclude(_ run: FencedRun, _ how: String) {
        if let before = concluded[run], before != "declined" || how != "declined" {
            faults.append("\(run) was \(before) and then \(how)")
        }
        concluded[run] = how
    }
}
