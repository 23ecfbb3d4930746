import CronqRunner
import CronqSchedule
import CronqShared
import TestSupport

/// A runner's machine with a command in every slot but the last, which takes one run after the other.
struct BusyRunner {
    private var machine: RunnerMachine
    private var generator = SplitMix64(seed: 1)
    private var runs: UInt64 = 0
    private let lastSlot: Int

    init(slots: Int) {
        machine = RunnerMachine(runner: RunnerID("runner"), host: "host", slots: slots, now: .zero)
        lastSlot = slots - 1
        _ = machine.begin()
        for slot in 0..<lastSlot { _ = start(in: slot) }
    }

    /// All that the machine is told of one run.
    mutating func run() -> [RunnerAction] {
        let run = start(in: lastSlot)
        return tell(.ended(run, .exited(code: 0))) + tell(.receipt(run))
    }

    /// From the delivery to the running command.
    private mutating func start(in slot: Int) -> FencedRun {
        runs += 1
        let message = JobMessage(
            runID: RunID(high: 1, low: runs), jobID: 7, name: "job", category: "jobs", command: "true",
            queue: "default", attempt: 1, scheduledAt: Micro.start)
        guard case .offer(let offer)? = tell(.delivered(slot: slot, message)).first else {
            fatalError("the machine does not ask for slot \(slot)")
        }
        let answer = GrantAnswer(
            request: offer.request, run: offer.run, attempt: offer.attempt, verdict: .granted(fence: 1))
        let run = FencedRun(run: offer.run, fence: 1)
        guard case .journal? = tell(.answered(answer)).first, case .spawn? = tell(.journaled(run)).first else {
            fatalError("the machine does not start the command in slot \(slot)")
        }
        _ = tell(.spawned(run))
        return run
    }

    /// After each event the runner asks when the next one is due by itself.
    private mutating func tell(_ event: RunnerEvent) -> [RunnerAction] {
        let actions = machine.handle(event, now: .zero, using: &generator)
        precondition(machine.nextWake >= .zero)
        return actions
    }
}
