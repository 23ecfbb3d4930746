public import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func grant(_ offers: [Offer], lease: TimeSpan) async throws(StoreError) -> [GrantAnswer] {
        guard !offers.isEmpty else { return [] }
        return try await lanes.control.transaction { session in
            let now = try self.now(session)
            let entered = try self.entered(offers, now, session)
            var batch = try RunBatch(locking: entered.map(\.offer.run), session)
            var granted: [(offer: Offer, fence: Int64)] = []
            let answers = entered.map { offer, job in
                let decision = GrantDecision(offer: offer, row: batch[offer.run]?.row, now: now)
                if case .grant(let fence) = decision {
                    batch.change(offer.run) { $0.grant(to: offer, fence: fence, now: now, lease: lease) }
                    granted.append((offer, fence))
                }
                var answer = GrantAnswer(
                    request: offer.request, run: offer.run, attempt: offer.attempt, verdict: decision.verdict)
                if case .granted = answer.verdict { answer.job = job }
                return answer
            }
            try batch.save(session)
            try Self.write(granted, now, session)
            return answers
        }
    }

    /// Offers of what original injectors have sent name the runs that the ledger has for them, and come with what it knows.
    private func entered(
        _ offers: [Offer], _ now: Instant, _ session: Session
    ) throws -> [(offer: Offer, job: JobMessage?)] {
        let intake = LegacyIntake(now: now, session: session)
        return try offers.map { offer in
            guard let job = offer.legacy else { return (offer, nil) }
            let entry = try intake.entry(of: job)
            var known = offer
            known.run = entry.run
            return (known, entry.message)
        }
    }

    private static func write(_ granted: [(offer: Offer, fence: Int64)], _ now: Instant, _ session: Session) throws {
        let ordered = granted.sorted { ($0.offer.run, $0.fence) < ($1.offer.run, $1.fence) }
        try session.executeEach(
            """
            INSERT INTO attempts (run_id, fence, attempt, request, runner_id, host, granted_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            ordered.map { offer, fence in
                [offer.run, fence, offer.attempt, offer.request, offer.runner.column, offer.host.short, now]
            })
    }

    public func renew(_ heartbeat: Heartbeat, lease: TimeSpan) async throws(StoreError) -> HeartbeatAnswer {
        try await lanes.control.transaction { session in
            let now = try self.now(session)
            let batch = try RunBatch(locking: heartbeat.running.map(\.run), session)
            var answer = HeartbeatAnswer(sequence: heartbeat.sequence, renewed: [], revoked: [])
            for held in heartbeat.running {
                if let run = batch[held.run], run.fenced == held, run.row.state == .running,
                    run.runner == heartbeat.runner.id.column
                {
                    answer.renewed.append(held)
                } else {
                    answer.revoked.append(.init(run: held, cause: Self.cause(held, batch[held.run]?.row)))
                }
            }
            try session.execute(
                "UPDATE runs FORCE INDEX (PRIMARY) SET wake_at = GREATEST(wake_at, ?) WHERE run_id IN (:list)",
                [now + lease], in: answer.renewed.map(\.run).sorted())
            try Self.note(heartbeat.runner, busy: heartbeat.running.count, now, session)
            return answer
        }
    }

    private static func cause(_ held: FencedRun, _ row: RunRow?) -> HeartbeatAnswer.Cause {
        guard let row else { return .ended }
        if row.fence != held.fence { return .superseded }
        return row.state == .lost ? .lost : .ended
    }

    private static func note(_ runner: RunnerDescription, busy: Int, _ now: Instant, _ session: Session) throws {
        try session.execute(
            """
            INSERT INTO runners (runner_id, host, process_id, version, slots, busy, queues, draining, first_seen_at,
                                 last_seen_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON DUPLICATE KEY UPDATE
                slots = VALUES(slots), busy = VALUES(busy), queues = VALUES(queues), draining = VALUES(draining),
                last_seen_at = VALUES(last_seen_at)
            """,
            [
                runner.id.column, runner.host.short, runner.processID, runner.version.short, runner.slots, busy,
                try ServedQueues.text(runner.queues), runner.draining, now, now,
            ])
    }
}
