/// The ledger's states and reasons in plain words, short enough for a table. Whole sentences: `RunExplanation`.
public enum RunWords {
    public static func word(_ state: RunState) -> String {
        switch state {
        case .waiting: "waiting"
        case .pending: "pending"
        case .queued: "queued"
        case .running: "running"
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .timedOut: "timed out"
        case .cancelled: "cancelled"
        case .skipped: "skipped"
        case .missed: "missed"
        case .lost: "lost"
        }
    }

    /// Why, in a few words; `nil` if the state says it all.
    public static func phrase(_ run: RunSummary) -> String? {
        if run.state == .running, let name = run.cancelRequestedBy { return "to be ended, by \(name)" }
        guard let reason = run.reason else { return nil }
        switch reason {
        case .overlapRunning: return "previous run still running"
        case .overlapQueued: return "previous run still queued"
        case .overlapPending: return "previous run not published yet"
        case .catchUp: return "a later instant was due too"
        case .paused: return ["paused", run.detail].compactMap(\.self).joined(separator: " ")
        case .skipRequested: return ["left out", run.detail].compactMap(\.self).joined(separator: " ")
        case .startDeadline: return "claimed after its start deadline"
        case .noRoute: return "no queue takes it"
        case .noRunner: return "no runner listens"
        case .noSlot: return "no free slot"
        case .rerun: return "new attempt after a lost one"
        case .exitCode: return run.exitCode.map { "exit code \($0)" } ?? "exit code not zero"
        case .signal: return run.signal.map(SignalName.text) ?? "ended by a signal"
        case .timeout: return "ran too long"
        case .spawnFailed: return "could not be started"
        case .refused: return "refused by three runners"
        case .jobRemoved: return "job removed"
        case .killed: return ["killed", run.detail].compactMap(\.self).joined(separator: " ")
        case .runnerShutdown: return "runner told to stop"
        case .leaseExpired: return "runner stopped answering"
        case .runnerDied: return "runner died"
        case .fenced: return "runner lost touch and ended it"
        case .restart: return "CronQ was restarted"
        case .badDefinition: return "its schedule can no longer be read"
        }
    }

    /// What made the run exist.
    public static func origin(_ run: RunSummary) -> String {
        let person = run.requestedBy.isEmpty ? "" : ", by \(run.requestedBy)"
        return switch run.kind {
        case .schedule: "its schedule"
        case .manual: "Run now" + person
        case .retry: "Retry" + person
        }
    }

    /// `1,234 instants`: said of a row that stands for many.
    public static func instants(_ run: RunSummary) -> String? {
        guard run.instants > 1 else { return nil }
        return "\(CountWords.grouped(run.instants)) \(run.state == .missed ? "missed instants" : "instants")"
    }

    /// What came of one attempt, by the name that the ledger keeps.
    public static func outcome(_ attempt: AttemptSummary) -> String {
        switch attempt.outcome {
        case nil: "running"
        case "declined": "given back"
        case let name?: RunState(rawValue: name).map(word) ?? name
        }
    }

    public static func onLost(_ policy: OnLost) -> String {
        switch policy {
        case .fail: "fail: never start it twice"
        case .rerun: "rerun: start a new attempt"
        }
    }
}
