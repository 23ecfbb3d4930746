import CronqSchedule
import CronqShared
import TestSupport

/// The ledger of a large installation: 10,000 jobs in 200 categories with the runs of three months.
///
/// Jobs are defined as people define them; their history is made by the database itself. Nothing becomes due while pages are
/// measured, and nothing of the history is old enough to be removed. The statements are in `PageLedger+History.swift`.
struct PageLedger: Sendable {
    /// How many runs have ended: a multiple of 10,000.
    let runs: Int
    /// When the last of them was due.
    let end: Instant

    /// The job that runs all the time. The last one: histories this long are cut, and injectors come to it last.
    static let busyJob = jobs
    static let busyRuns = 50_000
    static let ordinaryJob = jobs - 1
    static let ordinaryRuns = 500

    static let jobs = categories * jobsPerCategory
    private static let categories = 200
    private static let jobsPerCategory = 50
    private static let pausedJobs = 50
    /// Before that nothing becomes due. Longer than filling and measuring take.
    private static let calm = TimeSpan.minutes(20)

    /// Defines the jobs, and makes their history.
    static func fill(_ cronq: RunningCronQ, runs: Int) async throws -> PageLedger {
        let began = ContinuousClock.now
        let ledger = PageLedger(runs: runs, end: SystemClock.now())
        try await ledger.define(cronq)
        let defined = ContinuousClock.now
        try await ledger.makeHistory(cronq.script)
        try ledger.check(cronq.ledger)
        let seconds = [began.duration(to: defined), defined.duration(to: .now)].map { ($0 / .seconds(1)).tabular }
        ProgressLog.say("\(Self.jobs) jobs defined in \(seconds[0]) s, \(runs) runs made in \(seconds[1]) s")
        return ledger
    }

    // MARK: - Jobs

    private static let verbs = ["backup", "import", "export", "report", "rotate", "sync", "check", "mail", "index", "clean"]
    private static let subjects = ["invoices", "customers", "orders", "stock", "prices", "logs", "images", "accounts"]

    private func define(_ cronq: RunningCronQ) async throws {
        for category in 0..<Self.categories {
            let first = category * Self.jobsPerCategory
            try await cronq.client.timedPut(
                "category%20\(category)", (first..<first + Self.jobsPerCategory).map { definition($0, in: category) })
        }
        let numbers = try cronq.ledger.rows("SELECT MIN(id), MAX(id), COUNT(*) FROM jobs")
        guard numbers == ["1\t\(Self.jobs)\t\(Self.jobs)"] else {
            throw SpoiledRound("jobs have other numbers than 1 to \(Self.jobs): \(numbers)")
        }
        let connection = try HTTPConnection(port: cronq.client.port)
        for number in 0..<Self.pausedJobs {
            _ = try connection.post("/api/jobs/\(1 + number * (Self.jobs / Self.pausedJobs))/pause")
        }
    }

    /// Most of them come once a day, one in twenty every five minutes; one in fifty is switched off.
    ///
    /// - Parameter number: From 0.
    private func definition(_ number: Int, in category: Int) -> JobDefinition {
        let verb = Self.verbs[number % Self.verbs.count]
        let subject = Self.subjects[category % Self.subjects.count]
        return JobDefinition(
            name: "\(verb) \(subject) \(number % Self.jobsPerCategory)", schedule: schedule(number), timeZone: "UTC",
            command: "/usr/local/bin/\(verb) --what \(subject) --part \(number)",
            routingKey: number % 10 == 7 ? "reports" : JobDefinition.defaultRoutingKey, enabled: number % 50 != 11)
    }

    private func schedule(_ number: Int) -> String {
        let first = end + Self.calm
        if number % 20 == 3 {
            let second = first.microseconds / 1_000_000 + Int64(number % 300)
            return "R/\(Instant(microseconds: second * 1_000_000).iso8601)/PT5M"
        }
        // Over the day, but for the time that has to be calm.
        let minutes = first.microseconds / 60_000_000 + 1 + Int64(number * (1_440 - 40) / Self.jobs)
        return "\(minutes % 60) \(minutes / 60 % 24) * * *"
    }

    // MARK: - History

    /// So many runs are written in one transaction: others may write in between.
    private static let chunk = 250_000

    private func makeHistory(_ script: LedgerScript) async throws {
        for first in stride(from: 1, through: runs, by: Self.chunk) {
            try await script.run(endedRuns(first...min(first + Self.chunk - 1, runs), script))
        }
        try await script.run(liveRuns(script))
        try await script.run(newestAttempts)
        try await script.run(statuses(script))
        try await script.run(audit(script))
        if script.database == .mariaDB { try await settle(script) }
    }

    /// The server keeps statistics by itself, some time after a change, and writes the last of it to the disk; neither is to
    /// fall into a measurement. A minute at most.
    private func settle(_ script: LedgerScript) async throws {
        try await script.run("ANALYZE TABLE jobs, runs, attempts, output, job_status, job_due, audit")
        for _ in 0..<60 {
            let status = try await script.run("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")
            guard let pages = status.split(whereSeparator: \.isWhitespace).last.flatMap({ Int($0) }), pages > 2_000
            else { return }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func check(_ ledger: LedgerWatch) throws {
        for (job, expected) in [(Self.busyJob, Self.busyRuns), (Self.ordinaryJob, Self.ordinaryRuns)] {
            let count = try ledger.rows("SELECT COUNT(*) FROM runs WHERE job_id = \(job) AND wake_at IS NULL")
            guard count == ["\(expected)"] else { throw SpoiledRound("job \(job) has \(count) runs, not \(expected)") }
        }
    }

    /// A run that failed lately, and has output.
    func failedRun(_ ledger: LedgerWatch) throws -> String {
        let found = try ledger.rows(
            "SELECT LOWER(HEX(MAX(run_id))) FROM runs WHERE run_id > \(newestBound) AND state = 'failed'")
        guard found.count == 1, let run = RunID(found[0]) else { throw SpoiledRound("no run has failed: \(found)") }
        return run.description
    }
}
