public import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func record(_ reports: [RunnerReport], lease: TimeSpan) async throws(StoreError) -> RecordedReports {
        guard !reports.isEmpty else { return RecordedReports() }
        return try await lanes.results.transaction { session in
            let now = try self.now(session)
            let decisions = try self.record(reports, lease: lease, now, session)
            let isDue = decisions.contains { decision in
                if case .release(let wakeAt) = decision { wakeAt <= now } else { false }
            }
            return RecordedReports(receipts: reports.map { Receipt(run: $0.fenced) }, isSomethingDue: isDue)
        }
    }

    public func giveBack(heldBy runners: [RunnerID]) async throws(StoreError) -> Int {
        guard !runners.isEmpty else { return 0 }
        return try await lanes.results.transaction { session in
            let rows = try session.rows(
                """
                SELECT run_id, fence FROM runs FORCE INDEX (runs_wake)
                WHERE state = 'running' AND wake_at IS NOT NULL AND runner_id IN (:list)
                """, [], in: runners.map(\.column))
            let reports = try rows.map { row in
                RunnerReport.declined(
                    Decline(run: FencedRun(run: try row.runID(0), fence: try row.integer(1)), cause: .neverSpawned))
            }
            // A decline starts no lease.
            let decisions = try self.record(reports, lease: .zero, try self.now(session), session)
            return decisions.count { decision in
                if case .release = decision { true } else { false }
            }
        }
    }

    /// Writes what runners reported.
    ///
    /// - Returns: What was decided about each report.
    private func record(
        _ reports: [RunnerReport], lease: TimeSpan, _ now: Instant, _ session: Session
    ) throws -> [ReportDecision] {
        var batch = try ReportBatch(reports, now: now, lease: lease, definitions, session)
        let decisions = try reports.map { try batch.record($0, session) }
        try batch.save(session)
        return decisions
    }
}
