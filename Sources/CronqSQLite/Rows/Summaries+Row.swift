import CronqSchedule
import CronqShared
import Foundation
import GRDB

extension RunSummary {
    /// The columns of a summary, with the tables they come from. SQLite reads the tables of a `CROSS JOIN` in the order they
    /// are written in, whatever its statistics say: runs first, by their index.
    static func selection(hint: String = "", extra: String = "") -> String {
        """
        SELECT r.run_id, r.job_id, j.name, c.name, r.kind, r.requested_by, r.scheduled_at, r.state, r.reason, r.detail,
               r.attempt, r.queue, r.host, r.queued_at, r.started_at, r.finished_at, r.exit_code, r.signal, r.late,
               r.instants, r.last_instant, r.note, r.parent, r.cancelled_by\(extra)
        FROM runs r \(hint) CROSS JOIN jobs j ON j.id = r.job_id CROSS JOIN categories c ON c.id = j.category_id
        """
    }

    static let columnCount = 24

    init(_ row: Row) throws {
        func instant(_ index: Int) -> Instant? { (row[index] as Int64?).map(Instant.init(microseconds:)) }
        let state = try RunState(column: row[7])
        self.init(
            id: try RunID(column: row[0]), jobID: row[1], jobName: row[2], category: row[3],
            kind: RunKind(rawValue: row[4]) ?? .schedule, requestedBy: row[5],
            scheduledAt: Instant(microseconds: row[6]), state: state,
            reason: (row[8] as String?).flatMap(RunReason.init(rawValue:)), detail: row[9], attempt: row[10],
            queue: row[11], host: row[12], queuedAt: instant(13), startedAt: instant(14), finishedAt: instant(15),
            exitCode: row[16], signal: row[17], isLate: row[18], instants: row[19], lastInstant: instant(20),
            note: row[21], parent: try (row[22] as Data?).map { try RunID(column: $0) },
            cancelRequestedBy: state.isTerminal ? nil : row[23] as String?)
    }
}

extension AttemptSummary {
    static let selection = """
        SELECT attempt, fence, runner_id, host, granted_at, started_at, finished_at, outcome, reason, exit_code, signal, late,
               stale, user_us, system_us, peak_memory, leftovers, stdout_bytes, stderr_bytes
        FROM attempts
        """

    init(_ row: Row) {
        func instant(_ index: Int) -> Instant? { (row[index] as Int64?).map(Instant.init(microseconds:)) }
        self.init(
            attempt: row[0], fence: row[1], runner: row[2], host: row[3], grantedAt: Instant(microseconds: row[4]),
            startedAt: instant(5), finishedAt: instant(6), outcome: row[7],
            reason: (row[8] as String?).flatMap(RunReason.init(rawValue:)), exitCode: row[9], signal: row[10],
            isLate: row[11], isStale: row[12],
            usage: RunUsage(
                userMicroseconds: row[13] ?? 0, systemMicroseconds: row[14] ?? 0, peakMemoryBytes: row[15] ?? 0,
                leftovers: row[16] ?? 0),
            stdoutBytes: row[17] ?? 0, stderrBytes: row[18] ?? 0)
    }
}
