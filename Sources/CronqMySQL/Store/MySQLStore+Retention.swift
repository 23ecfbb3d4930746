import CronqSchedule
public import CronqShared

extension MySQLStore {
    /// Of several injectors one prunes at a time; the others find nothing to do.
    public func prune(_ retention: Retention, limit: Int) async throws(StoreError) -> Int {
        let limit = min(limit, Self.runLimit)
        return try await lanes.upkeep.transaction { session in
            let now = try self.now(session)
            guard let cursor = try Self.takeCursor(session) else { return 0 }
            let old = try Self.oldRuns(before: now - retention.age, limit: limit, session)
            var gone = try Self.delete(old, session)
            let surplus = try Self.surplus(
                beyond: retention.runs, after: cursor, limit: limit - gone, besides: Set(old), session)
            gone += try Self.delete(surplus.runs, session)
            // An idle instance writes nothing.
            if surplus.reached != cursor { try Facts.set(.pruneCursor, String(surplus.reached), session) }
            try Self.deleteOutput(before: now - retention.output, limit: limit, session)
            try Self.forget(at: now, session)
            return gone
        }
    }

    /// Up to which job the counts were looked at; `nil` while another process prunes.
    private static func takeCursor(_ session: Session) throws -> JobID? {
        let taken = try session.rows(
            "SELECT value FROM facts WHERE name = ? FOR UPDATE SKIP LOCKED", [Facts.pruneCursor.rawValue])
        if let row = taken.first { return JobID(try row.text(0)) ?? 0 }
        if try Facts.text(.pruneCursor, session) != nil { return nil }
        try Facts.set(.pruneCursor, "0", session)
        return 0
    }

    /// Run ids are ordered by time, so the oldest runs are the first of the table.
    private static func oldRuns(before oldest: Instant, limit: Int, _ session: Session) throws -> [RunID] {
        try session.rows(
            """
            SELECT run_id FROM runs FORCE INDEX (PRIMARY) WHERE run_id < ? AND wake_at IS NULL ORDER BY run_id LIMIT ?
            """, [RunID.first(at: oldest), limit]
        ).map { try $0.runID(0) }
    }

    /// Between two calls the counts of so many jobs are looked at.
    private static let jobsPerRound = 50

    /// What some jobs have beyond the newest runs that are kept, and the job to go on from.
    private static func surplus(
        beyond kept: Int, after cursor: JobID, limit: Int, besides gone: Set<RunID>, _ session: Session
    ) throws -> (runs: [RunID], reached: JobID) {
        let jobs = try session.rows(
            "SELECT id FROM jobs FORCE INDEX (PRIMARY) WHERE id > ? ORDER BY id LIMIT ?", [cursor, jobsPerRound]
        ).map { try $0.integer(0) }
        var runs: [RunID] = []
        for (job, bound) in try oldestKept(of: jobs, kept, session) {
            let found = try session.rows(
                """
                SELECT run_id FROM runs FORCE INDEX (runs_history)
                WHERE job_id = ? AND run_id < ? AND wake_at IS NULL ORDER BY run_id LIMIT ?
                """, [job, bound, max(0, limit - runs.count)]
            ).map { try $0.runID(0) }
            runs += found.filter { !gone.contains($0) }
            if runs.count >= limit { return (runs, job - 1) }
        }
        return (runs, jobs.count < jobsPerRound ? 0 : jobs[jobs.count - 1])
    }

    /// The oldest run that stays of each job that has more, by the jobs' ids.
    private static func oldestKept(
        of jobs: [JobID], _ kept: Int, _ session: Session
    ) throws -> [(job: JobID, run: RunID)] {
        if jobs.isEmpty { return [] }
        // Always the same statement: places that are left over ask for a job that does not exist.
        let asked = jobs + Array(repeating: 0, count: jobsPerRound - jobs.count)
        return try session.rows(oldestKeptSQL, asked.flatMap { [$0, max(0, kept - 1)] as [any SQLBindable] })
            .map { (try $0.integer(0), try $0.runID(1)) }.sorted { $0.0 < $1.0 }
    }

    private static let oldestKeptSQL = Array(
        repeating: """
            (SELECT job_id, run_id FROM runs FORCE INDEX (runs_history)
             WHERE job_id = ? ORDER BY run_id DESC LIMIT 1 OFFSET ?)
            """, count: jobsPerRound
    ).joined(separator: " UNION ALL ")

