public import CronqSchedule

/// What a change of a category does to each of its jobs: the pure half of `DefinitionStore.changeCategory`.
public struct CategoryPlan: Sendable {
    /// A job as its category has it, removed ones included.
    public struct Existing: Sendable, Hashable {
        public var id: JobID
        public var name: String
        public var revision: Int
        public var isRemoved: Bool
        /// What `DefinitionText` wrote.
        public var text: String
        /// The instant that its schedule rests on.
        public var nextInstant: Instant?
        public var pause: Pause?

        public init(
            id: JobID, name: String, revision: Int, isRemoved: Bool, text: String, nextInstant: Instant? = nil,
            pause: Pause? = nil
        ) {
            self.id = id
            self.name = name
            self.revision = revision
            self.isRemoved = isRemoved
            self.text = text
            self.nextInstant = nextInstant
            self.pause = pause
        }

        /// When it runs next; `nil` = not by itself.
        public var nextRun: Instant? { nextInstant.flatMap { $0.nextRun(of: pause) } }
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

        /// When it runs next under the new definition.
        public var nextRun: Instant? {
            switch due {
            case .keep: existing?.nextRun
            case .move(let instant): instant.flatMap { $0.nextRun(of: isReturning ? nil : existing?.pause) }
            }
        }

        /// Whether it was removed and is there again: it does not rest any more.
        public var isReturning: Bool { existing?.isRemoved == true }
    }

    /// In the order of the request.
    public private(set) var placements: [Placement] = []
    /// The jobs that go, by their ids.
    public private(set) var removed: [Existing] = []
    /// The jobs whose names others get, by their ids. Before anything else each gets its `keyWithoutName`; those that go, or are
    /// gone, keep it.
    public private(set) var unnamed: [Existing] = []

    /// Plans a change.
    ///
    /// - Parameters:
    ///   - existing: Every job of the category by its `JobDefinition.nameKey`.
    ///   - edit: Anything but a `restore`, which is planned with what its version holds.
    ///   - expected: Only `revision` is looked at here.
    ///   - version: The category's, for the conflict that is thrown.
    /// - Throws: `DefinitionError` naming every fault by its place; `EditConflict`; an encoding error if a definition cannot be
    ///   written.
    public init(
        existing: [String: Existing], edit: CategoryRequest.Edit, expected: CategoryRequest.Expectation? = nil,
        version: Int64 = 0, now: Instant, definitions: DefinitionCache
    ) throws {
        let planner = Planner(existing: existing, version: version, now: now, definitions: definitions)
        switch edit {
        case .replace(let jobs):
            placements = try planner.place(jobs)
            removed = planner.others(than: placements)
        case .update(let jobs):
            placements = try planner.place(jobs)
        case .create(let jobs):
            placements = try planner.place(jobs, keepingExisting: true)
        case .save(let job, as: let id):
            placements = [try planner.save(job, as: id, expected: expected)]
        case .remove(let ids):
            let ids = Set(ids)
            removed = existing.values.filter { !$0.isRemoved && ids.contains($0.id) }.sorted { $0.id < $1.id }
        case .restore:
            preconditionFailure("a version is read by its store, and planned with what it holds")
        }
    }

    /// Plans that a category holds again what it held at a version: each definition goes to the job that had it, whatever that is
    /// called now.
    ///
    /// - Parameters:
    ///   - existing: Every job of the category by its `JobDefinition.nameKey`.
    ///   - content: What the version holds.
    /// - Throws: Like the plan of any other change.
    public init(
        existing: [String: Existing], restoring content: [CategoryContent.Entry], version: Int64 = 0, now: Instant,
        definitions: DefinitionCache
    ) throws {
        let planner = Planner(existing: existing, version: version, now: now, definitions: definitions)
        placements = try planner.place(content)
        removed = planner.others(than: placements)
        unnamed = planner.holders(ofNamesIn: placements)
    }

    /// What stands in place of a name's key for a job whose name another one has; no name is like it.
    public static func keyWithoutName(_ job: JobID) -> String { "\u{1F}\(job)" }

    /// Whether anything is written at all.
    public var isEmpty: Bool { removed.isEmpty && placements.allSatisfy { $0.change == .unchanged } }

    public func count(_ change: CategoryReplacement.Change) -> Int { placements.count { $0.change == change } }

    /// What the plan comes to if nothing else happens: the answer to a dry run.
    public func replacement(categoryID: Int64, version: Int64) -> CategoryReplacement {
        CategoryReplacement(
            categoryID: categoryID, version: isEmpty ? version : version + 1,
            jobs: placements.map { placement in
                .init(
                    id: placement.existing?.id ?? 0, name: placement.definition.name, change: placement.change,
                    nextRun: placement.nextRun,
                    previousNextRun: placement.isReturning ? nil : placement.existing?.nextRun)
            },
            removed: removed.map { .init(id: $0.id, name: $0.name, previousNextRun: $0.nextRun) })
    }
}

extension Instant {
    /// When a schedule whose next instant this is runs, at rest or not.
    public func nextRun(of pause: Pause?) -> Instant? {
        guard let pause else { return self }
        return pause.until == nil ? nil : pause.dueAt(self)
    }
}

/// Places definitions among the jobs that a category has.
private struct Planner {
    var existing: [String: CategoryPlan.Existing]
    var version: Int64
    var now: Instant
    var definitions: DefinitionCache

    /// Each on the job that has its name.
    func place(_ jobs: [JobDefinition], keepingExisting: Bool = false) throws -> [CategoryPlan.Placement] {
        try place(
            jobs.map { ($0, existing[JobDefinition.nameKey($0.name)]) }, keepingExisting: keepingExisting)
    }

