/// A ledger of very many jobs, as statements with which the server makes it by itself: rows sent there would take far longer.
public enum LargeLedger {
    /// Stands for the name of each job in the definition that all of them share.
    public static let name = "NAME"

    /// Fills a ledger that has its tables and nothing in them.
    ///
    /// Job n is `job n`, in one of a thousand categories, with one schedule that is due n seconds after `due`. The instants of old
    /// runs lie five seconds apart, the last of them five seconds before `start`. Run k before the end belongs to job 3k, and
    /// when there are no more jobs they begin anew.
    ///
    /// - Parameters:
    ///   - jobs: A multiple of 1,000.
    ///   - definition: As the `revisions` keep it, with ``name`` in place of the job's name and without a quote.
    ///   - start: When everything was created, in microseconds since 1970.
    ///   - due: In microseconds since 1970.
    public static func filling(jobs: Int, oldRuns: Int, definition: String, start: Int64, due: Int64) -> String {
        precondition(jobs > 0 && jobs.isMultiple(of: categories), "each category has the same number of jobs")
        return """
            SET unique_checks = 0;

            INSERT INTO categories (name, name_key, jobs, created_at)
            SELECT CONCAT('c', seq), CONCAT('c', seq), \(jobs / categories), \(start) FROM seq_1_to_\(categories);

            INSERT INTO jobs (id, category_id, name, name_key, revision, created_at, updated_at)
            SELECT seq, 1 + seq % \(categories), CONCAT('job ', seq), CONCAT('job ', seq), 1, \(start), \(start)
            FROM seq_1_to_\(jobs);

            INSERT INTO revisions (job_id, revision, definition, created_at, created_by)
            SELECT seq, 1, REPLACE('\(definition)', '\(name)', CONCAT('job ', seq)), \(start), 'ann'
            FROM seq_1_to_\(jobs);

            INSERT INTO job_due (job_id, schedule, due_at, nominal_at, revision)
            SELECT seq, 1, \(due) + seq * 1000000, \(due) + seq * 1000000, 1 FROM seq_1_to_\(jobs);

            INSERT INTO runs (run_id, job_id, revision, kind, schedule, scheduled_at, requested_by, created_at, state,
                              finished_at, start_by, queue, on_lost, grace_us)
            SELECT UNHEX(CONCAT(LPAD(HEX((\(start) - age * 5000000) DIV 1000), 12, '0'), LPAD(HEX(seq), 20, '0'))),
                   1 + (age * 3 - 1) % \(jobs), 1, 'schedule', 1, \(start) - age * 5000000, 'schedule', \(start),
                   IF(seq % 10 = 0, 'failed', 'succeeded'), \(start), \(start), 'default', 'fail', 0
            FROM (SELECT seq, \(oldRuns + 1) - seq AS age FROM seq_1_to_\(oldRuns)) old;

            INSERT INTO job_status (job_id, last_state, failures)
            SELECT seq, IF(seq % 100 = 0, 'failed', 'succeeded'), IF(seq % 100 = 0, 1, 0) FROM seq_1_to_\(jobs);

            ANALYZE TABLE categories, jobs, revisions, job_due, runs, job_status
            """
    }

    private static let categories = 1_000
}