    /// The most runs that go at once.
    private static let runLimit = 1_000
    /// The most rows of output that go at once: runs that have more stay until the next call.
    private static let outputLimit = 5_000

    /// Deletes runs that have ended with their attempts and output.
    ///
    /// - Returns: How many went.
    private static func delete(_ candidates: [RunID], _ session: Session) throws -> Int {
        let runs = try session.rows(
            """
            SELECT run_id FROM runs FORCE INDEX (PRIMARY)
            WHERE run_id IN (:list) AND wake_at IS NULL ORDER BY run_id FOR UPDATE
            """, [], in: candidates.sorted()
        ).map { try $0.runID(0) }
        if runs.isEmpty { return 0 }
        // Whoever stores output looks at the attempt first, which is locked here, and then gone.
        _ = try session.rows(
            """
            SELECT run_id FROM attempts FORCE INDEX (PRIMARY)
            WHERE run_id IN (:list) ORDER BY run_id, fence FOR UPDATE
            """, [], in: runs)
        let rows = try session.rows(
            """
            SELECT run_id, fence, number FROM output FORCE INDEX (PRIMARY)
            WHERE run_id IN (:list) ORDER BY run_id, fence, number LIMIT ?
            """, [outputLimit], in: runs)
        let partial = try deleteOutput(rows, isCut: rows.count == outputLimit, session)
        let bare = runs.filter { run in partial.map { run < $0 } ?? true }
        try delete("attempts", of: bare, session)
        try delete("runs", of: bare, session)
        return bare.count
    }

    /// The index is named: a table with few rows would be read, and locked, from end to end.
    private static func delete(_ table: String, of runs: [RunID], _ session: Session) throws {
        try session.execute(
            "DELETE t FROM \(table) t FORCE INDEX (PRIMARY) WHERE t.run_id IN (:list)", [], in: runs)
    }

    /// Output of runs that have ended; one that has been running for weeks keeps its own.
    private static func deleteOutput(before oldest: Instant, limit: Int, _ session: Session) throws {
        let rows = try session.rows(
            """
            SELECT o.run_id, o.fence, o.number
            FROM output o FORCE INDEX (PRIMARY) LEFT JOIN runs r ON r.run_id = o.run_id AND r.wake_at IS NOT NULL
            WHERE o.run_id < ? AND r.run_id IS NULL
            ORDER BY o.run_id, o.fence, o.number LIMIT ?
            """, [RunID.first(at: oldest), limit])
        _ = try deleteOutput(rows, isCut: rows.count == limit, session)
    }

    /// Deletes these rows, which are in the order of their key.
    ///
    /// - Parameter isCut: Whether the last of the runs may have more of them.
    /// - Returns: That run.
    private static func deleteOutput(_ rows: [SQLRow], isCut: Bool, _ session: Session) throws -> RunID? {
        let partial = isCut ? try rows.last?.runID(0) : nil
        var whole: Set<RunID> = []
        // The rows of one attempt follow each other.
        var ranges: [Int64: ClosedRange<Int64>] = [:]
        for row in rows {
            let run = try row.runID(0)
            guard run == partial else {
                whole.insert(run)
                continue
            }
            let (fence, number) = (try row.integer(1), try row.integer(2))
            ranges[fence] = (ranges[fence]?.lowerBound ?? number)...number
        }
        try delete("output", of: whole.sorted(), session)
        for (fence, numbers) in ranges.sorted(by: { $0.key < $1.key }) {
            try session.execute(
                "DELETE FROM output WHERE run_id = ? AND fence = ? AND number BETWEEN ? AND ?",
                [partial, fence, numbers.lowerBound, numbers.upperBound])
        }
        return partial
    }

    /// So long it is known who changed what.
    private static let auditAge = TimeSpan.days(400)

    /// What nobody has asked for in a while: requests' tokens, runners, processes, who changed what, revoked tokens.
    private static func forget(at now: Instant, _ session: Session) throws {
        for (table, column, age) in [
            ("requests", "created_at", TimeSpan.days(1)), ("runners", "last_seen_at", .days(1)),
            ("processes", "last_seen_at", .days(1)), ("audit", "at", auditAge), ("tokens", "revoked_at", revokedAge),
        ] {
            try session.execute(
                "DELETE FROM \(table) WHERE \(column) < ? ORDER BY \(column) LIMIT 1000", [now - age])
        }
    }
}
