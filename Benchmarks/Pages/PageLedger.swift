import CronqSchedule
import CronqShared
import TestSupport

/// The ledger of a large installation: 10,000 jobs in 200 categories with the runs of three months.
///
/// Jobs are defined as people define them; their history is made by the database itself. Nothing becomes due while pages are
/// measured, and nothing of the history is old enough to be removed. The statements are in `PageLedger+History.swift`.
struct PageLedger: Sendable {
    /// What pages are about.
    enum Subject: Sendable {
        /// One with 500 runs.
        case ordinaryJob
        /// One with 50,000 runs: the last one, because histories this long are cut, and injectors come to it last.
        case busyJob
        /// A new one with output.
        case failedRun
    }

    /// How many runs have ended: a multiple of 10,000.
    let runs: Int
    /// When the last of them was due.
    let end: Instant

    static let jobs = categories * jobsPerCategory
    static let busyRuns = 50_000
    static let ordinaryRuns = 500
    private static let categories = 200
    private static let jobsPerCategory = 50
    private static let pausedJobs = 50
    /// Before that nothing becomes due. Longer than filling and measuring take.
    private static let calm = TimeSpan.minutes(20)

    /// Defines the jobs, and makes their history.
    ///
    /// - Returns: The ids of what is looked at.
    /// - Throws: ``NotMeasurable`` if the build is older than what is filled.
    static func fill(_ cronq: RunningCronQ, runs: Int) async throws -> [Subject: String] {
        guard try cronq.ledger.hasTable("audit") else { throw NotMeasurable(reason: "this build has no such pages") }
        let began = ContinuousClock.now
        let ledger = PageLedger(runs: runs, end: SystemClock.now())
        let jobs = try await ledger.define(cronq)
        let defined = ContinuousClock.now
        try await ledger.makeHistory(cronq.script)
        let seconds = [began.duration(to: defined), defined.duration(to: .now)].map { ($0 / .seconds(1)).tabular }
        ProgressLog.say("\(Self.jobs) jobs defined in \(seconds[0]) s, \(runs) runs made in \(seconds[1]) s")
        return try ledger.subjects(jobs, cronq.ledger)
    }

    // MARK: - Jobs

    private static let verbs = [
        "backup", "import", "export", "report", "rotate", "sync", "check", "mail", "index", "clean",
    ]
    private static let subjects = ["invoices", "customers", "orders", "stock", "prices", "logs", "images", "accounts"]

    /// - Returns: Their ids, in order.
    private func define(_ cronq: RunningCronQ) async throws -> [String] {
        for category in 0..<Self.categories {
            let first = category * Self.jobsPerCategory
            try await cronq.client.timedPut(
                "category%20\(category)", (first..<first + Self.jobsPerCategory).map { definition($0, in: category) })
        }
        let jobs = try cronq.ledger.rows("SELECT id FROM jobs ORDER BY id")
        guard jobs.count == Self.jobs else { throw SpoiledRound("\(jobs.count) jobs are defined of \(Self.jobs)") }
        let connection = try HTTPConnection(port: cronq.client.port)
        for index in stride(from: 0, to: Self.jobs, by: Self.jobs / Self.pausedJobs) {
            _ = try connection.post("/api/jobs/\(jobs[index])/pause")
        }
        return jobs
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
    private static let chunk = 100_000

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

    /// The server looks at new rows for its statistics, and writes the last of them to the disk, some time after they were made:
    /// most of it is not to fall into a measurement. A quarter of a minute, less when it does not go on.
    private func settle(_ script: LedgerScript) async throws {
        try await script.run("ANALYZE TABLE jobs, runs, attempts, output, job_status, job_due, audit")
        var before = Int.max
        for _ in 0..<15 {
            let status = try await script.run("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")
            let rest = status.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) } ?? 0
            if rest >= before { return }
            before = rest
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func subjects(_ jobs: [String], _ ledger: LedgerWatch) throws -> [Subject: String] {
        let busy = jobs[Self.jobs - 1]
        let ordinary = jobs[Self.jobs - 2]
        for (job, expected) in [(busy, Self.busyRuns), (ordinary, Self.ordinaryRuns)] {
            let count = try ledger.rows("SELECT COUNT(*) FROM runs WHERE job_id = \(job) AND wake_at IS NULL")
            guard count == ["\(expected)"] else { throw SpoiledRound("job \(job) has \(count) runs, not \(expected)") }
        }
        let failed = try ledger.rows(
            "SELECT LOWER(HEX(MAX(run_id))) FROM runs WHERE run_id > \(newestBound) AND state = 'failed'")
        return [.busyJob: busy, .ordinaryJob: ordinary, .failedRun: failed.first ?? ""]
    }
}
