public import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func announce(_ process: ProcessDescription) async throws(StoreError) {
        try await lanes.control.transaction { session in
            let now = try self.now(session)
            try session.execute(
                """
                INSERT INTO processes (process_id, role, host, pid, version, first_seen_at, last_seen_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON DUPLICATE KEY UPDATE last_seen_at = VALUES(last_seen_at)
                """,
                [
                    process.id.short, process.role.rawValue, process.host.short, process.processID,
                    process.version.short, now, now,
                ])
        }
    }

    public func processes(since: Instant) async throws(StoreError) -> [ProcessSummary] {
        try await lanes.reading.read { session in
            let rows = try session.rows(
                """
                SELECT process_id, role, host, pid, version, first_seen_at, last_seen_at
                FROM processes FORCE INDEX (processes_seen) WHERE last_seen_at >= ? ORDER BY role, host, process_id
                """, [since])
            return try rows.compactMap { row in
                // A role of a newer version is none of ours.
                guard let role = ProcessDescription.Role(rawValue: try row.text(1)) else { return nil }
                return ProcessSummary(
                    description: ProcessDescription(
                        id: try row.text(0), role: role, host: try row.text(2),
                        processID: Int32(truncatingIfNeeded: try row.integer(3)), version: try row.text(4)),
                    firstSeenAt: try row.instant(5), lastSeenAt: try row.instant(6))
            }
        }
    }

    public func runners(since: Instant) async throws(StoreError) -> [RunnerSummary] {
        try await lanes.reading.read { session in
            let rows = try session.rows(
                """
                SELECT runner_id, host, process_id, version, slots, queues, draining, busy, first_seen_at, last_seen_at
                FROM runners FORCE INDEX (runners_seen) WHERE last_seen_at >= ? ORDER BY host, runner_id
                """, [since])
            return try rows.map { row in
                RunnerSummary(
                    description: RunnerDescription(
                        id: RunnerID(try row.text(0)), host: try row.text(1),
                        processID: Int32(truncatingIfNeeded: try row.integer(2)), version: try row.text(3),
                        slots: try row.int(4), queues: try ServedQueues.read(try row.text(5)),
                        draining: try row.bool(6)),
                    busy: try row.int(7), firstSeenAt: try row.instant(8), lastSeenAt: try row.instant(9))
            }
        }
    }
}
