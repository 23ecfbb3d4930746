import CronqSchedule
import CronqShared

@testable import CronqResults

/// A reaper's machine with a clock and the words that tests use.
struct ReaperFixture {
    /// Lease 60 s: a probe every 10 s, a gap is more than 30 s.
    static let lease = TimeSpan.seconds(60)
    static let sender = RequestID(high: 1, low: 1)

    var machine = ReaperMachine(lease: Self.lease, sender: Self.sender, now: .zero)
    var now = TimeSpan.zero

    mutating func tell(_ event: ReaperMachine.Event) -> [ReaperMachine.Action] {
        machine.handle(event, now: now)
    }

    mutating func tick(at second: Int64) -> [ReaperMachine.Action] {
        now = .seconds(second)
        return tell(.tick)
    }

    /// Ticks, lets the probe come back at once and extends leases if told to; answers what else there was to do.
    mutating func beat(at second: Int64) -> [ReaperMachine.Action] {
        let actions = tick(at: second)
        let answers = actions.sentProbes.flatMap { tell(.returned($0)) }
        if answers.contains(.extendLeases) { _ = tell(.extended) }
        return (actions + answers).withoutProbes
    }

    /// A beat every ten seconds; answers what there was to do, by second.
    mutating func beats(_ seconds: ClosedRange<Int64>) -> [Int64: [ReaperMachine.Action]] {
        var done: [Int64: [ReaperMachine.Action]] = [:]
        for second in stride(from: seconds.lowerBound, through: seconds.upperBound, by: 10) {
            let actions = beat(at: second)
            if !actions.isEmpty { done[second] = actions }
        }
        return done
    }
}

extension [ReaperMachine.Action] {
    var sentProbes: [Probe] {
        compactMap { if case .send(let probe) = $0 { probe } else { nil } }
    }

    var withoutProbes: Self {
        filter { if case .send = $0 { false } else { true } }
    }
}
