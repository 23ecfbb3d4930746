import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func cancel(
        _ runs: [RunID], reason: String?, by author: Author
    ) async throws(StoreError) -> [CancelAnswer] {
        try await write { db, now in
            var answers: [CancelAnswer] = []
            var events: [AuditEvent] = []
            for id in runs {
                guard var run = try RunRow.find(id, db) else {
                    answers.append(.unknown)
                    continue
                }
                if run.state.isTerminal {
                    answers.append(.ended(run.state))
                    continue
                }
                if run.cancelledBy == nil {
                    run.cancelledBy = author.name
                    run.cancelNote = Note.kept(reason)
                    try self.noteCancellation(of: run, db)
                    let job = try self.audited(run.jobID, db)
                    events.append(.cancelled(id, of: job, reason: reason))
                }
                answers.append(try self.end(run, now, db))
            }
            try self.write(events, by: author, now, db)
            return answers
        }
    }

    private func end(_ run: RunRow, _ now: Instant, _ db: Database) throws -> CancelAnswer {
        guard run.state == .running else {
            try close(run, as: .cancelled, reason: .killed, detail: nil, at: now, db)
            return .cancelled
        }
        // Whoever asks again wants it said again.
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO cancellations (run_id, requested_at, send_at) VALUES (?, ?, ?)
                ON CONFLICT (run_id) DO UPDATE SET send_at = excluded.send_at
                """)
        try statement.execute(arguments: [run.id.column, now.microseconds, now.microseconds])
        return .requested
    }

    private func noteCancellation(of run: RunRow, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE runs SET cancelled_by = ?, cancel_note = ? WHERE run_id = ?")
        try statement.execute(arguments: [run.cancelledBy, run.cancelNote, run.id.column])
    }

    /// A job as the audit names it, be it removed or not.
    private func audited(_ id: JobID, _ db: Database) throws -> AuditEvent.Job {
        let statement = try db.cachedStatement(
            sql: """
                SELECT j.name, c.id, c.name FROM jobs j CROSS JOIN categories c ON c.id = j.category_id WHERE j.id = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [id]) else {
            throw StoreError(.internalError, "there is no job \(id)")
        }
        return AuditEvent.Job(id: id, name: row[0], categoryID: row[1], category: row[2])
    }

    public func takeCancellations(limit: Int) async throws(StoreError) -> [CancelOrder] {
        try await write { db, now in
            let rows = try Row.fetchAll(
                try db.cachedStatement(sql: Self.cancellationSQL), arguments: [now.microseconds, limit])
            let again = try db.cachedStatement(sql: "UPDATE cancellations SET send_at = ? WHERE run_id = ?")
            let done = try db.cachedStatement(sql: "DELETE FROM cancellations WHERE run_id = ?")
            return try rows.compactMap { row in
                let run = try RunID(column: row[0])
                guard row[1] as String? == RunState.running.rawValue, let runner = row[3] as String? else {
                    try done.execute(arguments: [run.column])
                    return nil
                }
                try again.execute(arguments: [(now + CancelOrder.repeatInterval).microseconds, run.column])
                return CancelOrder(
                    run: FencedRun(run: run, fence: row[2]), runner: RunnerID(runner), by: row[4] as String? ?? "")
            }
        }
    }

    static let cancellationSQL = """
        SELECT c.run_id, r.state, r.fence, r.runner_id, r.cancelled_by
        FROM cancellations c INDEXED BY cancellations_order LEFT JOIN runs r ON r.run_id = c.run_id
        WHERE c.send_at <= ? ORDER BY c.send_at, c.run_id LIMIT ?
        """
}
