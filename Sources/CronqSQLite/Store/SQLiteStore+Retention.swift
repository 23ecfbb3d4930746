import CronqSchedule
public import CronqShared
import Foundation
import GRDB
import Synchronization

extension SQLiteStore {
    public func prune(_ retention: Retention, limit: Int) async throws(StoreError) -> Int {
        try await write { db, now in
            var gone = try self.pruneByAge(now - retention.age, limit: limit, db)
            gone += try self.pruneByCount(retention.runs, limit: limit - gone, db)
            try db.execute(
                sql: Self.oldOutputSQL, arguments: [RunID.first(at: now - retention.output).column, limit])
            try db.execute(
                sql: "DELETE FROM requests WHERE created_at < ?", arguments: [(now - .days(1)).microseconds])
            for table in ["runners", "processes"] {
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE last_seen_at < ?", arguments: [(now - .days(1)).microseconds])
            }
            try db.execute(
                sql: "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ? ORDER BY at LIMIT ?)",
                arguments: [(now - Self.auditAge).microseconds, limit])
            try db.execute(
                sql: "DELETE FROM tokens WHERE revoked_at < ?", arguments: [(now - Self.revokedAge).microseconds])
            return gone
        }
    }

    /// So long it is known who changed what.
    private static let auditAge = TimeSpan.days(400)
    /// So long revoked tokens are shown.
    static let revokedAge = TimeSpan.days(30)

    /// Output of runs that have ended; one that has been running for weeks keeps its own.
    static let oldOutputSQL = """
        DELETE FROM output WHERE rowid IN (
            SELECT o.rowid FROM output o
            WHERE o.run_id < ?
              AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.run_id = o.run_id AND r.wake_at IS NOT NULL)
            ORDER BY o.run_id LIMIT ?)
        """

    /// Run ids are ordered by time, so the oldest runs are the first of the table.
    private func pruneByAge(_ oldest: Instant, limit: Int, _ db: Database) throws -> Int {
        let ids = try Data.fetchAll(
            db, sql: Self.oldRunsSQL, arguments: [RunID.first(at: oldest).column, limit])
        return try delete(ids, db)
    }

    static let oldRunsSQL = "SELECT run_id FROM runs WHERE run_id < ? AND wake_at IS NULL ORDER BY run_id LIMIT ?"

    /// Looks at a handful of jobs at a time and goes on with the next ones at the next call.
    private func pruneByCount(_ kept: Int, limit: Int, _ db: Database) throws -> Int {
        let cursor = try Int64.fetchOne(db, sql: "SELECT value FROM facts WHERE name = 'prune_cursor'") ?? 0
        let jobs = try Int64.fetchAll(
            db, sql: "SELECT id FROM jobs WHERE id > ? ORDER BY id LIMIT 50", arguments: [cursor])
        var gone = 0
        var reached = jobs.count < 50 ? 0 : jobs[jobs.count - 1]
        let statement = try db.cachedStatement(sql: Self.surplusSQL)
        for job in jobs {
            let ids = try Data.fetchAll(
                statement, arguments: ["job": job, "last": max(0, kept - 1), "limit": max(0, limit - gone)])
            gone += try delete(ids, db)
            if gone >= limit {
                reached = job - 1
                break
            }
        }
        // An idle instance writes nothing.
        if reached != cursor {
            try db.execute(
                sql: """
                    INSERT INTO facts (name, value) VALUES ('prune_cursor', ?)
                    ON CONFLICT (name) DO UPDATE SET value = excluded.value
                    """,
                arguments: [String(reached)])
        }
        return gone
    }

    /// What a job has beyond the newest runs that are kept.
    static let surplusSQL = """
        SELECT run_id FROM runs INDEXED BY runs_history
        WHERE job_id = :job AND wake_at IS NULL AND run_id < (
            SELECT run_id FROM runs INDEXED BY runs_history
            WHERE job_id = :job ORDER BY run_id DESC LIMIT 1 OFFSET :last)
        ORDER BY run_id LIMIT :limit
        """

    private func delete(_ ids: [Data], _ db: Database) throws -> Int {
        for table in ["output", "attempts", "runs"] {
            let statement = try db.cachedStatement(sql: "DELETE FROM \(table) WHERE run_id = ?")
            for id in ids { try statement.execute(arguments: [id]) }
        }
        return ids.count
    }
}
