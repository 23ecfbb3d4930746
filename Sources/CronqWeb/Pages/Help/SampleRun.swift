import CronqSchedule
import CronqShared

/// A run as an example of a state and a reason: help speaks of it in the very words of a run's page.
enum SampleRun {
    static func explanation(_ state: RunState, _ reason: RunReason? = nil) -> RunExplanation {
        RunExplanation(detail(state, reason))
    }

    /// The state in which a reason is met most.
    static func state(of reason: RunReason) -> RunState {
        switch reason {
        case .overlapRunning, .overlapQueued, .overlapPending, .paused, .skipRequested: .skipped
        case .catchUp, .startDeadline, .noRoute, .noRunner, .noSlot: .missed
        case .rerun: .waiting
        case .exitCode, .signal, .spawnFailed, .refused, .badDefinition: .failed
        case .timeout: .timedOut
        case .jobRemoved, .killed, .runnerShutdown: .cancelled
        case .leaseExpired, .runnerDied, .fenced, .restart: .lost
        }
    }

    private static func detail(_ state: RunState, _ reason: RunReason?) -> RunDetail {
        let due = Instant(microseconds: 0)
        let wasStarted = state == .running || reason == .killed || state.isFailure || state == .succeeded
        let run = RunSummary(
            id: RunID(high: 0, low: 0), jobID: 1, jobName: "", category: "", kind: .schedule, requestedBy: "",
            scheduledAt: due, state: state, reason: reason, detail: nil, attempt: 1,
            queue: JobDefinition.defaultRoutingKey, host: nil, queuedAt: nil, startedAt: wasStarted ? due : nil,
            finishedAt: nil, exitCode: nil, signal: nil, isLate: false, instants: 1, lastInstant: nil)
        let definition = JobDefinition(name: "", schedule: "@daily", command: "")
        return RunDetail(run: run, definition: definition, revision: 1, wakeAt: nil, startBy: nil, attempts: [])
    }
}