    /// Each on the job that it names.
    func place(_ content: [CategoryContent.Entry]) throws -> [CategoryPlan.Placement] {
        let jobs = Dictionary(existing.values.map { ($0.id, $0) }) { first, _ in first }
        return try place(content.map { ($0.definition, jobs[$0.id]) }, keepingExisting: false)
    }

    private func place(
        _ jobs: [(JobDefinition, CategoryPlan.Existing?)], keepingExisting: Bool
    ) throws -> [CategoryPlan.Placement] {
        var placements: [CategoryPlan.Placement] = []
        var faults: [FieldFault] = []
        var names: Set<String> = []
        for (index, (definition, found)) in jobs.enumerated() {
            guard names.insert(JobDefinition.nameKey(definition.name)).inserted else {
                faults.append(
                    FieldFault(
                        path: "jobs[\(index)].name",
                        message: "“\(definition.name)” is there twice; names must differ by more than case"))
                continue
            }
            if keepingExisting, let found, !found.isRemoved {
                placements.append(try keep(found, definition))
                continue
            }
            do {
                placements.append(try place(definition, found))
            } catch let error as ScheduleError {
                faults.append(error.fault(in: "jobs[\(index)]."))
            }
        }
        guard faults.isEmpty else { throw DefinitionError(faults) }
        return placements
    }

    /// The jobs that are there and not among these.
    func others(than placements: [CategoryPlan.Placement]) -> [CategoryPlan.Existing] {
        let kept = Set(placements.compactMap { $0.existing?.id })
        return existing.values.filter { !$0.isRemoved && !kept.contains($0.id) }.sorted { $0.id < $1.id }
    }

    /// The jobs, removed ones included, whose names others of these get.
    func holders(ofNamesIn placements: [CategoryPlan.Placement]) -> [CategoryPlan.Existing] {
        placements.compactMap { placement in
            let holder = existing[JobDefinition.nameKey(placement.definition.name)]
            return holder?.id == placement.existing?.id ? nil : holder
        }.sorted { $0.id < $1.id }
    }

    func save(
        _ definition: JobDefinition, as id: JobID?, expected: CategoryRequest.Expectation?
    ) throws -> CategoryPlan.Placement {
        let named = existing[JobDefinition.nameKey(definition.name)]
        var target = named
        if let id {
            guard let found = existing.values.first(where: { $0.id == id && !$0.isRemoved }) else {
                throw EditConflict(.missing, current: version, "the job is not there any more")
            }
            if case .revision(let revision) = expected, found.revision != revision {
                throw EditConflict(
                    .changed, current: version,
                    "“\(found.name)” was changed meanwhile: it is at revision \(found.revision), not \(revision)")
            }
            target = found
        }
        // A new job may have the name of a removed one, and gets its history; another job may not.
        if let named, id == nil ? !named.isRemoved : named.id != id {
            let remedy = named.isRemoved ? "a removed job, whose history waits for its return" : "another job"
            throw EditConflict(
                .nameTaken, current: version, "“\(named.name)” is the name of \(remedy); choose another name")
        }
        do {
            return try place(definition, target)
        } catch let error as ScheduleError {
            throw DefinitionError([error.fault(in: "")])
        }
    }

    private func keep(
        _ found: CategoryPlan.Existing, _ definition: JobDefinition
    ) throws -> CategoryPlan.Placement {
        CategoryPlan.Placement(
            definition: (try? DefinitionText.read(found.text)) ?? definition, text: found.text, existing: found,
            change: .unchanged, due: .keep)
    }

    private func place(
        _ definition: JobDefinition, _ existing: CategoryPlan.Existing?
    ) throws -> CategoryPlan.Placement {
        let text = try DefinitionText.write(definition)
        if let existing, !existing.isRemoved, existing.text == text {
            return CategoryPlan.Placement(
                definition: definition, text: text, existing: existing, change: .unchanged, due: .keep)
        }
        let schedule = try definitions.schedule(of: definition)
        return CategoryPlan.Placement(
            definition: definition, text: text, existing: existing,
            change: existing?.isRemoved == false ? .changed : .added,
            due: try due(of: definition, schedule, existing))
    }

    private func due(
        of definition: JobDefinition, _ schedule: Schedule, _ existing: CategoryPlan.Existing?
    ) throws(ScheduleError) -> CategoryPlan.Due {
        guard let existing else {
            let first = try firstFire(of: schedule)
            return .move(definition.enabled ? first : nil)
        }
        guard definition.enabled else { return .move(nil) }
        // What cannot be read any more is replaced like anything else.
        let old = try? DefinitionText.read(existing.text)
        // A schedule that is over is refused when it is new, not when the job around it changes.
        guard let old, old.schedule == definition.schedule, old.timeZone == definition.timeZone else {
            return .move(try firstFire(of: schedule))
        }
        return old.enabled && !existing.isRemoved ? .keep : .move(schedule.next(after: now))
    }

    private func firstFire(of schedule: Schedule) throws(ScheduleError) -> Instant {
        if let next = schedule.next(after: now) { return next }
        let last = schedule.previous(atOrBefore: now)
        throw ScheduleError(
            .neverFires,
            "“\(schedule.text)” never fires: \(last.map { "its last instant was \($0.iso8601)" } ?? "it has no instant")"
                + "; use a start or an end in the future")
    }
}

extension ScheduleError {
    fileprivate func fault(in place: String) -> FieldFault {
        FieldFault(path: place + (code == .badZone ? "time_zone" : "schedule"), message: message)
    }
}
