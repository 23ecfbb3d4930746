public import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func giveBack(heldBy runners: [RunnerID]) async throws(StoreError) -> Int {
        guard !runners.isEmpty else { return 0 }
        let dead = Set(runners.map(\.description))
        return try await write { db, now in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT run_id, fence, runner_id FROM runs INDEXED BY runs_wake
                    WHERE state = 'running' AND wake_at IS NOT NULL
                    """)
            let held = try Row.fetchAll(statement).filter { dead.contains($0[2] ?? "") }
            return try held.count { row in
                let run = FencedRun(run: try RunID(column: row[0]), fence: row[1])
                // A decline starts no lease.
                let decision = try self.record(
                    .declined(Decline(run: run, cause: .neverSpawned)), lease: .zero, now, db)
                if case .release = decision { return true }
                return false
            }
        }
    }

    public func announce(_ process: ProcessDescription) async throws(StoreError) {
        try await write { db, now in
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO processes (process_id, role, host, pid, version, first_seen_at, last_seen_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (process_id) DO UPDATE SET last_seen_at = excluded.last_seen_at
                    """)
            try statement.execute(arguments: [
                process.id, process.role.rawValue, process.host, process.processID, process.version, now.microseconds,
                now.microseconds,
            ])
        }
    }

    public func processes(since: Instant) async throws(StoreError) -> [ProcessSummary] {
        try await read { db, _ in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT process_id, role, host, pid, version, first_seen_at, last_seen_at
                    FROM processes WHERE last_seen_at >= ? ORDER BY role, host, process_id
                    """)
            return try Row.fetchAll(statement, arguments: [since.microseconds]).compactMap { row in
                // A role of a newer version is none of ours.
                guard let role = ProcessDescription.Role(rawValue: row[1]) else { return nil }
                return ProcessSummary(
                    description: ProcessDescription(
                        id: row[0], role: role, host: row[2], processID: row[3], version: row[4]),
                    firstSeenAt: Instant(microseconds: row[5]), lastSeenAt: Instant(microseconds: row[6]))
            }
        }
    }
}
