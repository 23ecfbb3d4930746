import CronqSchedule
import CronqShared

/// The statements, in words that both databases understand as far as possible. `n` counts the runs from 1, `ms` is the instant
/// of a run in milliseconds since 1970, `h` a number below 1,000 that has nothing to do with the job.
extension PageLedger {
    /// Injectors remove what is older than 90 days.
    private static let age = TimeSpan.days(89)
    private static let live = (running: 40, queued: 300)
    /// So many of the newest runs have an attempt and output.
    private static let detailed = 10_000
    private static let auditEntries = 50_000
    private static let output = String(
        repeating: "2026-01-01 00:00:00 a line of text, as long as such lines are\n", count: 16)

    /// In milliseconds, from one run to the next.
    private var step: Int64 { Self.age.microseconds / 1_000 / Int64(runs) }

    private var endMilliseconds: Int64 { end.microseconds / 1_000 }

    /// As SQL.
    private var instant: String { "\(endMilliseconds - Int64(runs) * step) + n * \(step)" }

    /// Ids from here on are those of the newest runs, as SQL.
    var newestBound: String {
        let first = Instant(microseconds: (endMilliseconds - Int64(Self.detailed) * step) * 1_000)
        return "x'\(RunID.first(at: first))'"
    }

    // MARK: - Runs

    func endedRuns(_ numbers: ClosedRange<Int>, _ script: LedgerScript) -> String {
        let busy = runs / Self.busyRuns
        let ordinary = runs / Self.ordinaryRuns
        return insert(
            """
            INSERT INTO runs (run_id, job_id, revision, kind, schedule, scheduled_at, requested_by, created_at, note, state,
                              reason, start_by, queue, on_lost, grace_us, attempt, fence, runner_id, host, queued_at,
                              started_at, finished_at, exit_code, `signal`)
            SELECT \(id(script)),
                   (SELECT id FROM job_numbers
                    WHERE number = CASE WHEN n % \(busy) = 0 THEN \(Self.jobs)
                                        WHEN n % \(ordinary) = 1 THEN \(Self.jobs - 1)
                                        ELSE 1 + n * 37 % \(Self.jobs - 2) END),
                   1, CASE WHEN n % 97 = 0 THEN 'manual' ELSE 'schedule' END, 1, ms * 1000,
                   CASE WHEN n % 97 = 0 THEN 'ann' ELSE 'schedule' END, ms * 1000,
                   CASE WHEN n % 97 = 0 THEN 'once more, after the fix' END,
                   \(Self.outcome(state: true)), \(Self.outcome(state: false)),
                   ms * 1000 + 86400000000, 'default', 'fail', 10000000, 1, CASE WHEN h < 28 THEN 0 ELSE 1 END,
                   CASE WHEN h >= 28 THEN 'worker-1:4711' END, CASE WHEN h >= 28 THEN 'worker-1' END,
                   CASE WHEN h >= 28 THEN ms * 1000 + 4000 END, CASE WHEN h >= 28 THEN ms * 1000 + 9000 END,
                   ms * 1000 + 9000 + CASE WHEN h >= 28 THEN h * 70000 + 1 ELSE 0 END,
                   CASE WHEN h >= 80 THEN 0 WHEN h >= 37 THEN 1 + h % 3 END, CASE WHEN h BETWEEN 28 AND 36 THEN 15 END
            """, numbers, script)
    }

    /// What became of the runs, by `h`.
    private static func outcome(state: Bool) -> String {
        let outcomes: [(below: Int, state: RunState, reason: RunReason?)] = [
            (25, .skipped, .overlapRunning), (28, .missed, .startDeadline), (30, .cancelled, .killed),
            (32, .lost, .leaseExpired), (37, .timedOut, .timeout), (80, .failed, .exitCode), (1_000, .succeeded, nil),
        ]
        let cases = outcomes.compactMap { outcome in
            (state ? outcome.state.rawValue : outcome.reason?.rawValue).map { "WHEN h < \(outcome.below) THEN '\($0)'" }
        }
        return "CASE \(cases.joined(separator: " ")) END"
    }

    /// What waits for a runner and what runs, of jobs that are not due: nobody looks at it before tomorrow.
    func liveRuns(_ script: LedgerScript) -> String {
        let count = Self.live.running + Self.live.queued
        let isRunning = "n <= \(runs + Self.live.running)"
        return insert(
            """
            INSERT INTO runs (run_id, job_id, revision, kind, schedule, scheduled_at, requested_by, created_at, state, wake_at,
                              start_by, queue, on_lost, grace_us, fence, runner_id, host, queued_at, started_at)
            SELECT \(id(script)), (SELECT id FROM job_numbers WHERE number = 1 + n * 37 % \(Self.jobs - 2)), 1, 'schedule', 1,
                   \(end.microseconds) - h * 1000, 'schedule', \(end.microseconds), CASE WHEN \(isRunning) THEN 'running' ELSE 'queued' END,
                   \((end + .days(1)).microseconds), \((end + .days(1)).microseconds),
                   CASE n % 3 WHEN 0 THEN 'default' WHEN 1 THEN 'reports' ELSE 'mail' END, 'fail', 10000000,
                   CASE WHEN \(isRunning) THEN 1 ELSE 0 END, CASE WHEN \(isRunning) THEN 'worker-1:4711' END,
                   CASE WHEN \(isRunning) THEN 'worker-1' END, \(end.microseconds),
                   CASE WHEN \(isRunning) THEN \(end.microseconds) END
            """, (runs + 1)...(runs + count), script, instant: "\(endMilliseconds) + n - \(runs)")
    }

