import CronqSchedule
import CronqShared

extension RunSummary {
    /// The columns of a summary, with the tables they come from, read in the order they are written in: runs first, by the
    /// index that the statement names.
    static func selection(index: String, extra: String = "") -> String {
        """
        SELECT \(columns), j.name, c.name\(extra)
        FROM runs r FORCE INDEX (\(index)) STRAIGHT_JOIN jobs j ON j.id = r.job_id
             STRAIGHT_JOIN categories c ON c.id = j.category_id
        """
    }

    /// What a summary takes from the run itself.
    static let columns = """
        r.run_id, r.job_id, r.kind, r.requested_by, r.scheduled_at, r.state, r.reason, r.detail, r.attempt, r.queue, r.host,
        r.queued_at, r.started_at, r.finished_at, r.exit_code, r.`signal`, r.late, r.instants, r.last_instant,
        r.legacy, r.note, r.parent, r.cancelled_by
        """

    static let columnCount = 25

    /// Reads what `selection` selects.
    init(_ row: SQLRow) throws {
        try self.init(row, job: try row.text(23), category: try row.text(24))
    }

    /// Reads `columns`.
    init(_ row: SQLRow, job: String, category: String) throws {
        let state = try RunState(column: try row.text(5))
        self.init(
            id: try row.runID(0), jobID: try row.integer(1), jobName: job, category: category,
            kind: RunKind(rawValue: try row.text(2)) ?? .schedule, requestedBy: try row.text(3),
            scheduledAt: try row.instant(4), state: state,
            reason: try row.textOrNil(6).flatMap(RunReason.init(rawValue:)), detail: try row.textOrNil(7),
            attempt: try row.int(8), queue: try row.text(9), host: try row.textOrNil(10),
            queuedAt: try row.instantOrNil(11), startedAt: try row.instantOrNil(12),
            finishedAt: try row.instantOrNil(13), exitCode: try row.int32OrNil(14), signal: try row.int32OrNil(15),
            isLate: try row.bool(16), instants: try row.int(17), lastInstant: try row.instantOrNil(18),
            isLegacy: try row.bool(19), note: try row.textOrNil(20), parent: try row.runIDOrNil(21),
            cancelRequestedBy: state.isTerminal ? nil : try row.textOrNil(22))
    }
}

extension AttemptSummary {
    static let selection = """
        SELECT attempt, fence, runner_id, host, granted_at, started_at, finished_at, outcome, reason, exit_code, `signal`,
               late, stale, user_us, system_us, peak_memory, leftovers, stdout_bytes, stderr_bytes
        FROM attempts
        """

    init(_ row: SQLRow) throws {
        self.init(
            attempt: try row.int(0), fence: try row.integer(1), runner: try row.text(2), host: try row.text(3),
            grantedAt: try row.instant(4), startedAt: try row.instantOrNil(5), finishedAt: try row.instantOrNil(6),
            outcome: try row.textOrNil(7), reason: try row.textOrNil(8).flatMap(RunReason.init(rawValue:)),
            exitCode: try row.int32OrNil(9), signal: try row.int32OrNil(10), isLate: try row.bool(11),
            isStale: try row.bool(12),
            usage: RunUsage(
                userMicroseconds: try row.integerOrNil(13) ?? 0, systemMicroseconds: try row.integerOrNil(14) ?? 0,
                peakMemoryBytes: try row.integerOrNil(15) ?? 0, leftovers: Int(try row.integerOrNil(16) ?? 0)),
            stdoutBytes: try row.integerOrNil(17) ?? 0, stderrBytes: try row.integerOrNil(18) ?? 0)
    }
}
