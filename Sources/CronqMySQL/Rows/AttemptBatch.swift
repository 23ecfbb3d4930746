import CronqSchedule
import CronqShared

/// The attempts that one transaction writes reports about: locked, decided about in memory, written together.
struct AttemptBatch {
    private struct Row {
        var outcome: String?
        var cuts: OutputCuts
    }

    private var rows: [FencedRun: Row] = [:]
    private var finishes: [FencedRun: [any SQLBindable]] = [:]
    private var declines: [FencedRun: [any SQLBindable]] = [:]
    private var output: [OutputChunk] = []

    /// Locks the attempts of these runs.
    init(locking runs: [RunID], _ session: Session) throws {
        let found = try session.rows(
            """
            SELECT run_id, fence, outcome, stdout_cut, stderr_cut FROM attempts FORCE INDEX (PRIMARY)
            WHERE run_id IN (:list) ORDER BY run_id, fence FOR UPDATE
            """, [], in: Set(runs).sorted())
        for row in found {
            rows[FencedRun(run: try row.runID(0), fence: try row.integer(1))] = Row(
                outcome: try row.textOrNil(2), cuts: OutputCuts(stdout: try row.integer(3), stderr: try row.integer(4)))
        }
    }

    /// Notes what its runner said about an attempt, unless it has said so before: only `lost` gives way to the truth.
    mutating func note(_ report: RunnerReport, late: Bool, stale: Bool, _ now: Instant) {
        let run = report.fenced
        if let finish = report.finish { keep(finish.output.filter { $0.run == run }) }
        guard let row = rows[run], row.outcome == nil || row.outcome == RunState.lost.rawValue else { return }
        switch report {
        case .finished(let finish):
            rows[run]?.outcome = finish.outcome.verdict.state.rawValue
            finishes[run] = Self.values(of: finish, late: late, stale: stale)
        case .declined(let decline):
            rows[run]?.outcome = Self.declined
            declines[run] = [run.run, run.fence, decline.cause.rawValue, now, stale]
        }
    }

    /// Takes output to be stored.
    mutating func keep(_ chunks: [OutputChunk]) { output += chunks }

    /// Marks attempts as lost that have not ended otherwise.
    static func lose(_ runs: [FencedRun], reason: RunReason, _ now: Instant, _ session: Session) throws {
        try session.updateEach(
            BulkUpdate(
                table: "attempts",
                columns: [("run_id", .bytes), ("fence", .integer), ("reason", .text), ("finished_at", .integer)],
                set: "outcome = 'lost', reason = v.reason, finished_at = v.finished_at",
                match: "\(match) AND attempts.outcome IS NULL"),
            runs.sorted { ($0.run, $0.fence) < ($1.run, $1.fence) }.map { [$0.run, $0.fence, reason.rawValue, now] })
    }

    /// Marks attempts as given back that have not ended otherwise: their runner died before it could spawn.
    static func giveBack(_ runs: [FencedRun], _ now: Instant, _ session: Session) throws {
        try session.updateEach(
            BulkUpdate(
                table: "attempts",
                columns: [("run_id", .bytes), ("fence", .integer), ("detail", .text), ("finished_at", .integer)],
                set: "outcome = 'declined', detail = v.detail, finished_at = v.finished_at",
                match: "\(match) AND attempts.outcome IS NULL"),
            runs.sorted { ($0.run, $0.fence) < ($1.run, $1.fence) }.map {
                [$0.run, $0.fence, Decline.Cause.neverSpawned.rawValue, now]
            })
    }

    /// Writes what was noted, and the output that came with it.
    func save(_ session: Session) throws {
        try session.updateEach(Self.finishUpdate, Self.inOrder(finishes))
        try session.updateEach(Self.declineUpdate, Self.inOrder(declines))
        try OutputCuts.store(output, in: rows.mapValues(\.cuts), session)
    }

    /// The outcome of an attempt that was given back.
    static let declined = "declined"

    private static func inOrder(_ values: [FencedRun: [any SQLBindable]]) -> [[any SQLBindable]] {
        values.sorted { ($0.key.run, $0.key.fence) < ($1.key.run, $1.key.fence) }.map(\.value)
    }

    private static func values(of finish: Finish, late: Bool, stale: Bool) -> [any SQLBindable] {
        let verdict = finish.outcome.verdict
        return [
            finish.run.run, finish.run.fence, verdict.state.rawValue, verdict.reason?.rawValue,
            finish.outcome.detail?.long, finish.startedAt, finish.finishedAt, finish.outcome.exitCode,
            finish.outcome.signal, late, stale, finish.usage.userMicroseconds, finish.usage.systemMicroseconds,
            finish.usage.peakMemoryBytes, finish.usage.leftovers, finish.stdoutBytes, finish.stderrBytes,
        ]
    }

    private static let match = "attempts.run_id = v.run_id AND attempts.fence = v.fence"

    private static let finishUpdate = BulkUpdate(
        table: "attempts",
        columns: [
            ("run_id", .bytes), ("fence", .integer), ("outcome", .text), ("reason", .text), ("detail", .text),
            ("started_at", .integer), ("finished_at", .integer), ("exit_code", .integer), ("end_signal", .integer),
            ("late", .integer), ("stale", .integer), ("user_us", .integer), ("system_us", .integer),
            ("peak_memory", .integer), ("leftovers", .integer), ("stdout_bytes", .integer), ("stderr_bytes", .integer),
        ],
        set: """
            outcome = v.outcome, reason = v.reason, detail = v.detail, started_at = v.started_at,
            finished_at = v.finished_at, exit_code = v.exit_code, `signal` = v.end_signal, late = v.late,
            stale = v.stale, user_us = v.user_us, system_us = v.system_us, peak_memory = v.peak_memory,
            leftovers = v.leftovers, stdout_bytes = v.stdout_bytes, stderr_bytes = v.stderr_bytes
            """,
        match: match)

    private static let declineUpdate = BulkUpdate(
        table: "attempts",
        columns: [
            ("run_id", .bytes), ("fence", .integer), ("detail", .text), ("finished_at", .integer), ("stale", .integer),
        ],
        set: "outcome = 'declined', detail = v.detail, finished_at = v.finished_at, stale = v.stale", match: match)
}
