public import CronqSchedule
import Synchronization

/// Definitions by job and revision, as a store has read them. Revisions never change, so an entry is never wrong.
public final class DefinitionCache: Sendable {
    /// One definition of one job.
    public struct Key: Sendable, Hashable {
        public var job: JobID
        public var revision: Int

        public init(job: JobID, revision: Int) {
            self.job = job
            self.revision = revision
        }
    }

    /// A definition as it is stored.
    public struct Stored: Sendable {
        public var key: Key
        /// The name of the job's category.
        public var category: String
        /// The name of the job, should the text not be readable.
        public var name: String
        /// What `DefinitionText` wrote.
        public var text: String

        public init(key: Key, category: String, name: String, text: String) {
            self.key = key
            self.category = category
            self.name = name
            self.text = text
        }
    }

    private let zones: any ZoneSource
    /// The zone of jobs that name none.
    public let defaultZone: ZoneRules
    private let entries = Mutex<[Key: CompiledJob]>([:])

    /// Beyond this many the cache begins anew; a hundred thousand take some tens of megabytes.
    private static let limit = 100_000

    public init(zones: any ZoneSource, defaultZone: ZoneRules) {
        self.zones = zones
        self.defaultZone = defaultZone
    }

    /// What was compiled before, if it was.
    public subscript(key: Key) -> CompiledJob? { entries.withLock { $0[key] } }

    /// Compiles what was read from the store, and keeps it unless it has a fault: a fault may pass, say when a time zone is
    /// there again.
    public func compile(_ stored: Stored) -> CompiledJob {
        var job = CompiledJob(
            id: stored.key.job, revision: stored.key.revision, category: stored.category,
            definition: JobDefinition(name: stored.name, schedule: "", command: "", enabled: false))
        do {
            job.definition = try DefinitionText.read(stored.text)
        } catch {
            // One damaged row, or a word of a newer version, must not stop all the others.
            job.fault = "the stored definition cannot be read: \(error)"
            job.isReadable = false
            return job
        }
        do throws(ScheduleError) {
            job.schedule = try schedule(of: job.definition)
        } catch {
            job.fault = error.message
            return job
        }
        entries.withLock { entries in
            if entries.count >= Self.limit { entries.removeAll(keepingCapacity: true) }
            entries[stored.key] = job
        }
        return job
    }

    /// The schedule of a definition, in its own zone or in the default one.
    public func schedule(of definition: JobDefinition) throws(ScheduleError) -> Schedule {
        let zone: ZoneRules = if let name = definition.timeZone { try zones.rules(for: name) } else { defaultZone }
        return try Schedule(parsing: definition.schedule, zone: zone)
    }
}
