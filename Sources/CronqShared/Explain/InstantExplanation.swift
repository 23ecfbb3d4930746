public import CronqSchedule

/// “Why did this job (not) run at that instant?”: cause, actor, time and next step in plain words.
public struct InstantExplanation: Sendable, Hashable {
    public enum Cause: Sendable, Hashable {
        /// A run is on record.
        case recorded(RunState, RunReason?)
        /// It is yet to come.
        case notYet
        /// It was due, and nobody has claimed it.
        case unclaimedYet
        case atRest(Pause)
        /// The schedule has instants around it, but not this one.
        case matchesNothing(before: Instant?, after: Instant?)
        /// The schedule had no instants any more.
        case scheduleOver(last: Instant?)
        case disabled
        case removed
        case beforeTheJob
        /// The definition then in force has a schedule that cannot be read.
        case badDefinition
        /// Its row has been deleted with the history of its time.
        case prunedHistory
        /// The ledger ought to have a row, and has none.
        case notRecorded
    }

    public var cause: Cause
    public var happened: String
    /// Who or what brought it about; `nil` = nobody did anything.
    public var actor: String?
    /// When it was decided.
    public var at: Instant?
    public var remarks: [String]
    public var next: String
    /// The run that stands for the instant.
    public var run: RunID?
    /// The run that stood in the way.
    public var blocker: RunID?

    /// - Parameter notes: What the caller knows beside the ledger, as clauses without capital and full stop.
    public init(_ question: InstantQuestion, notes: [String] = []) {
        if let row = question.row {
            self.init(question, row, notes)
        } else {
            self.init(Answer(question))
            remarks += notes.map(RunExplanation.sentence)
        }
    }

    private init(_ question: InstantQuestion, _ row: RunDetail, _ notes: [String]) {
        let explanation = RunExplanation(row, zone: question.zone, notes: notes)
        cause = .recorded(row.run.state, row.run.reason)
        happened = explanation.happened
        actor = explanation.actor
        at = explanation.at
        remarks = explanation.remarks
        next = explanation.next
        run = row.run.id
        blocker = explanation.blocker
    }

    private init(_ answer: Answer) {
        cause = answer.cause
        happened = RunExplanation.sentence(answer.happened)
        actor = answer.actor
        at = answer.at
        remarks = answer.remarks.map(RunExplanation.sentence)
        next = RunExplanation.sentence(answer.next)
    }

    /// In a few words, as a heading.
    public var title: String {
        switch cause {
        case .recorded(let state, _): RunWords.word(state)
        case .notYet: "not due yet"
        case .unclaimedYet: "due, and not claimed yet"
        case .atRest: "at rest"
        case .matchesNothing: "not an instant of its schedule"
        case .scheduleOver: "schedule over"
        case .disabled: "disabled"
        case .removed: "removed"
        case .beforeTheJob: "before the job existed"
        case .badDefinition: "schedule cannot be read"
        case .prunedHistory: "not on record any more"
        case .notRecorded: "not on record"
        }
    }

    /// How long a due instant may wait for its claim before something is wrong.
    public static let claimTime = LedgerOverview.overdueAfter
}

/// The answer where no row is on record; sentences without capital and full stop.
private struct Answer {
    var cause: InstantExplanation.Cause
    var happened = ""
    var actor: String?
    var at: Instant?
    var remarks: [String] = []
    var next = ""

    init(_ question: InstantQuestion) {
        cause = Self.cause(question)
        let zone = question.zone
        let instant = question.instant.words(in: zone)
        let was = question.instant > question.now ? "is" : "was"
        switch cause {
        // A row speaks for itself: `RunExplanation`.
        case .recorded: break
        case .beforeTheJob:
            at = question.moment.createdAt
            happened = "the job did not exist yet: it was created at \(question.moment.createdAt.words(in: zone))"
            next = "its instants come after that; ask about one of them"
        case .removed: tellRemoval(question)
        case .disabled:
            tellDefinition(question)
            happened = "the job \(was) disabled: its definition says enabled: false"
            next = "it runs only when somebody asks for it; enable it in its definition to let it run by itself"
        case .badDefinition:
            tellDefinition(question)
            happened = "the schedule of its definition cannot be read" + (question.fault.map { ": \($0)" } ?? "")
            next = "send the job's definition again, corrected; its next instants then have runs"
        case .scheduleOver(let last):
            tellDefinition(question)
            happened =
                "its schedule “\(question.schedule?.text ?? "")” \(was) over"
                + (last.map { ": its last instant was \($0.words(in: zone))" } ?? "")
            next = "give the job a schedule with instants to come, or run it now"
        case .matchesNothing(let before, let after):
            tellDefinition(question)
            happened = "its schedule \(was) “\(question.schedule?.text ?? "")”, which has no instant at \(instant)"
            tellNeighbours(before, after, question)
        case .notYet:
            tellDefinition(question)
            happened = "its time has not come: it is due at \(instant)"
            next = "nothing has to be done; “Skip next” leaves the next instant out"
        case .atRest(let pause): tell(pause, question)
        case .unclaimedYet: tellOverdue(question)
        case .prunedHistory, .notRecorded: tellAbsence(question)
        }
    }

