import CronqSchedule
import CronqShared
import Foundation
import GRDB
import Synchronization

/// A definition as the claim needs it: read and parsed once.
struct CompiledJob: Sendable {
    var id: JobID
    var revision: Int
    var category: String
    var definition: JobDefinition
    /// `nil` if the stored schedule can no longer be read; `fault` says why.
    var schedule: Schedule?
    var fault: String?
    /// Whether the definition itself can be read. If not, `definition` is a stand-in that must not be published.
    var isReadable = true

    var startDeadline: TimeSpan { definition.startDeadline ?? JobDefinition.defaultStartDeadline }

    func startBy(_ nominal: Instant) -> Instant { nominal + startDeadline }

    var grace: TimeSpan { definition.grace ?? JobDefinition.defaultGrace }

    func message(for run: RunID, attempt: Int, scheduledAt: Instant) -> JobMessage {
        JobMessage(
            runID: run, jobID: id, name: definition.name, category: category, command: definition.command,
            queue: definition.routingKey, attempt: attempt, scheduledAt: scheduledAt, timeout: definition.timeout,
            grace: definition.grace, onLost: definition.onLost)
    }
}

/// Definitions by job and revision. Revisions never change, so an entry is never wrong.
final class DefinitionCache: Sendable {
    struct Key: Hashable {
        var job: JobID
        var revision: Int
    }

    let zones: any ZoneSource
    let defaultZone: ZoneRules
    private let entries = Mutex<[Key: CompiledJob]>([:])

    /// Beyond this many the cache begins anew; a hundred thousand take some tens of megabytes.
    private static let limit = 100_000

    init(zones: any ZoneSource, defaultZone: ZoneRules) {
        self.zones = zones
        self.defaultZone = defaultZone
    }

    func job(_ id: JobID, revision: Int, _ db: Database) throws -> CompiledJob {
        let key = Key(job: id, revision: revision)
        if let found = entries.withLock({ $0[key] }) { return found }
        let statement = try db.cachedStatement(
            sql: """
                SELECT d.definition, c.name, j.name
                FROM revisions d JOIN jobs j ON j.id = d.job_id JOIN categories c ON c.id = j.category_id
                WHERE d.job_id = ? AND d.revision = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [id, revision]) else {
            throw StoreError(.internalError, "job \(id) has no revision \(revision)")
        }
        let compiled: CompiledJob
        do {
            compiled = compile(try DefinitionText.read(row[0]), id: id, revision: revision, category: row[1])
        } catch {
            // One damaged row, or a word of a newer version, must not stop all the others.
            compiled = CompiledJob(
                id: id, revision: revision, category: row[1],
                definition: JobDefinition(name: row[2], schedule: "", command: "", enabled: false), schedule: nil,
                fault: "the stored definition cannot be read: \(error)", isReadable: false)
        }
        // A fault may pass, say when a time zone is there again.
        if compiled.fault == nil { insert(compiled) }
        return compiled
    }

    func insert(_ job: CompiledJob) {
        entries.withLock { entries in
            if entries.count >= Self.limit { entries.removeAll(keepingCapacity: true) }
            entries[Key(job: job.id, revision: job.revision)] = job
        }
    }

    func compile(_ definition: JobDefinition, id: JobID, revision: Int, category: String) -> CompiledJob {
        var job = CompiledJob(id: id, revision: revision, category: category, definition: definition)
        do {
            job.schedule = try schedule(of: definition)
        } catch {
            job.fault = error.message
        }
        return job
    }

    func schedule(of definition: JobDefinition) throws(ScheduleError) -> Schedule {
        let zone: ZoneRules = if let name = definition.timeZone { try zones.rules(for: name) } else { defaultZone }
        return try Schedule(parsing: definition.schedule, zone: zone)
    }
}

/// Definitions as the `revisions` table keeps them: JSON in the vocabulary of the API, keys in a fixed order.
enum DefinitionText {
    static func write(_ definition: JobDefinition) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(definition), as: UTF8.self)
    }

    static func read(_ text: String) throws -> JobDefinition {
        try JSONDecoder().decode(JobDefinition.self, from: Data(text.utf8))
    }
}
