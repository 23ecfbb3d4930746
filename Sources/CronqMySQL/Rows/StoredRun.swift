import CronqSchedule
import CronqShared

/// A row of `runs` as a transaction holds it: decided about in memory and written back with the others.
struct StoredRun: Sendable, Hashable {
    /// What decisions need to know.
    var row: RunRow
    let revision: Int
    let scheduledAt: Instant
    var detail: String?
    var runner: String?
    var host: String?
    var queuedAt: Instant?
    var startedAt: Instant?
    var finishedAt: Instant?
    var exitCode: Int32?
    var signal: Int32?
    var isLate: Bool
    /// Handed over to original runners.
    var isLegacy: Bool

    var definition: DefinitionCache.Key { DefinitionCache.Key(job: row.jobID, revision: revision) }
    var fenced: FencedRun { FencedRun(run: row.id, fence: row.fence) }
}

// MARK: - The steps of its life

extension StoredRun {
    /// It belongs to the runner that made this offer.
    mutating func grant(to offer: Offer, fence: Int64, now: Instant, lease: TimeSpan) {
        row.state = .running
        row.reason = nil
        row.fence = fence
        row.request = offer.request
        row.wakeAt = now + lease
        runner = offer.runner.column
        host = offer.host.short
        startedAt = now
        queuedAt = queuedAt ?? now
        // Whoever asks first is one of ours, wherever the message came from.
        isLegacy = false
    }

    /// Ends it: the one place where a row becomes terminal after it was alive.
    mutating func end(
        as state: RunState, reason: RunReason?, detail: String?, at finishedAt: Instant, exitCode: Int32? = nil,
        signal: Int32? = nil, late: Bool = false
    ) {
        row.state = state
        row.reason = reason
        row.wakeAt = nil
        // Whose wish it was, and why, the row knows better than whoever carried it out.
        let wish = row.cancelledBy.map { RunRow.cancelDetail(by: $0, note: row.cancelNote) }
        self.detail = (state == .cancelled && reason == .killed ? wish ?? detail : detail)?.long
        self.finishedAt = finishedAt
        self.exitCode = exitCode
        self.signal = signal
        isLate = late
    }

    /// It was granted and given back: it was never started.
    mutating func forgetStart() {
        startedAt = nil
        runner = nil
        host = nil
    }

    /// Pending again, to be published at `wakeAt`: no message about it counts any more.
    mutating func release(until wakeAt: Instant) {
        row.state = .pending
        row.reason = nil
        row.wakeAt = wakeAt
        row.publications = 0
        detail = nil
        finishedAt = nil
        forgetStart()
    }

    /// Its attempt is lost; a new one waits until the old one can no longer be alive. The fence grows at once: from here on
    /// nothing that the lost attempt says changes the run. The new attempt has as much time to start as the first one had.
    mutating func awaitRerun(_ reason: RunReason, until wakeAt: Instant, startBy: Instant) {
        detail = row.rerunDetail(reason)
        row.state = .waiting
        row.reason = .rerun
        row.wakeAt = wakeAt
        row.startBy = startBy
        row.attempt += 1
        row.fence += 1
        row.publications = 0
        row.request = nil
        forgetStart()
    }
}

// MARK: - Its columns

extension StoredRun {
    /// The columns that `init(_:)` reads, in its order.
    static let columns = """
        run_id, job_id, state, reason, attempt, fence, request, wake_at, start_by, on_lost, grace_us, publications, refusals, \
        revision, scheduled_at, detail, runner_id, host, queued_at, started_at, finished_at, exit_code, `signal`, late, legacy, \
        cancelled_by, cancel_note
        """

    init(_ row: SQLRow) throws {
        self.row = RunRow(
            id: try row.runID(0), jobID: try row.integer(1), state: try RunState(column: try row.text(2)),
            reason: try row.textOrNil(3).flatMap(RunReason.init(rawValue:)), attempt: try row.int(4),
            fence: try row.integer(5), request: try row.requestIDOrNil(6), wakeAt: try row.instantOrNil(7),
            startBy: try row.instant(8), onLost: OnLost(rawValue: try row.text(9)) ?? .fail,
            grace: TimeSpan(microseconds: try row.integer(10)), publications: try row.int(11),
            refusals: try row.int(12), cancelledBy: try row.textOrNil(25), cancelNote: try row.textOrNil(26))
        revision = try row.int(13)
        scheduledAt = try row.instant(14)
        detail = try row.textOrNil(15)
        runner = try row.textOrNil(16)
        host = try row.textOrNil(17)
        queuedAt = try row.instantOrNil(18)
        startedAt = try row.instantOrNil(19)
        finishedAt = try row.instantOrNil(20)
        exitCode = try row.int32OrNil(21)
        signal = try row.int32OrNil(22)
        isLate = try row.bool(23)
        isLegacy = try row.bool(24)
    }

    /// Writes rows back; what never changes, or is written by itself, is not in it.
    static let update = BulkUpdate(
        table: "runs",
        columns: [
            ("run_id", .bytes), ("state", .text), ("reason", .text), ("detail", .text), ("wake_at", .integer),
            ("start_by", .integer), ("attempt", .integer), ("fence", .integer), ("request", .bytes),
            ("runner_id", .text), ("host", .text), ("publications", .integer), ("refusals", .integer),
            ("queued_at", .integer), ("started_at", .integer), ("finished_at", .integer), ("exit_code", .integer),
            ("end_signal", .integer), ("late", .integer), ("legacy", .integer),
        ],
        set: """
            state = v.state, reason = v.reason, detail = v.detail, wake_at = v.wake_at, start_by = v.start_by,
            attempt = v.attempt, fence = v.fence, request = v.request, runner_id = v.runner_id, host = v.host,
            publications = v.publications, refusals = v.refusals, queued_at = v.queued_at, started_at = v.started_at,
            finished_at = v.finished_at, exit_code = v.exit_code, `signal` = v.end_signal, late = v.late,
            legacy = v.legacy
            """,
        match: "runs.run_id = v.run_id")

    /// The values of `update`.
    var values: [any SQLBindable] {
        [
            row.id, row.state.rawValue, row.reason?.rawValue, detail, row.wakeAt, row.startBy, row.attempt, row.fence,
            row.request, runner, host, row.publications, row.refusals, queuedAt, startedAt, finishedAt, exitCode,
            signal,
            isLate, isLegacy,
        ]
    }
}

extension RunState {
    init(column: String) throws {
        guard let state = RunState(rawValue: column) else {
            throw StoreError(.schema, "the database holds the unknown run state “\(column)”")
        }
        self = state
    }
}

extension SQLRow {
    func int32OrNil(_ column: Int) throws -> Int32? { try integerOrNil(column).map { Int32(truncatingIfNeeded: $0) } }
}
