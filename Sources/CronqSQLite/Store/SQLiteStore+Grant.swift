public import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func grant(_ offers: [Offer], lease: TimeSpan) async throws(StoreError) -> [GrantAnswer] {
        try await write { db, now in
            try offers.map { offer in
                let row = try RunRow.find(offer.run, db)
                let decision = GrantDecision(offer: offer, row: row, now: now)
                if case .grant(let fence) = decision { try self.grant(offer, fence: fence, now, lease, db) }
                return GrantAnswer(
                    request: offer.request, run: offer.run, attempt: offer.attempt, verdict: decision.verdict)
            }
        }
    }

    private func grant(
        _ offer: Offer, fence: Int64, _ now: Instant, _ lease: TimeSpan, _ db: Database
    ) throws {
        let run = try db.cachedStatement(
            sql: """
                UPDATE runs
                SET state = 'running', reason = NULL, fence = ?, request = ?, runner_id = ?, host = ?, started_at = ?,
                    queued_at = coalesce(queued_at, ?), wake_at = ?
                WHERE run_id = ?
                """)
        try run.execute(arguments: [
            fence, offer.request.column, offer.runner.description, offer.host, now.microseconds, now.microseconds,
            (now + lease).microseconds, offer.run.column,
        ])
        let attempt = try db.cachedStatement(
            sql: """
                INSERT INTO attempts (run_id, fence, attempt, request, runner_id, host, granted_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        try attempt.execute(arguments: [
            offer.run.column, fence, offer.attempt, offer.request.column, offer.runner.description, offer.host,
            now.microseconds,
        ])
    }

    public func renew(_ heartbeat: Heartbeat, lease: TimeSpan) async throws(StoreError) -> HeartbeatAnswer {
        try await write { db, now in
            try self.note(heartbeat.runner, busy: heartbeat.running.count, now, db)
            var answer = HeartbeatAnswer(sequence: heartbeat.sequence, renewed: [], revoked: [])
            let statement = try db.cachedStatement(
                sql: """
                    UPDATE runs SET wake_at = max(wake_at, ?)
                    WHERE run_id = ? AND fence = ? AND runner_id = ? AND state = 'running'
                    """)
            for held in heartbeat.running {
                try statement.execute(arguments: [
                    (now + lease).microseconds, held.run.column, held.fence, heartbeat.runner.id.description,
                ])
                if db.changesCount == 1 {
                    answer.renewed.append(held)
                } else {
                    answer.revoked.append(.init(run: held, cause: try self.cause(held, db)))
                }
            }
            return answer
        }
    }

    private func cause(_ held: FencedRun, _ db: Database) throws -> HeartbeatAnswer.Cause {
        guard let row = try RunRow.find(held.run, db) else { return .ended }
        if row.fence != held.fence { return .superseded }
        return row.state == .lost ? .lost : .ended
    }

    private func note(_ runner: RunnerDescription, busy: Int, _ now: Instant, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO runners (runner_id, host, process_id, version, slots, busy, queues, draining, first_seen_at,
                                     last_seen_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (runner_id) DO UPDATE SET
                    slots = excluded.slots, busy = excluded.busy, queues = excluded.queues,
                    draining = excluded.draining, last_seen_at = excluded.last_seen_at
                """)
        try statement.execute(arguments: [
            runner.id.description, runner.host, runner.processID, runner.version, runner.slots, busy,
            try ServedQueues.text(runner.queues),
            runner.draining ? 1 : 0, now.microseconds, now.microseconds,
        ])
    }
}
