public import CronqSchedule
public import CronqShared
import Foundation
import GRDB

extension SQLiteStore: JobStore {
    public func overview() async throws(StoreError) -> LedgerOverview {
        try await read { db, now in
            let running = [RunState.running]
            let waiting = [RunState.waiting, .pending, .queued]
            let overdue = now - LedgerOverview.overdueAfter
            return LedgerOverview(
                jobs: try self.count("FROM jobs j WHERE j.removed_at IS NULL", now, db),
                paused: try self.count(
                    "FROM jobs j INDEXED BY jobs_paused WHERE j.removed_at IS NULL AND \(Pause.isInForceSQL)", now, db),
                runningCount: try self.count(running, now, db),
                running: try self.oldest(running, db),
                waiting: try self.count(waiting, now, db),
                waitingRuns: try self.oldest(waiting, db),
                failing: try self.count(Self.failingSQL, now, db),
                failingRuns: try self.newestFailures(db),
                overdue: try self.count("FROM job_due u INDEXED BY job_due_order WHERE u.due_at < :now", overdue, db),
                upcoming: try self.upcoming(
                    from: Instant(microseconds: .min), through: Pause.farFuture, limit: LedgerOverview.listLimit, db))
        }
    }

    // MARK: Counts and lists, all of them bounded

    /// - Parameter source: Words of this file; `:now` is the instant.
    private func count(_ source: String, _ instant: Instant, _ db: Database) throws -> Int {
        let statement = try db.cachedStatement(
            sql: "SELECT count(*) FROM (SELECT 1 \(source) LIMIT \(LedgerOverview.countLimit))")
        return try Int.fetchOne(statement, arguments: ["now": instant.microseconds]) ?? 0
    }

    private func count(_ states: [RunState], _ now: Instant, _ db: Database) throws -> Int {
        let counts = try states.map { try count("FROM \(Self.live($0))", now, db) }
        return min(counts.reduce(0, +), LedgerOverview.countLimit)
    }

    /// The runs of a state that have not ended.
    private static func live(_ state: RunState) -> String {
        "runs r INDEXED BY runs_wake WHERE r.state = '\(state.rawValue)' AND r.wake_at IS NOT NULL"
    }

    private static let failingSQL = """
        FROM job_status s INDEXED BY job_status_failing CROSS JOIN jobs j ON j.id = s.job_id
        WHERE s.failures > 0 AND j.removed_at IS NULL
        """

    /// Of the runs in some states those with the oldest instants.
    private func oldest(_ states: [RunState], _ db: Database) throws -> [RunSummary] {
        let parts = states.map { state in
            "SELECT * FROM (SELECT r.run_id FROM \(Self.live(state)) LIMIT \(LedgerOverview.countLimit))"
        }
        return try runs(
            """
            SELECT run_id FROM (\(parts.joined(separator: " UNION ALL "))) ORDER BY run_id
            LIMIT \(LedgerOverview.listLimit)
            """, db)
    }

    private func newestFailures(_ db: Database) throws -> [RunSummary] {
        try runs(
            """
            SELECT last_run_id FROM (SELECT s.last_run_id \(Self.failingSQL) LIMIT \(LedgerOverview.countLimit))
            WHERE last_run_id IS NOT NULL ORDER BY last_run_id DESC LIMIT \(LedgerOverview.listLimit)
            """, db)
    }

    private func runs(_ sql: String, _ db: Database) throws -> [RunSummary] {
        let statement = try db.cachedStatement(sql: "\(RunSummary.selection()) WHERE r.run_id = ?")
        return try Data.fetchAll(try db.cachedStatement(sql: sql)).compactMap { id in
            try Row.fetchOne(statement, arguments: [id]).map { try RunSummary($0) }
        }
    }

    // MARK: What comes next, and where

    public func upcoming(
        from: Instant, through: Instant, limit: Int
    ) async throws(StoreError) -> [LedgerOverview.Upcoming] {
        try await read { db, _ in try self.upcoming(from: from, through: through, limit: limit, db) }
    }

    /// Rows at rest without an end lie in the far future and are left out.
    private func upcoming(
        from: Instant, through: Instant, limit: Int, _ db: Database
    ) throws -> [LedgerOverview.Upcoming] {
        let statement = try db.cachedStatement(sql: Self.upcomingSQL)
        let end = min(through, Instant(microseconds: Pause.farFuture.microseconds - 1))
        let rows = try Row.fetchAll(statement, arguments: [from.microseconds, end.microseconds, max(0, limit)])
        return rows.map {
            .init(jobID: $0[0], jobName: $0[1], category: $0[2], at: Instant(microseconds: $0[3]))
        }
    }

    static let upcomingSQL = """
        SELECT u.job_id, j.name, c.name, u.due_at
        FROM job_due u INDEXED BY job_due_order CROSS JOIN jobs j ON j.id = u.job_id
            CROSS JOIN categories c ON c.id = j.category_id
        WHERE u.due_at >= ? AND u.due_at <= ?
        ORDER BY u.due_at, u.job_id, u.schedule LIMIT ?
        """

    public func queues() async throws(StoreError) -> [QueueSummary] {
        try await read { db, _ in
            var queues: [String: QueueSummary] = [:]
            for state in [RunState.waiting, .pending, .queued, .running] {
                for row in try Row.fetchAll(try db.cachedStatement(sql: Self.queueSQL(state))) {
                    var queue = queues[row[0]] ?? QueueSummary(name: row[0], waiting: 0, running: 0, oldest: nil)
                    if state == .running {
                        queue.running += row[1] as Int
                    } else {
                        queue.waiting += row[1] as Int
                        let oldest = Instant(microseconds: row[2])
                        queue.oldest = queue.oldest.map { min($0, oldest) } ?? oldest
                    }
                    queues[queue.name] = queue
                }
            }
            return queues.values.sorted { $0.name < $1.name }
        }
    }

    private static func queueSQL(_ state: RunState) -> String {
        """
        SELECT queue, count(*), min(scheduled_at)
        FROM (SELECT r.queue, r.scheduled_at FROM \(live(state)) LIMIT \(LedgerOverview.countLimit))
        GROUP BY queue
        """
    }

    public func runners(since: Instant) async throws(StoreError) -> [RunnerSummary] {
        try await read { db, _ in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT runner_id, host, process_id, version, slots, queues, draining, busy, first_seen_at, last_seen_at
                    FROM runners WHERE last_seen_at >= ? ORDER BY host, runner_id
                    """,
                arguments: [since.microseconds])
            return try rows.map { row in
                RunnerSummary(
                    description: RunnerDescription(
                        id: RunnerID(row[0]), host: row[1], processID: row[2], version: row[3], slots: row[4],
                        queues: try ServedQueues.read(row[5]),
                        draining: row[6]),
                    busy: row[7], firstSeenAt: Instant(microseconds: row[8]), lastSeenAt: Instant(microseconds: row[9]))
            }
        }
    }
}
