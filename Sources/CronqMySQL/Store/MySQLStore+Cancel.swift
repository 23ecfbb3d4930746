import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func cancel(
        _ runs: [RunID], reason: String?, by author: Author
    ) async throws(StoreError) -> [CancelAnswer] {
        guard !runs.isEmpty else { return [] }
        return try await lanes.definitions.transaction { session in
            let now = try self.now(session)
            let (name, note) = (author.name.short, Note.kept(reason))
            var batch = try RunBatch(locking: runs, session)
            // Who asked first stays; whoever asks again lets the runner be told again.
            var asked: [RunID] = []
            var told: Set<RunID> = []
            let answers = runs.map { id -> CancelAnswer in
                guard let run = batch[id] else { return .unknown }
                if run.row.state.isTerminal { return .ended(run.row.state) }
                if run.isLegacy { return .outOfReach }
                guard run.row.state == .running else {
                    let detail = RunRow.cancelDetail(by: name, note: note)
                    batch.end(id, as: .cancelled, reason: .killed, detail: detail, at: now)
                    asked.append(id)
                    return .cancelled
                }
                if told.insert(id).inserted, run.row.cancelledBy == nil { asked.append(id) }
                return .requested
            }
            try batch.save(session)
            try Self.note(asked, by: name, note, session)
            try Self.tell(told, at: now, session)
            try AuditEntry.write(try Self.events(asked, reason: reason, session), by: author, at: now, session)
            return answers
        }
    }

    private static func note(_ runs: [RunID], by name: String, _ note: String?, _ session: Session) throws {
        try session.execute(
            "UPDATE runs FORCE INDEX (PRIMARY) SET cancelled_by = ?, cancel_note = ? WHERE run_id IN (:list)",
            [name, note], in: runs)
    }

    /// Lets an injector tell the runners, at once.
    private static func tell(_ runs: Set<RunID>, at now: Instant, _ session: Session) throws {
        try session.executeEach(
            """
            INSERT INTO cancellations (run_id, requested_at, send_at) VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE send_at = VALUES(send_at)
            """, runs.sorted().map { [$0, now, now] })
    }

    private static func events(_ runs: [RunID], reason: String?, _ session: Session) throws -> [AuditEvent] {
        let rows = try session.rows(
            """
            SELECT r.run_id, j.id, j.name, c.id, c.name
            FROM runs r FORCE INDEX (PRIMARY) STRAIGHT_JOIN jobs j ON j.id = r.job_id
                 STRAIGHT_JOIN categories c ON c.id = j.category_id
            WHERE r.run_id IN (:list)
            """, [], in: runs)
        var jobs: [RunID: AuditEvent.Job] = [:]
        for row in rows {
            jobs[try row.runID(0)] = .init(
                id: try row.integer(1), name: try row.text(2), categoryID: try row.integer(3),
                category: try row.text(4))
        }
        return runs.compactMap { run in jobs[run].map { .cancelled(run, of: $0, reason: reason) } }
    }

    public func takeCancellations(limit: Int) async throws(StoreError) -> [CancelOrder] {
        try await lanes.claim.transaction { session in
            let now = try self.now(session)
            let due = try session.rows(Self.cancellationsSQL, [now, max(0, limit)]).map { try $0.runID(0) }
            if due.isEmpty { return [] }
            let rows = try session.rows(
                """
                SELECT run_id, fence, runner_id, cancelled_by FROM runs FORCE INDEX (PRIMARY)
                WHERE run_id IN (:list) AND state = 'running' AND runner_id IS NOT NULL
                """, [], in: due)
            var orders: [RunID: CancelOrder] = [:]
            for row in rows {
                let run = try row.runID(0)
                orders[run] = CancelOrder(
                    run: FencedRun(run: run, fence: try row.integer(1)), runner: RunnerID(try row.text(2)),
                    by: try row.textOrNil(3) ?? "")
            }
            let ended = due.filter { orders[$0] == nil }.sorted()
            try session.execute(
                "UPDATE cancellations FORCE INDEX (PRIMARY) SET send_at = ? WHERE run_id IN (:list)",
                [now + CancelOrder.repeatInterval], in: orders.keys.sorted())
            // One by one: of a table with few rows the servers would read, and lock, every one.
            try session.executeEach("DELETE FROM cancellations WHERE run_id = ?", ended.map { [$0] })
            return due.compactMap { orders[$0] }
        }
    }

    /// Whose turn it is, locked, in the order of the index; what others hold is left to them.
    private static let cancellationsSQL = """
        SELECT run_id FROM cancellations FORCE INDEX (cancellations_order)
        WHERE send_at <= ? ORDER BY send_at, run_id LIMIT ? FOR UPDATE SKIP LOCKED
        """
}
