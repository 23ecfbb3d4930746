import CronqSchedule
import CronqShared

/// How many runs are planned in each five minutes of a day.
struct LoadMap: Sendable, Hashable {
    static let hours = 24
    static let partsPerHour = 12
    static let part = TimeSpan.minutes(5)
    /// How many jobs are looked at.
    static let jobLimit = 2_000
    /// How many fires are looked for, one by one, before the rest is left out.
    static let stepLimit = 300_000

    /// The beginning of an hour on the viewer's clock.
    let start: Instant
    /// One for each part, in their order.
    private(set) var counts = [Int](repeating: 0, count: LoadMap.hours * LoadMap.partsPerHour)
    /// How many jobs were counted.
    private(set) var jobs = 0
    /// Whether there are jobs that were not counted.
    private(set) var isPartial: Bool

    /// - Parameters:
    ///   - jobs: Those with a next run; what is due before `now` is late, and no part of what is planned.
    ///   - hasMore: Whether there are others.
    ///   - schedule: Reads a definition's schedule; `nil` if it cannot be read.
    init(
        _ jobs: [JobSummary], hasMore: Bool, start: Instant, now: Instant, schedule: (JobDefinition) -> Schedule?
    ) {
        self.start = start
        isPartial = hasMore
        var groups: [Group: Int] = [:]
        var definitions: [Group: JobDefinition] = [:]
        for job in jobs {
            guard let next = job.nextRun else { continue }
            let group = Group(schedule: job.definition.schedule, zone: job.definition.timeZone, next: next)
            groups[group, default: 0] += 1
            definitions[group] = job.definition
        }
        var steps = 0
        // The order of a dictionary is another in every process; what is left out should not be.
        for (group, weight) in groups.sorted(by: { $0.key < $1.key }) {
            guard steps < Self.stepLimit else {
                isPartial = true
                break
            }
            let compiled = definitions[group].flatMap(schedule)
            let first = group.next >= now ? group.next : compiled?.next(after: now)
            if let first, first < end { steps += add(compiled, from: first, weight: weight) }
            self.jobs += weight
        }
    }

    /// Exclusive.
    var end: Instant { start + Self.part * Int64(counts.count) }
    var total: Int { counts.reduce(0, +) }
    var most: Int { counts.max() ?? 0 }

    /// The first of the busiest parts; `nil` if nothing is planned.
    var busiest: Int? { most > 0 ? counts.firstIndex(of: most) : nil }

    func start(ofPart index: Int) -> Instant { start + Self.part * Int64(index) }

    /// The counts of one hour.
    func hour(_ hour: Int) -> ArraySlice<Int> { counts[(hour * Self.partsPerHour)..<((hour + 1) * Self.partsPerHour)] }

    /// From 0 = nothing to 5 = as much as in the busiest part.
    func level(_ count: Int) -> Int { count == 0 ? 0 : 1 + (count - 1) * 5 / max(most, 1) }

    // MARK: Counting

    /// Jobs that fire at the same instants are counted once.
    private struct Group: Hashable, Comparable {
        var schedule: String
        var zone: String?
        var next: Instant

        static func < (left: Group, right: Group) -> Bool {
            (left.next, left.schedule, left.zone ?? "") < (right.next, right.schedule, right.zone ?? "")
        }
    }

    /// - Returns: How many steps it took.
    private mutating func add(_ schedule: Schedule?, from first: Instant, weight: Int) -> Int {
        let through = Instant(microseconds: end.microseconds - 1)
        let following = schedule?.count(after: first, through: through) ?? 0
        guard following > counts.count else {
            var fire: Instant? = first
            while let current = fire, current <= through {
                counts[index(of: current)] += weight
                fire = schedule?.next(after: current)
            }
            return following + 1
        }
        var before = Instant(microseconds: first.microseconds - 1)
        for part in index(of: first)..<counts.count {
            let last = Instant(microseconds: start(ofPart: part + 1).microseconds - 1)
            counts[part] += weight * (schedule?.count(after: before, through: last) ?? 0)
            before = last
        }
        return counts.count
    }

    /// - Parameter instant: Between `start` and `end`.
    private func index(of instant: Instant) -> Int {
        Int((instant - start).microseconds / Self.part.microseconds)
    }
}