    private static func cause(_ question: InstantQuestion) -> InstantExplanation.Cause {
        let instant = question.instant
        guard question.moment.createdAt <= instant, let revision = question.moment.revision else {
            return .beforeTheJob
        }
        if question.moment.removal != nil { return .removed }
        if !revision.definition.enabled { return .disabled }
        guard let schedule = question.schedule else { return .badDefinition }
        guard schedule.fires(at: instant) else {
            let before = schedule.previous(atOrBefore: instant)
            let after = schedule.next(after: instant)
            return after == nil ? .scheduleOver(last: before) : .matchesNothing(before: before, after: after)
        }
        if let pause = question.pause, pause.covers(instant) { return .atRest(pause) }
        if instant > question.now { return .notYet }
        if let waitsFor = question.waitsFor, waitsFor <= instant { return .unclaimedYet }
        return question.isBeforeHistory ? .prunedHistory : .notRecorded
    }

    /// Whose definition it was, and since when.
    private mutating func tellDefinition(_ question: InstantQuestion) {
        guard let revision = question.moment.revision else { return }
        actor = revision.by
        at = revision.at
        remarks.append(
            "revision \(revision.revision) of the definition was in force, by \(revision.by) since"
                + " \(revision.at.words(in: question.zone))")
    }

    private mutating func tellRemoval(_ question: InstantQuestion) {
        actor = question.moment.removal?.by
        at = question.moment.removal?.at
        let when = question.moment.removal.map { " by \($0.by) at \($0.at.words(in: question.zone))" } ?? ""
        happened = "the job was not there: it had been removed\(when)"
        next = "nothing of it runs until a job of its name is there again, which gets this history"
    }

    private mutating func tellNeighbours(_ before: Instant?, _ after: Instant?, _ question: InstantQuestion) {
        let neighbours =
            [before.map { "before it \($0.words(in: question.zone))" }]
            + [after.map { "after it \($0.words(in: question.zone))" }]
        next = "ask about an instant that it has: \(neighbours.compactMap(\.self).joined(separator: ", "))"
        for neighbour in [before, after].compactMap(\.self) {
            if let note = question.schedule?.clockChangeNote(at: neighbour) {
                remarks.append("\(neighbour.words(in: question.zone)): \(note)")
            }
        }
    }

    private mutating func tell(_ pause: Pause, _ question: InstantQuestion) {
        actor = pause.by
        at = pause.since
        let note = pause.note.map { ": \($0)" } ?? ""
        let since = "since \(pause.since.words(in: question.zone)), paused by \(pause.by)\(note)"
        happened =
            question.instant > question.now
            ? "its time has not come, and the job rests \(since)"
            : "the job rests \(since)"
        remarks.append("what becomes due while a job rests is not started")
        let rest = "the latest instant that became due meanwhile then runs, and those before it are recorded as skipped"
        next =
            pause.until.map { "the rest ends at \($0.words(in: question.zone)); \(rest)" }
            ?? "the job rests until somebody resumes it; \(rest)"
    }

    private mutating func tellOverdue(_ question: InstantQuestion) {
        actor = "no injector has claimed it"
        at = question.instant
        happened = "it was due at \(question.instant.words(in: question.zone)), and nobody has claimed it yet"
        next =
            question.now - question.instant > InstantExplanation.claimTime
            ? "see that an injector runs (cronq-injector, or cronq standalone) and reaches the database; it then makes"
                + " up for the latest instant"
            : "an injector claims it within a moment"
    }

    private mutating func tellAbsence(_ question: InstantQuestion) {
        tellDefinition(question)
        if cause == .prunedHistory {
            let kept = Retention.standard
            actor = "the retention of history"
            at = nil
            happened =
                "what became of it is not on record any more"
                + (question.oldest.map { ": the oldest run that is, is of \($0.words(in: question.zone))" } ?? "")
            next =
                "history is kept for \(kept.age.text) or \(CountWords.grouped(kept.runs)) runs of a job; older rows are"
                + " in backups of the database"
        } else {
            happened = "its schedule has this instant, and the ledger has no row for it"
            next =
                "next instants are computed anew when the definition, the instance's time zone or the time zone data"
                + " change, or a clock is set back: see the job's revisions and the audit around that time"
        }
    }
}

extension Pause {
    /// Whether a job that rests now rests at an instant as well, as far as anybody knows now.
    fileprivate func covers(_ instant: Instant) -> Bool {
        since <= instant && (until.map { instant < $0 } ?? true)
    }
}

extension InstantQuestion {
    /// Whether the instant lies where rows may have been deleted.
    fileprivate var isBeforeHistory: Bool {
        if let oldest { return instant < oldest }
        return now - instant > Retention.standard.age
    }
}
