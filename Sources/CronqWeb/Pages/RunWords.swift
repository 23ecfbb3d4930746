import CronqShared

/// The ledger's states and reasons in plain words, short enough for a table. Whole sentences: `RunExplanation`.
enum RunWords {
    static func word(_ state: RunState) -> String {
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
    static func phrase(_ run: RunSummary) -> String? {
        guard let reason = run.reason else { return nil }
        switch reason {
        case .overlapRunning: return "previous run still running"
        case .overlapQueued: return "previous run still queued"
        case .overlapPending: return "previous run not published yet"
        case .catchUp: return "a later instant was due too"
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
    static func origin(_ run: RunSummary) -> String {
        switch run.kind {
        case .schedule: "its schedule"
        case .manual: run.requestedBy.isEmpty ? "Run now" : "Run now, by \(run.requestedBy)"
        }
    }

    /// `1,234 missed instants`: said of a row that stands for many.
    static func instants(_ run: RunSummary) -> String? {
        run.instants > 1 ? "\(NumberWords.grouped(run.instants)) missed instants" : nil
    }

    /// What came of one attempt, by the name that the ledger keeps.
    static func outcome(_ attempt: AttemptSummary) -> String {
        switch attempt.outcome {
        case nil: "running"
        case "declined": "declined"
        case let name?: RunState(rawValue: name).map(word) ?? name
        }
    }

    static func onLost(_ policy: OnLost) -> String {
        switch policy {
        case .fail: "fail: never start it twice"
        case .rerun: "rerun: start a new attempt"
        }
    }
}
