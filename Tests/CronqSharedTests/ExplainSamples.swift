import CronqSchedule
import CronqShared

/// Runs and jobs that are explained.
enum ExplainSamples {
    static let due = noon - .minutes(10)

    static func run(
        _ state: RunState, _ reason: RunReason? = nil, detail: String? = nil, kind: RunKind = .schedule,
        wasStarted: Bool? = nil
    ) -> RunSummary {
        let started =
            wasStarted
            ?? {
                switch state {
                case .waiting, .pending, .queued, .skipped, .missed: false
                default: true
                }
            }()
        return RunSummary(
            id: RunID(high: 0x01A1_FC7F_5B12_0001, low: 1), jobID: 7, jobName: "Export", category: "reports",
            kind: kind,
            requestedBy: kind == .schedule ? "" : "anna", scheduledAt: due, state: state, reason: reason,
            detail: detail, attempt: 1, queue: "slow", host: started ? "worker-3" : nil,
            queuedAt: due + .milliseconds(50), startedAt: started ? due + .seconds(1) : nil,
            finishedAt: state.isTerminal ? due + .minutes(3) : nil, exitCode: reason == .exitCode ? 3 : nil,
            signal: reason == .signal ? 11 : nil, isLate: false, instants: 1, lastInstant: nil)
    }

    static func definition(onLost: OnLost = .fail, isEnabled: Bool = true) -> JobDefinition {
        JobDefinition(
            name: "Export", schedule: "*/10 * * * *", command: "./export.sh", routingKey: "slow", enabled: isEnabled,
            timeout: .minutes(30), onLost: onLost)
    }

    static func detail(_ run: RunSummary, onLost: OnLost = .fail) -> RunDetail {
        RunDetail(
            run: run, definition: definition(onLost: onLost), revision: 3, wakeAt: noon + .seconds(5),
            startBy: noon + .days(1), attempts: [])
    }

    /// What somebody asks of a job that has been there for ten days and is due every ten minutes, the last time at noon.
    static func question(at instant: Instant, isEnabled: Bool = true) -> InstantQuestion {
        let revision = RevisionSummary(
            revision: 3, at: noon - .days(9), by: "anna", definition: definition(isEnabled: isEnabled))
        return InstantQuestion(
            instant: instant, now: noon + .seconds(10),
            moment: JobMoment(createdAt: noon - .days(10), revision: revision, removal: nil),
            schedule: try? Schedule(parsing: "*/10 * * * *", zone: .utc), waitsFor: noon + .minutes(10),
            oldest: noon - .days(8))
    }

    /// Sentences: a capital, a full stop, and no more of them.
    static func isSentence(_ text: String) -> Bool {
        text.first?.isUppercase == true && [".", "!", "?"].contains { text.hasSuffix($0) } && !text.hasSuffix("..")
    }
}
