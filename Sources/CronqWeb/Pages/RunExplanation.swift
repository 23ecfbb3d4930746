import CronqSchedule
import CronqShared

/// “Why did this (not) run?”: what happened, by whom, and what comes next, as sentences.
struct RunExplanation: Sendable, Hashable {
    var happened: String
    /// More that a reader must know: how many instants the row stands for, that a result came late.
    var remarks: [String]
    var next: String
    /// The run that stood in the way.
    var blocker: RunID?

    /// - Parameter isQueueServed: Whether a runner takes jobs from the run's queue now.
    init(_ detail: RunDetail, isQueueServed: Bool = true) {
        let run = detail.run
        remarks = Self.remarks(run)
        if !isQueueServed, run.waitsForRunner { remarks.append(Self.sentence(FleetState.unserved(run.queue))) }
        if let reason = run.reason {
            let cause = Self.sentence(Self.cause(reason, detail))
            if run.state == .running || run.state == .succeeded {
                happened = Self.sentence(Self.statement(run))
                remarks.append("Before that: " + cause)
            } else {
                happened = cause
            }
        } else {
            happened = Self.sentence(Self.statement(run))
        }
        next = Self.next(detail)
        blocker = run.reason.flatMap { $0.namesBlocker ? run.detail.flatMap { RunID($0) } : nil }
    }

    /// The verdict where nothing more is known.
    private static func statement(_ run: RunSummary) -> String {
        let place = run.host.map { " on \($0)" } ?? ""
        return switch run.state {
        case .waiting: "Held back for now"
        case .pending: "Due, and about to be handed to queue “\(run.queue)”"
        case .queued: "Waiting in queue “\(run.queue)” for a runner with a free slot"
        case .running: "The command is running\(place)"
        case .succeeded: "The command ran\(place) and ended well"
        case .failed: "The command ran\(place) and failed"
        case .timedOut: "The command ran\(place) past its time limit and was ended"
        case .cancelled: "Cancelled before it ended by itself"
        case .skipped: "Skipped; the command was not started"
        case .missed: "Missed; the command was not started in time"
        case .lost: "Lost: its runner vanished, and nobody knows how the command ended"
        }
    }

    static func sentence(_ clause: String) -> String {
        clause.prefix(1).uppercased() + clause.dropFirst() + "."
    }

    private static func remarks(_ run: RunSummary) -> [String] {
        var remarks: [String] = []
        if run.instants > 1 {
            let last = run.lastInstant ?? run.scheduledAt
            remarks.append(
                "This row stands for \(NumberWords.grouped(run.instants)) missed instants, the first at "
                    + "\(TimeWords.exact(run.scheduledAt)), the last at \(TimeWords.exact(last)).")
        }
        if run.isLegacy {
            remarks.append(
                "It was handed over to runners of the original CronQ. They ask nobody before they start: that it starts only once is"
                    + " not promised, and what it prints stays on their host.")
        }
        if run.isLate {
            remarks.append(
                "The result came late: the run had been declared lost, and its own runner then said how it ended.")
        }
        return remarks
    }

    private static func next(_ detail: RunDetail) -> String {
        let run = detail.run
        let deadline =
            detail.startBy.map { " If it has not started by \(TimeWords.exact($0)), it is recorded as missed." } ?? ""
        switch run.state {
        case .waiting, .pending:
            let when = detail.wakeAt.map { "at \(TimeWords.exact($0))" } ?? "shortly"
            return "CronQ looks at it again \(when)." + deadline
        case .queued:
            return "The next free slot of a runner of queue “\(run.queue)” takes it." + deadline
        case .running:
            let limit = detail.definition.timeout.map { " It may run for \($0.text)." } ?? ""
            return "Its runner reports as soon as the command ends.\(limit)"
        case .succeeded:
            return "Nothing is left to do."
        case .lost where detail.definition.onLost == .fail:
            return "It is not started again, because its job says on_lost: fail."
                + " Should its runner come back and say how it ended, that replaces “lost”."
        case .lost:
            return "No attempt is left, so it is not started again."
                + " Should its runner come back and say how it ended, that replaces “lost”."
        case .failed, .timedOut, .cancelled, .skipped, .missed:
            return "This run is not tried again."
                + " Its job runs at its next due time, or now if you ask for it on the job's page."
        }
    }
}

extension RunSummary {
    /// Whether only a runner of ours is missing.
    var waitsForRunner: Bool { (state == .pending || state == .queued) && !isLegacy }
}
