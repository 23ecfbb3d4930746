import CronqSchedule
public import CronqShared

extension MySQLStore: LegacyStore {
    /// Original runners say nothing between start and end: what they have started and not ended after so long counts as
    /// lost, or the job's next instants would be skipped for ever. A result replaces that, however late.
    private static let legacyPatience = TimeSpan.days(1)

    public func handOver(_ attempts: [PublishedAttempt]) async throws(StoreError) -> [PublishedAttempt] {
        guard !attempts.isEmpty else { return [] }
        return try await lanes.claim.transaction { session in
            let now = try self.now(session)
            var runs = try RunBatch(locking: attempts.map(\.run), session)
            let pending = attempts.filter { item in
                guard let run = runs[item.run], run.row.attempt == item.attempt else { return false }
                guard run.row.state == .pending, run.row.publications > 0 else { return false }
                runs.change(item.run) { $0.handOver(at: now) }
                return true
            }
            try runs.save(session)
            return pending
        }
    }

    @discardableResult
    public func record(_ reports: [LegacyReport]) async throws(StoreError) -> [LegacyReport] {
        guard !reports.isEmpty else { return [] }
        return try await lanes.results.transaction { session in
            let now = try self.now(session)
            var runs = try RunBatch(locking: reports.map(\.run), session)
            var attempts = LegacyAttempts()
            var foreign: [LegacyReport] = []
            for report in reports {
                guard let run = runs[report.run], run.isLegacy else {
                    foreign.append(report)
                    continue
                }
                guard run.isOpenToLegacyReport else { continue }
                let outcome = report.outcome
                // An end may come before its start. A start alone changes nothing that has ended.
                if run.startedAt == nil, outcome != nil || !run.row.state.isTerminal {
                    runs.change(report.run) { $0.start(by: report, now: now, patience: Self.legacyPatience) }
                    if let started = runs[report.run] { attempts.begin(started) }
                }
                guard let outcome else { continue }
                runs.end(
                    report.run, as: outcome.verdict.state, reason: outcome.verdict.reason, detail: outcome.detail,
                    at: report.endedAt(startedAt: runs[report.run]?.startedAt, now: now), exitCode: outcome.exitCode,
                    signal: outcome.signal, late: run.row.state == .lost)
                if let ended = runs[report.run] { attempts.end(ended) }
            }
            try runs.save(session)
            try attempts.save(session)
            return foreign
        }
    }
}

/// The attempts of original runners, as far as one can tell from what they say.
private struct LegacyAttempts {
    private var begun: [RunID: StoredRun] = [:]
    private var ended: [RunID: StoredRun] = [:]

    mutating func begin(_ run: StoredRun) { begun[run.row.id] = run }
    mutating func end(_ run: StoredRun) { ended[run.row.id] = run }

    func save(_ session: Session) throws {
        // Nobody asked for a grant: the request is the run itself.
        try session.executeEach(
            """
            INSERT INTO attempts (run_id, fence, attempt, request, runner_id, host, granted_at, started_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            begun.values.sorted { $0.row.id < $1.row.id }.map {
                [
                    $0.row.id, $0.row.fence, $0.row.attempt, $0.row.id, "original", $0.host ?? "", $0.startedAt,
                    $0.startedAt,
                ]
            })
        try session.updateEach(
            BulkUpdate(
                table: "attempts",
                columns: [
                    ("run_id", .bytes), ("fence", .integer), ("outcome", .text), ("reason", .text), ("detail", .text),
                    ("finished_at", .integer), ("exit_code", .integer), ("end_signal", .integer), ("late", .integer),
                ],
                set: """
                    outcome = v.outcome, reason = v.reason, detail = v.detail, finished_at = v.finished_at,
                    exit_code = v.exit_code, `signal` = v.end_signal, late = v.late
                    """,
                match: "attempts.run_id = v.run_id AND attempts.fence = v.fence"),
            ended.values.sorted { $0.row.id < $1.row.id }.map {
                [
                    $0.row.id, $0.row.fence, $0.row.state.rawValue, $0.row.reason?.rawValue, $0.detail, $0.finishedAt,
                    $0.exitCode, $0.signal, $0.isLate,
                ]
            })
    }
}

extension StoredRun {
    /// It belongs to original runners from here on: nobody looks at it before its start deadline.
    fileprivate mutating func handOver(at now: Instant) {
        row.state = .queued
        row.reason = nil
        row.wakeAt = row.startBy
        queuedAt = queuedAt ?? now
        isLegacy = true
    }

    /// Whether a report can still tell something new: it has not ended, or ended without anybody knowing what became of it.
    fileprivate var isOpenToLegacyReport: Bool {
        switch row.state {
        case .missed, .lost: true
        case .cancelled: row.reason == .jobRemoved
        default: !row.state.isTerminal
        }
    }

    /// An original runner has started it; its end tells that, too.
    fileprivate mutating func start(by report: LegacyReport, now: Instant, patience: TimeSpan) {
        row.state = .running
        row.reason = nil
        row.fence += 1
        row.wakeAt = now + patience
        detail = nil
        host = report.host.short
        startedAt = min(now, max(report.at - report.ran, queuedAt ?? now))
        finishedAt = nil
    }
}

/// An original runner's clock is all there is to tell when something happened that was recorded much later. It is believed as
/// far as it can be true: nothing began before it was handed over, and nothing ends in the future.
extension LegacyReport {
    /// How long the command ran; zero if that is not said.
    fileprivate var ran: TimeSpan {
        guard let runSeconds, runSeconds >= 0, runSeconds < 1e9 else { return .zero }
        return TimeSpan(microseconds: Int64(runSeconds * 1e6))
    }

    fileprivate func endedAt(startedAt: Instant?, now: Instant) -> Instant {
        min(now, max(at, (startedAt ?? now) + ran))
    }

    /// `nil` while the command runs.
    fileprivate var outcome: Outcome? {
        switch kind {
        case .starting: nil
        case .finished(let code) where code < 0 && code > .min: .signaled(signal: -code)
        case .finished(let code): .exited(code: code)
        case .failed: .spawnFailed(message: "the original runner could not spawn it")
        }
    }
}
