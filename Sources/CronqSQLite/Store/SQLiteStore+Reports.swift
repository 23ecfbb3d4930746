public import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func record(_ reports: [RunnerReport], lease: TimeSpan) async throws(StoreError) -> RecordedReports {
        try await write { db, now in
            var recorded = RecordedReports()
            for report in reports {
                let decision = try self.record(report, lease: lease, now, db)
                if case .release(let wakeAt) = decision, wakeAt <= now { recorded.isSomethingDue = true }
                recorded.receipts.append(Receipt(run: report.fenced))
            }
            return recorded
        }
    }

    func record(
        _ report: RunnerReport, lease: TimeSpan, _ now: Instant, _ db: Database
    ) throws -> ReportDecision {
        let row = try RunRow.find(report.fenced.run, db)
        var decision = ReportDecision(report: report, row: row, now: now, lease: lease)
        guard let row else { return decision }
        decision = decision.afterCancellation(of: row).besides(try liveRun(of: row.jobID, db), row)
        if try isRemoved(row.jobID, db) { decision = decision.afterRemoval }
        try carryOut(decision, report, row, now, db)
        return decision
    }

    private func carryOut(
        _ decision: ReportDecision, _ report: RunnerReport, _ run: RunRow, _ now: Instant, _ db: Database
    ) throws {
        switch decision {
        case .close(let state, let reason, let late):
            try note(report, late: late, stale: false, now, db)
            try close(
                run, as: state, reason: reason, detail: report.finish?.outcome.detail, at: now,
                finishedAt: try finishedAt(report, run, now, db), exitCode: report.finish?.outcome.exitCode,
                signal: report.finish?.outcome.signal, late: late, db)
            if report.finish == nil { try forgetStart(of: run, db) }
        case .rerun(let reason, let wakeAt):
            try note(report, late: false, stale: false, now, db)
            try awaitRerun(run, reason: reason, until: wakeAt, db)
        case .release(let wakeAt):
            try note(report, late: false, stale: false, now, db)
            let statement = try db.cachedStatement(
                sql: """
                    UPDATE runs
                    SET state = 'pending', reason = NULL, detail = NULL, wake_at = ?, started_at = NULL, finished_at = NULL,
                        runner_id = NULL, host = NULL, publications = 0, refusals = refusals + ?
                    WHERE run_id = ?
                    """)
            try statement.execute(arguments: [
                wakeAt.microseconds, report.decline?.cause == .refused ? 1 : 0, run.id.column,
            ])
        case .skip(let reason, let detail):
            try note(report, late: false, stale: false, now, db)
            try close(run, as: .skipped, reason: reason, detail: detail, at: now, db)
            try forgetStart(of: run, db)
        case .stale:
            try note(report, late: false, stale: true, now, db)
        case .nothing:
            break
        }
    }

    /// A run that was granted and given back was never started.
    func forgetStart(of run: RunRow, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE runs SET started_at = NULL, runner_id = NULL, host = NULL WHERE run_id = ?")
        try statement.execute(arguments: [run.id.column])
    }

    func isRemoved(_ job: JobID, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT removed_at IS NOT NULL FROM jobs WHERE id = ?")
        return try Bool.fetchOne(statement, arguments: [job]) ?? true
    }

    private func finishedAt(_ report: RunnerReport, _ run: RunRow, _ now: Instant, _ db: Database) throws -> Instant {
        guard let finish = report.finish else { return now }
        let statement = try db.cachedStatement(sql: "SELECT started_at FROM runs WHERE run_id = ?")
        let granted = try Int64.fetchOne(statement, arguments: [run.id.column]).map(Instant.init(microseconds:))
        return finish.endedAt(grantedAt: granted, now: now)
    }

    /// Writes on the attempt what its runner said.
    private func note(
        _ report: RunnerReport, late: Bool, stale: Bool, _ now: Instant, _ db: Database
    ) throws {
        guard let finish = report.finish else {
            let statement = try db.cachedStatement(
                sql: """
                    UPDATE attempts SET outcome = 'declined', detail = ?, finished_at = ?, stale = ?
                    WHERE run_id = ? AND fence = ? AND (outcome IS NULL OR outcome = 'lost')
                    """)
            try statement.execute(arguments: [
                report.decline?.cause.rawValue, now.microseconds, stale ? 1 : 0, report.fenced.run.column,
                report.fenced.fence,
            ])
            return
        }
        let verdict = finish.outcome.verdict
        let statement = try db.cachedStatement(
            sql: """
                UPDATE attempts
                SET outcome = ?, reason = ?, detail = ?, started_at = ?, finished_at = ?, exit_code = ?, signal = ?,
                    late = ?, stale = ?, user_us = ?, system_us = ?, peak_memory = ?, leftovers = ?, stdout_bytes = ?,
                    stderr_bytes = ?
                WHERE run_id = ? AND fence = ? AND (outcome IS NULL OR outcome = 'lost')
                """)
        try statement.execute(arguments: [
            verdict.state.rawValue, verdict.reason?.rawValue, finish.outcome.detail, finish.startedAt?.microseconds,
            finish.finishedAt.microseconds, finish.outcome.exitCode, finish.outcome.signal, late ? 1 : 0, stale ? 1 : 0,
            finish.usage.userMicroseconds, finish.usage.systemMicroseconds, finish.usage.peakMemoryBytes,
            finish.usage.leftovers, finish.stdoutBytes, finish.stderrBytes, finish.run.run.column, finish.run.fence,
        ])
        _ = try store(finish.output.filter { $0.run == finish.run }, of: finish.run, db)
    }

    /// Makes a lost attempt's run wait until the old one can no longer be alive. The fence grows at once: from here on nothing
    /// that the lost attempt says changes the run. The new attempt has as much time to start as the first one had.
    func awaitRerun(_ run: RunRow, reason: RunReason, until wakeAt: Instant, _ db: Database) throws {
        let revision = try Int.fetchOne(
            try db.cachedStatement(sql: "SELECT revision FROM runs WHERE run_id = ?"), arguments: [run.id.column])
        let startBy = try definitions.job(run.jobID, revision: revision ?? 1, db).startBy(wakeAt)
        let statement = try db.cachedStatement(
            sql: """
                UPDATE runs
                SET state = 'waiting', reason = 'rerun', detail = ?, wake_at = ?, start_by = ?, attempt = attempt + 1,
                    fence = fence + 1, publications = 0, started_at = NULL, runner_id = NULL, host = NULL, request = NULL
                WHERE run_id = ?
                """)
        try statement.execute(arguments: [
            run.rerunDetail(reason), wakeAt.microseconds, startBy.microseconds,
            run.id.column,
        ])
    }
}
