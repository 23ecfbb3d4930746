public import CronqSchedule

/// “Why did this (not) run?” of a row of the ledger: what happened, by whom, when, and what comes next, as sentences.
public struct RunExplanation: Sendable, Hashable {
    public var happened: String
    /// Who or what brought it about: a person's name, or words such as “the command itself”.
    public var actor: String
    /// When it was decided; `nil` = not yet.
    public var at: Instant?
    /// More that a reader must know: how many instants the row stands for, that a result came late.
    public var remarks: [String]
    public var next: String
    /// The run that stood in the way.
    public var blocker: RunID?

    /// - Parameters:
    ///   - zone: In which times are told.
    ///   - notes: What the caller knows beside the ledger, as clauses without capital and full stop.
    public init(_ detail: RunDetail, zone: ZoneRules = .utc, notes: [String] = []) {
        let run = detail.run
        remarks = Self.remarks(detail, zone) + notes.map(Self.sentence)
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
        actor = Self.actor(detail)
        at = run.finishedAt ?? run.startedAt ?? run.queuedAt
        next = Self.next(detail, zone)
        blocker = run.reason.flatMap { $0.namesBlocker ? run.detail.flatMap { RunID($0) } : nil }
    }

    /// A clause with its capital and its full stop.
    public static func sentence(_ clause: String) -> String {
        let end = [".", "!", "?"].contains { clause.hasSuffix($0) } ? "" : "."
        return clause.prefix(1).uppercased() + clause.dropFirst() + end
    }

    /// The verdict where nothing more is known.
    private static func statement(_ run: RunSummary) -> String {
        let place = place(run)
        return switch run.state {
        case .waiting: "held back for now"
        case .pending: "due, and about to be handed to queue “\(run.queue)”"
        case .queued: "waiting in queue “\(run.queue)” for a runner with a free slot"
        case .running: "the command is running\(place)"
        case .succeeded: "the command ran\(place) and ended well"
        case .failed: "the command ran\(place) and failed"
        case .timedOut: "the command ran\(place) past its time limit and was ended"
        case .cancelled: "cancelled before it ended by itself"
        case .skipped: "skipped; the command was not started"
        case .missed: "missed; the command was not started in time"
        case .lost: "lost: its runner vanished, and nobody knows how the command ended"
        }
    }

    private static func remarks(_ detail: RunDetail, _ zone: ZoneRules) -> [String] {
        let run = detail.run
        var remarks: [String] = []
        if run.kind != .schedule { remarks.append(sentence(request(run))) }
        if run.state == .running, let name = run.cancelRequestedBy {
            remarks.append(sentence("its end was asked for by \(name)"))
        }
        if run.instants > 1 {
            let last = run.lastInstant ?? run.scheduledAt
            remarks.append(
                "This row stands for \(RunWords.instants(run) ?? ""), the first at "
                    + "\(run.scheduledAt.words(in: zone)), the last at \(last.words(in: zone)).")
        }
        if run.isLegacy {
            remarks.append(
                "It was handed over to runners of the original CronQ. They ask nobody before they start: that it starts"
                    + " only once is not promised, and what it prints stays on their host.")
        }
        if run.isLate {
            remarks.append(
                "The result came late: the run had been declared lost, and its own runner then said how it ended.")
        }
        return remarks
    }

    /// Who asked for a run that no schedule made, and why.
    private static func request(_ run: RunSummary) -> String {
        let person = run.requestedBy.isEmpty ? "somebody" : run.requestedBy
        let wish = run.kind == .retry ? "another try of an earlier run, asked for" : "asked for"
        return "\(wish) by \(person)" + (run.note.map { ": \($0)" } ?? "")
    }

    static func place(_ run: RunSummary) -> String {
        run.host.map { " on \($0)" } ?? ""
    }
}

extension RunSummary {
    /// Whether only a runner of ours is missing.
    public var waitsForRunner: Bool { (state == .pending || state == .queued) && !isLegacy }
}

extension RunReason {
    /// Whether the run's detail is the id of the run that stood in the way.
    public var namesBlocker: Bool {
        switch self {
        case .overlapRunning, .overlapQueued, .overlapPending, .catchUp: true
        default: false
        }
    }
}
