import CronqSchedule
import CronqShared
import TestSupport

@testable import CronqRunner

/// A runner's machine with a clock and the words that tests use.
struct MachineFixture {
    var machine: RunnerMachine
    var now = TimeSpan.zero
    var generator = SplitMix64(seed: 1)

    /// Lease 30 s: requests are replaced after 10 s, grants trusted for 20 s.
    static let lease = TimeSpan.seconds(30)

    init(slots: Int = 2, defaultTimeout: TimeSpan? = nil) {
        machine = RunnerMachine(
            configuration: .init(
                runner: RunnerID("runner"), host: "host", slots: slots, lease: Self.lease,
                defaultTimeout: defaultTimeout),
            now: .zero)
        _ = machine.begin()
    }

    static func message(
        _ number: UInt64 = 1, onLost: OnLost = .fail, timeout: TimeSpan? = nil, grace: TimeSpan? = nil, attempt: Int = 1
    ) -> JobMessage {
        JobMessage(
            runID: RunID(high: 1, low: number), jobID: 7, name: "job", category: "tests", command: "true",
            queue: "default", attempt: attempt, scheduledAt: Instant(microseconds: 0), timeout: timeout, grace: grace,
            onLost: onLost)
    }

    mutating func tell(_ event: RunnerEvent) -> [RunnerAction] {
        machine.handle(event, now: now, using: &generator)
    }

    /// Lets time pass and ticks; leaves heartbeats, and words about their answers, out of the answer unless asked.
    mutating func pass(_ span: TimeSpan, withHeartbeats: Bool = false) -> [RunnerAction] {
        now = now + span
        return tell(.tick).filter { action in
            switch action {
            case .heartbeat, .reportSilence: withHeartbeats
            default: true
            }
        }
    }

    /// Delivers a message and returns the offer that follows.
    mutating func offer(_ message: JobMessage = message(), slot: Int = 0) -> Offer {
        guard case .offer(let offer)? = tell(.delivered(slot: slot, message)).first else { fatalError("no offer") }
        return offer
    }

    mutating func answer(_ offer: Offer, fence: Int64 = 1) -> [RunnerAction] {
        tell(.answered(Self.grant(offer, fence: fence)))
    }

    static func grant(_ offer: Offer, fence: Int64 = 1) -> GrantAnswer {
        GrantAnswer(request: offer.request, run: offer.run, attempt: offer.attempt, verdict: .granted(fence: fence))
    }

    static func denial(_ offer: Offer, _ denial: GrantAnswer.Denial = .taken) -> GrantAnswer {
        GrantAnswer(request: offer.request, run: offer.run, attempt: offer.attempt, verdict: .denied(denial))
    }

    /// Brings a command into a phase and returns its fence.
    mutating func attempt(
        _ message: JobMessage = message(), slot: Int = 0, phase: RunnerMachine.Attempt.Phase = .running
    ) -> FencedRun {
        let offer = offer(message, slot: slot)
        _ = answer(offer)
        let run = FencedRun(run: offer.run, fence: 1)
        if phase == .journaling { return run }
        _ = tell(.journaled(run))
        if phase == .spawning { return run }
        _ = tell(.spawned(run))
        return run
    }
}
