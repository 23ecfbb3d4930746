public import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func reap(
        expiredBefore: Instant, lease: TimeSpan, limit: Int
    ) async throws(StoreError) -> [ReapedRun] {
        try await write { db, now in
            let statement = try db.cachedStatement(sql: Self.wakeSQL)
            let rows = try Row.fetchAll(
                statement, arguments: [RunState.running.rawValue, min(now, expiredBefore).microseconds, limit])
            return try rows.map { row in
                let run = try RunRow(row)
                return try self.lose(run, reason: .leaseExpired, lease: lease, now, db)
            }
        }
    }

    /// Declares the running attempt of a run lost.
    private func lose(
        _ run: RunRow, reason: RunReason, lease: TimeSpan, _ now: Instant, _ db: Database
    ) throws -> ReapedRun {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE attempts SET outcome = 'lost', reason = ?, finished_at = ?
                WHERE run_id = ? AND fence = ? AND outcome IS NULL
                """)
        try statement.execute(arguments: [reason.rawValue, now.microseconds, run.id.column, run.fence])
        let held = FencedRun(run: run.id, fence: run.fence)
        switch LossDecision(row: run, now: now, lease: lease) {
        case .rerun where try isRemoved(run.jobID, db):
            // What waits goes with its job, and the rerun would wait.
            fallthrough
        case .giveUp:
            try close(run, as: .lost, reason: reason, detail: nil, at: now, db)
            return ReapedRun(run: held, willRerun: false)
        case .rerun(let wakeAt):
            try awaitRerun(run, reason: reason, until: wakeAt, db)
            return ReapedRun(run: held, willRerun: true)
        }
    }

    public func extendLeases(by lease: TimeSpan) async throws(StoreError) {
        try await write { db, now in
            try db.execute(
                sql: "UPDATE runs SET wake_at = max(wake_at, ?) WHERE state = 'running' AND wake_at IS NOT NULL",
                arguments: [(now + lease).microseconds])
        }
    }

    public func recoverAfterRestart(journalsReadOf runners: [RunnerID]) async throws(StoreError) -> RecoveredRuns {
        try await write { db, now in
            try db.execute(
                sql: """
                    UPDATE runs SET state = 'pending', wake_at = ?, publications = 0
                    WHERE state IN ('queued', 'pending') AND wake_at IS NOT NULL
                    """,
                arguments: [now.microseconds])
            var recovered = RecoveredRuns(requeued: db.changesCount, lost: 0)
            let readable = Set(runners.map(\.description))
            let rows = try Row.fetchAll(
                db, sql: "SELECT \(RunRow.columns), runner_id FROM runs WHERE state = 'running' AND wake_at IS NOT NULL"
            )
            for row in rows {
                let run = try RunRow(row)
                if let runner: String = row["runner_id"], readable.contains(runner) {
                    if try self.giveBack(run, now, db) { recovered.requeued += 1 }
                } else {
                    _ = try self.lose(run, reason: .restart, lease: .zero, now, db)
                    recovered.lost += 1
                }
            }
            return recovered
        }
    }

    /// The runner died between grant and spawn, as its journal proves.
    ///
    /// - Returns: Whether the run is pending again.
    private func giveBack(_ run: RunRow, _ now: Instant, _ db: Database) throws -> Bool {
        let attempt = try db.cachedStatement(
            sql: """
                UPDATE attempts SET outcome = 'declined', detail = 'never_spawned', finished_at = ?
                WHERE run_id = ? AND fence = ? AND outcome IS NULL
                """)
        try attempt.execute(arguments: [now.microseconds, run.id.column, run.fence])
        let end: RunReason? =
            if run.cancelledBy != nil { .killed } else if try isRemoved(run.jobID, db) { .jobRemoved } else { nil }
        if let end {
            try close(run, as: .cancelled, reason: end, detail: nil, at: now, db)
            try forgetStart(of: run, db)
            return false
        }
        let pending = try db.cachedStatement(
            sql: """
                UPDATE runs
                SET state = 'pending', reason = NULL, detail = NULL, wake_at = ?, publications = 0, started_at = NULL,
                    runner_id = NULL, host = NULL
                WHERE run_id = ?
                """)
        try pending.execute(arguments: [now.microseconds, run.id.column])
        return true
    }
}
