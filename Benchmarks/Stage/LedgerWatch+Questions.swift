import CronqSchedule
import CronqShared

/// What scenarios want to know. What is asked again and again goes along an index and stops at the first row: asking
/// must not cost what is measured.
extension LedgerWatch {
    /// Whether a schedule is due by then and not claimed, or a run has not ended.
    func hasWork(dueBy instant: Instant) throws -> Bool {
        try number("\(isDue(by: instant)) + \(isThere(inOneOf: Self.live))") > 0
    }

    /// Whether a schedule is due by then and not claimed, or a run is not marked as queued.
    func hasUnpublished(dueBy instant: Instant) throws -> Bool {
        try number("\(isDue(by: instant)) + \(isThere(inOneOf: [.pending]))") > 0
    }

    /// Whether a run has not ended.
    func hasLiveRuns() throws -> Bool { try number(isThere(inOneOf: Self.live)) > 0 }

    /// All runs in this state, counted one by one.
    func count(of state: RunState) throws -> Int {
        try number("(SELECT COUNT(*) FROM runs WHERE state = '\(state.rawValue)')")
    }

    /// How the run has ended; `nil` while it has not.
    func end(of run: RunID) throws -> RunState? {
        try rows("SELECT state FROM runs WHERE run_id = x'\(run)' AND wake_at IS NULL").first
            .flatMap { RunState(rawValue: $0) }
    }

    /// When the command of a run that is recorded had been spawned, by the clock of the runner's host.
    /// `runs.started_at` is its grant, which comes before.
    func spawnTime(of run: RunID) throws -> Instant {
        Instant(
            microseconds: Int64(try number("(SELECT MIN(started_at) FROM attempts WHERE run_id = x'\(run)')")))
    }

    /// How long after its instant the command of each run of this stretch of time was spawned, in milliseconds, by the
    /// clock of the runner's host; those that are not recorded are missing.
    func lags(from first: Instant, to last: Instant) throws -> [Double] {
        try rows(
            """
            SELECT MIN(attempts.started_at) - runs.scheduled_at
            FROM runs JOIN attempts ON attempts.run_id = runs.run_id
            WHERE runs.scheduled_at >= \(first.microseconds) AND runs.scheduled_at < \(last.microseconds)
            AND attempts.started_at IS NOT NULL
            GROUP BY runs.run_id, runs.scheduled_at
            """
        ).compactMap { Double($0) }.map { $0 / 1_000 }
    }

    /// What all commands that were granted from then on have used themselves, in milliseconds.
    func commandCPU(since instant: Instant) throws -> Double {
        let microseconds = try number(
            """
            (SELECT COALESCE(SUM(user_us + system_us), 0) FROM attempts WHERE granted_at >= \(instant.microseconds))
            """)
        return Double(microseconds) / 1_000
    }

    /// Whether the build that made the ledger knows such a table.
    func hasTable(_ name: String) throws -> Bool {
        switch database {
        case .mariaDB: try !rows("SHOW TABLES LIKE '\(name)'").isEmpty
        case .sqlite: try !rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name = '\(name)'").isEmpty
        }
    }

    /// How many bytes the commands of a run wrote to standard output.
    func outputSize(of run: RunID) throws -> Int {
        try number("(SELECT COALESCE(SUM(stdout_bytes), 0) FROM attempts WHERE run_id = x'\(run)')")
    }

    private static let live = RunState.allCases.filter { !$0.isTerminal }

    private func isDue(by instant: Instant) -> String {
        """
        (EXISTS (SELECT 1 FROM job_due \(along("job_due_order")) WHERE due_at <= \(instant.microseconds)))
        """
    }

    private func isThere(inOneOf states: [RunState]) -> String {
        let list = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            (EXISTS (SELECT 1 FROM runs \(along("runs_wake")) WHERE state IN (\(list)) AND wake_at IS NOT NULL))
            """
    }

    /// The optimizer would read a table that was empty a moment ago from end to end.
    private func along(_ index: String) -> String {
        switch database {
        case .mariaDB: "FORCE INDEX (\(index))"
        case .sqlite: "INDEXED BY \(index)"
        }
    }

    private func number(_ expression: String) throws -> Int {
        let answer = try rows("SELECT \(expression)")
        guard answer.count == 1, let number = Int(answer[0]) else {
            throw SpoiledRound("the ledger answers \(answer), and not with a number: \(expression)")
        }
        return number
    }
}