    // MARK: - What belongs to them

    var newestAttempts: String {
        let text = Self.hexadecimal(Array(Self.output.utf8))
        let finished = "FROM runs WHERE run_id > \(newestBound) AND started_at IS NOT NULL AND finished_at IS NOT NULL"
        return """
            INSERT INTO attempts (run_id, fence, attempt, request, runner_id, host, granted_at, started_at, finished_at,
                                  outcome, reason, exit_code, `signal`, user_us, system_us, peak_memory, leftovers,
                                  stdout_bytes, stderr_bytes)
            SELECT run_id, fence, attempt, run_id, runner_id, host, queued_at, started_at, finished_at, state, reason,
                   exit_code, `signal`, 20000, 7000, 9000000, 0, \(Self.output.utf8.count), 0 \(finished);

            INSERT INTO output (run_id, fence, number, stream, `offset`, at, bytes)
            SELECT run_id, fence, 0, 1, 0, started_at, x'\(text)' \(finished)
            """
    }

    /// The newest run of each job that counts.
    func statuses(_ script: LedgerScript) -> String {
        let failures = RunState.allCases.filter(\.isFailure).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            INSERT INTO job_status (job_id, last_run_id, last_state, last_started_at, last_finished_at, failures)
            SELECT r.job_id, r.run_id, r.state, r.started_at, r.finished_at,
                   CASE WHEN r.state IN (\(failures)) THEN 1 + r.job_id % 4 ELSE 0 END
            FROM jobs j JOIN runs r ON r.run_id = (
                SELECT n.run_id FROM runs n \(script.along("runs_history"))
                WHERE n.job_id = j.id AND n.wake_at IS NULL AND n.state NOT IN ('skipped', 'missed', 'cancelled')
                ORDER BY n.run_id DESC LIMIT 1)
            """
    }

    func audit(_ script: LedgerScript) -> String {
        insert(
            """
            INSERT INTO audit (at, author, means, address, action, subject, subject_id, subject_name, category, summary)
            SELECT ms * 1000, CASE WHEN n % 3 = 0 THEN 'ann' ELSE 'bob' END, 'session', '192.0.2.7',
                   CASE WHEN n % 5 = 0 THEN 'job.changed' ELSE 'job.paused' END, 'job', n % \(Self.jobs) + 1, 'backup invoices',
                   'category 0', CASE WHEN n % 5 = 0 THEN 'command, schedule' ELSE 'until somebody resumes it' END
            """, 1...Self.auditEntries, script)
    }

    // MARK: - Numbers

    /// - Parameters:
    ///   - statement: Up to the `FROM`.
    ///   - instant: What `ms` is.
    private func insert(
        _ statement: String, _ numbers: ClosedRange<Int>, _ script: LedgerScript, instant: String? = nil
    ) -> String {
        let values = "SELECT n, \(instant ?? self.instant) AS ms, (n % 7919 * 130 + n) % 1000 AS h"
        switch script.database {
        case .mariaDB:
            return """
                \(Self.jobNumbers)
                \(statement)
                FROM (\(values) FROM (
                    SELECT seq AS n FROM seq_\(numbers.lowerBound)_to_\(numbers.upperBound)) numbers) numbered
                """
        case .sqlite:
            // Its own cache is too small for an index that is written to all over.
            return """
                PRAGMA cache_size = -500000;
                \(Self.jobNumbers)
                \(Self.words)
                WITH RECURSIVE numbers (n) AS (
                    SELECT \(numbers.lowerBound) UNION ALL SELECT n + 1 FROM numbers WHERE n < \(numbers.upperBound))
                \(statement)
                FROM (\(values) FROM numbers) numbered;
                PRAGMA wal_checkpoint(TRUNCATE)
                """
        }
    }

    /// The ids of jobs may have gaps.
    private static let jobNumbers = """
        CREATE TEMPORARY TABLE job_numbers (number INTEGER PRIMARY KEY, id BIGINT);
        INSERT INTO job_numbers SELECT ROW_NUMBER() OVER (ORDER BY id), id FROM jobs;
        """

    /// 16 bytes: the millisecond, and what has nothing to do with it.
    private func id(_ script: LedgerScript) -> String {
        switch script.database {
        case .mariaDB:
            return "UNHEX(CONCAT(LPAD(HEX(ms), 12, '0'), LPAD(HEX(n * 40503 % 65536), 4, '0'), '0123456789abcdef'))"
        case .sqlite:
            let words = ["ms >> 32", "ms >> 16 & 65535", "ms & 65535", "n * 40503 & 65535"].map {
                "(SELECT word FROM words WHERE number = \($0))"
            }
            return "CAST(\(words.joined(separator: " || ")) || x'0123456789abcdef' AS BLOB)"
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
    }

    /// Every two bytes by their number: this SQLite cannot make bytes of hexadecimal digits.
    private static let words = """
        CREATE TEMP TABLE bytes (number INTEGER PRIMARY KEY, byte BLOB);
        INSERT INTO bytes VALUES \((0..<256).map { "(\($0), x'\(hexadecimal([UInt8($0)]))')" }.joined(separator: ", "));
        CREATE TEMP TABLE words (number INTEGER PRIMARY KEY, word BLOB);
        INSERT INTO words
        SELECT high.number * 256 + low.number, CAST(high.byte || low.byte AS BLOB) FROM bytes high CROSS JOIN bytes low;
        """
}
