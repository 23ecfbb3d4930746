public import CronqSchedule

/// What replacing a category does to each of its jobs: the pure half of `DefinitionStore.replaceCategory`.
public struct CategoryPlan: Sendable {
    /// A job as its category has it, removed ones included.
    public struct Existing: Sendable, Hashable {
        public var id: JobID
        public var name: String
        public var revision: Int
        public var isRemoved: Bool
        /// What `DefinitionText` wrote.
        public var text: String

        public init(id: JobID, name: String, revision: Int, isRemoved: Bool, text: String) {
            self.id = id
            self.name = name
            self.revision = revision
            self.isRemoved = isRemoved
            self.text = text
        }
    }

    /// What becomes of a job's next instant.
    public enum Due: Sendable, Hashable {
        /// It stays as it is, once everything that is due already was claimed under the old definition.
        case keep
        /// `nil` = it will not run again by itself.
        case move(Instant?)
    }

    /// One job of the request.
    public struct Placement: Sendable, Hashable {
        public var definition: JobDefinition
        /// The definition as it is to be stored.
        public var text: String
        /// `nil` = a job that was never there.
        public var existing: Existing?
        public var change: CategoryReplacement.Change
        public var due: Due
    }

    /// In the order of the request.
    public private(set) var placements: [Placement] = []
    /// The jobs that go, by their ids.
    public private(set) var removed: [Existing] = []

    /// Plans the replacement.
    ///
    /// - Parameter existing: Every job of the category by its `JobDefinition.nameKey`.
    /// - Throws: `DefinitionError` naming every fault by its place; an encoding error if a definition cannot be written.
    public init(
        existing: [String: Existing], jobs: [JobDefinition], now: Instant, definitions: DefinitionCache
    ) throws {
        var rest = existing
        var faults: [FieldFault] = []
        var names: Set<String> = []
        for (index, definition) in jobs.enumerated() {
            let key = JobDefinition.nameKey(definition.name)
            guard names.insert(key).inserted else {
                faults.append(
                    FieldFault(
                        path: "jobs[\(index)].name",
                        message: "“\(definition.name)” is there twice; names must differ by more than case"))
                continue
            }
            do {
                let found = rest.removeValue(forKey: key)
                placements.append(try Self.place(definition, found, now: now, definitions))
            } catch let error as ScheduleError {
                let field = error.code == .badZone ? "time_zone" : "schedule"
                faults.append(FieldFault(path: "jobs[\(index)].\(field)", message: error.message))
            }
        }
        guard faults.isEmpty else { throw DefinitionError(faults) }
        removed = rest.values.filter { !$0.isRemoved }.sorted { $0.id < $1.id }
    }

    private static func place(
        _ definition: JobDefinition, _ existing: Existing?, now: Instant, _ definitions: DefinitionCache
    ) throws -> Placement {
        let text = try DefinitionText.write(definition)
        if let existing, !existing.isRemoved, existing.text == text {
            return Placement(definition: definition, text: text, existing: existing, change: .unchanged, due: .keep)
        }
        let schedule = try definitions.schedule(of: definition)
        return Placement(
            definition: definition, text: text, existing: existing,
            change: existing?.isRemoved == false ? .changed : .added,
            due: try due(of: definition, schedule, existing, now: now))
    }

    private static func due(
        of definition: JobDefinition, _ schedule: Schedule, _ existing: Existing?, now: Instant
    ) throws(ScheduleError) -> Due {
        guard let existing else {
            let first = try firstFire(of: schedule, now: now)
            return .move(definition.enabled ? first : nil)
        }
        guard definition.enabled else { return .move(nil) }
        // What cannot be read any more is replaced like anything else.
        let old = try? DefinitionText.read(existing.text)
        // A schedule that is over is refused when it is new, not when the job around it changes.
        guard let old, old.schedule == definition.schedule, old.timeZone == definition.timeZone else {
            return .move(try firstFire(of: schedule, now: now))
        }
        return old.enabled && !existing.isRemoved ? .keep : .move(schedule.next(after: now))
    }

    private static func firstFire(of schedule: Schedule, now: Instant) throws(ScheduleError) -> Instant {
        if let next = schedule.next(after: now) { return next }
        let last = schedule.previous(atOrBefore: now)
        throw ScheduleError(
            .neverFires,
            "“\(schedule.text)” never fires: \(last.map { "its last instant was \($0.iso8601)" } ?? "it has no instant")"
                + "; use a start or an end in the future")
    }
}
