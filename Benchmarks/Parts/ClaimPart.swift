import CronqMySQL
import CronqSchedule
import CronqShared
import Logging
import TestServers
import TestSupport

/// What claims and sweeps cost in a ledger of so many jobs, of which always the same number is due.
///
/// The ledger is the empty one that `DATABASE_URL` names, whose user has all rights on it.
struct ClaimPart {
    let jobs: Int
    /// In the names of the figures.
    let title: String

    private static let due = 1_000
    /// The same number whatever the number of jobs: only that is to make a difference.
    private static let oldRuns = 100_000
    private static let limit = 500
    private static let repetitions = 9

    /// Takes the median of nine repetitions, after one in which the store reads the definitions.
    ///
    /// - Throws: `SettingError`, `StoreError`, or ``PartFailure`` if no ledger is named, or something else than what is due was
    ///   claimed.
    func measure() async throws -> [Sample] {
        let settings = try Self.settings()
        let folder = try Files.makeTemporaryFolder()
        defer { Files.remove(folder) }
        let client = LedgerClient(settings: settings, folder: folder)
        let store = MySQLStore(
            settings: settings, zones: SystemZones(), defaultZone: .utc,
            logger: Logger(label: "cronq.database", factory: { StreamLogHandler.standardError(label: $0) }))
        try await store.open(upgrade: true)
        try await client.run(try filling(now: try await store.now()))
        try await client.warmUp()

        var claims: [Double] = []
        var sweeps: [Double] = []
        for repetition in 0...Self.repetitions {
            let past = (try await store.now() - .seconds(1)).microseconds
            try await client.run(due(at: past))
            let claim = try await Self.cost("claimed", Self.claim, store)
            try await client.run("UPDATE runs SET wake_at = \(past) WHERE state = 'pending'")
            let sweep = try await Self.cost("swept", Self.sweep, store)
            try await client.run(Self.end(at: past))
            if repetition == 0 { continue }
            claims.append(claim)
            sweeps.append(sweep)
        }
        await store.close()
        return [
            Sample("claim: \(title)", Series(claims).median, .microseconds),
            Sample("sweep: \(title)", Series(sweeps).median, .microseconds),
        ]
    }

    /// Only what the variable names: the ledger that programs use without it may be in use.
    private static func settings() throws -> DatabaseSettings {
        let environment = Environment(ProcessEnvironment.variables)
        guard environment.text("DATABASE_URL") != nil else {
            throw PartFailure(description: "DATABASE_URL is not set: it names the empty ledger that is filled")
        }
        return try DatabaseSettings.read(environment)
    }

    /// Jobs that fire at the beginning of a year, so that what was claimed is not due again, and that are due from tomorrow on.
    private func filling(now: Instant) throws -> String {
        let definition = JobDefinition(name: LargeLedger.name, schedule: "0 0 1 1 *", command: "true")
        return LargeLedger.filling(
            jobs: jobs, oldRuns: Self.oldRuns, definition: try DefinitionText.write(definition),
            start: now.microseconds, due: (now + .days(1)).microseconds)
    }

    /// Makes one job of each stretch due, always at another place in it; the same ones in every repetition.
    private func due(at past: Int64) -> String {
        let step = jobs / Self.due
        return """
            UPDATE seq_0_to_\(Self.due - 1) AS stretch
            JOIN job_due ON job_due.job_id = 1 + stretch.seq * \(step) + stretch.seq % \(step)
            SET due_at = \(past), nominal_at = \(past)
            """
    }

    private static func end(at past: Int64) -> String {
        "UPDATE runs SET state = 'succeeded', wake_at = NULL, finished_at = \(past) WHERE state = 'pending'"
    }

    private typealias Taken = (runs: Int, more: Bool)

    private static func claim(_ store: any LedgerStore) async throws -> Taken {
        let batch = try await store.claim(limit: limit)
        return (batch.dispatches.count, batch.more)
    }

    private static func sweep(_ store: any LedgerStore) async throws -> Taken {
        let batch = try await store.sweep(limit: limit)
        return (batch.dispatches.count, batch.more)
    }

    /// Takes until there is no more, and says what that took for each run, in microseconds.
    private static func cost(
        _ verb: String, _ take: (any LedgerStore) async throws -> Taken, _ store: any LedgerStore
    ) async throws -> Double {
        let start = ContinuousClock.now
        var runs = 0
        var more = true
        while more {
            let taken = try await take(store)
            runs += taken.runs
            more = taken.more
        }
        let took = start.duration(to: .now)
        guard runs == due else { throw PartFailure(description: "\(runs) runs were \(verb) of \(due) that are due") }
        return took / Duration.microseconds(1) / Double(runs)
    }
}
