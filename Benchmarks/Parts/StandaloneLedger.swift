import CronqSQLite
import CronqSchedule
import CronqShared
import TestServers
import TestSupport

/// The database of a standalone, in a folder of its own, and `sqlite3` beside it.
struct StandaloneLedger: MeasuredLedger {
    private let sqlite: SQLiteStore
    private let script: LedgerScript

    var store: any LedgerStore { sqlite }

    /// - Throws: `StoreError`.
    init(folder: String) throws {
        script = LedgerScript(file: folder + "/data/cronq.db", folder: folder)
        sqlite = try SQLiteStore(folder: folder + "/data", zones: SystemZones(), defaultZone: .utc)
    }

    func fill(jobs: Int, oldRuns: Int, now: Instant) async throws {
        let definition = try DefinitionText.write(Self.definition(named: LargeLedger.name))
        let start = now.microseconds
        let due = (now + .days(1)).microseconds
        try await script.run(
            """
            BEGIN;
            CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY);
            WITH RECURSIVE numbered (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbered WHERE n < \(max(jobs, oldRuns)))
            INSERT INTO numbers SELECT n FROM numbered;

            INSERT INTO categories (name, name_key, created_at)
            SELECT 'c' || n, 'c' || n, \(start) FROM numbers WHERE n <= 1000;

            INSERT INTO jobs (id, category_id, name, name_key, revision, created_at, updated_at)
            SELECT n, 1 + n % 1000, 'job ' || n, 'job ' || n, 1, \(start), \(start) FROM numbers WHERE n <= \(jobs);

            INSERT INTO revisions (job_id, revision, definition, created_at, created_by)
            SELECT n, 1, replace('\(definition)', '\(LargeLedger.name)', 'job ' || n), \(start), 'ann'
            FROM numbers WHERE n <= \(jobs);

            INSERT INTO job_due (job_id, schedule, due_at, nominal_at)
            SELECT n, 1, \(due) + n * 1000000, \(due) + n * 1000000 FROM numbers WHERE n <= \(jobs);

            -- Ids of 16 bytes that are smaller than those of today.
            INSERT INTO runs (run_id, job_id, revision, kind, schedule, scheduled_at, requested_by, created_at, state,
                              finished_at, start_by, queue, on_lost, grace_us)
            SELECT CAST(char(1) || printf('%015d', n) AS BLOB), 1 + (n * 3 - 1) % \(jobs), 1, 'schedule', 1,
                   \(start) - (\(oldRuns) + 1 - n) * 5000000, 'schedule', \(start),
                   iif(n % 10 = 0, 'failed', 'succeeded'), \(start), \(start), 'default', 'fail', 0
            FROM numbers WHERE n <= \(oldRuns);

            INSERT INTO job_status (job_id, last_state, failures)
            SELECT n, iif(n % 100 = 0, 'failed', 'succeeded'), n % 100 = 0 FROM numbers WHERE n <= \(jobs);
            COMMIT;
            ANALYZE;
            SELECT max(due_at), max(nominal_at) FROM job_due
            """)
    }

    func makeDue(_ count: Int, step: Int, at past: Int64) async throws {
        try await script.run(
            """
            WITH RECURSIVE stretch (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM stretch WHERE n < \(count - 1))
            UPDATE job_due SET due_at = \(past), nominal_at = \(past)
            WHERE job_id IN (SELECT 1 + n * \(step) + n % \(step) FROM stretch)
            """)
    }

    func makePendingDue(at past: Int64) async throws { try await script.run(Self.pendingDue(at: past)) }

    func close() async { sqlite.close() }
}
