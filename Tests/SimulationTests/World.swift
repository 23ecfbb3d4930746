import CronqInjector
import CronqSQLite
import CronqSchedule
import CronqShared
import Logging
import TestSupport

@testable import CronqResults
@testable import CronqRunner

/// A whole fleet in one thread and in virtual time: runners, results workers and injectors around the real machines and the real
/// transactions, a broker that may do anything with messages, and a witness of what was really executed.
///
/// Everything that happens is an event in a queue; everything random comes from the seed, so a seed is a story that can be
/// told again.
actor World {
    typealias Event = @Sendable (isolated World) async throws -> Void

    struct ResultsProcess {
        var worker: ResultsWorker
        var reaper: ReaperMachine
        var life = 0
        var isAlive = true
        /// Taken from a queue and not acknowledged.
        var hands: [Address: [Message]] = [:]
        var isWorking: Set<Address> = []
    }

    struct InjectorProcess {
        var injector: Injector
        var life = 0
        var isAlive = true
        var wakeAt: TimeSpan?
    }

    static let lease = TimeSpan.seconds(4)
    static let faultsEnd = TimeSpan.seconds(30)
    static let changesEnd = TimeSpan.seconds(38)
    /// Events; a usual story has some thousands.
    static let longestStory = 100_000
    static let workSources: [Address] = [.offers, .heartbeats, .results]

    /// Something happens again and again without getting anywhere.
    struct EndlessStory: Error {
        var seed: UInt64
    }

    let seed: UInt64
    /// A world in which nothing fails must behave perfectly.
    let isCalm: Bool
    /// A world in which broker and store go away and come back, and every process lives: nothing that runs may be declared lost.
    let hasOutagesOnly: Bool
    /// A world in which a runner is cut off from time to time: the one in which a second attempt could meet the first.
    let hasPartitionsOnly: Bool
    let clock: VirtualClock
    let store: FaultyStore
    let broker: SimulatedBroker
    let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
    var random: SplitMix64
    var now = TimeSpan.zero
    var steps = 0
    var isFaulty: Bool
    var events = EventQueue<Event>()
    var runners: [SimulatedRunner] = []
    var results: [ResultsProcess] = []
    var injectors: [InjectorProcess] = []
    var jobQueue: [JobMessage] = []
    var queues: [Address: [Message]] = [:]
    var blockedUntil: TimeSpan?
    /// Runners that nothing reaches and that reach nobody.
    var isolated: Set<Int> = []
    var witness = Witness()
    var jobs: [SimulatedJob] = []
    var histories: [String: JobHistory] = [:]
    var requests: [(job: JobID, token: String, run: RunID)] = []
    var cancellations: [RunID: Cancellation] = [:]
    var violations: [String] = []
    private(set) var trace: [String] = []
    /// What the story had in it: a simulation in which nothing happens would find nothing.
    private(set) var coverage: Set<String> = []

    init(seed: UInt64) throws {
        self.seed = seed
        isCalm = seed.isMultiple(of: 8)
        hasOutagesOnly = seed % 8 == 4
        hasPartitionsOnly = seed % 8 == 2
        isFaulty = !seed.isMultiple(of: 4)
        random = SplitMix64(seed: seed)
        let offset = TimeSpan.milliseconds(Int64.random(in: 0..<60_000, using: &random))
        let clock = VirtualClock(origin: Instant(iso8601: "2026-11-21T12:00:00Z")! + offset)
        self.clock = clock
        store = FaultyStore(
            try SQLiteStore(inMemoryWith: SystemZones(), defaultZone: .utc, clock: { clock.now }), seed: random.next())
        broker = SimulatedBroker(seed: random.next())
    }

    // MARK: - Time

    func after(_ span: TimeSpan, _ event: @escaping Event) { events.schedule(event, at: now + span) }

    /// Somewhere between two times, in microseconds.
    func between(_ low: TimeSpan, _ high: TimeSpan) -> TimeSpan {
        TimeSpan(microseconds: Int64.random(in: low.microseconds...high.microseconds, using: &random))
    }

    /// True so many times of a hundred.
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    func log(_ text: @autoclosure () -> String) {
        if trace.count >= 4_000 { trace.removeFirst(2_000) }
        trace.append("\(now.inSeconds) \(text())")
    }

    func note(_ what: String) { coverage.insert(what) }

    func fail(_ violation: String) {
        violations.append(violation)
        log("!! \(violation)")
    }

    /// Lives until a time.
    func live(until end: TimeSpan) async throws {
        while let at = events.nextAt, at <= end {
            guard let next = events.next() else { break }
            now = max(now, next.at)
            clock.set(elapsed: now)
            steps += 1
            guard steps < Self.longestStory else { throw EndlessStory(seed: seed) }
            try await next.event(self)
        }
        now = max(now, end)
        clock.set(elapsed: now)
    }

    /// The whole story.
    func run() async throws {
        begin()
        try await changeJobs()
        try await live(until: Self.faultsEnd)
        heal()
        try await live(until: Self.changesEnd)
        isFaulty = false
        try await replace(with: [])
        for _ in 0..<600 {
            let end = now + .seconds(1)
            try await live(until: end)
            if try await isQuiet() { break }
        }
        // The last receipts.
        try await live(until: now + .seconds(8))
        try await check()
    }

    private func begin() {
        for number in 0..<(hasPartitionsOnly ? 3 : 2 + Int(seed % 2)) { startRunner(number, life: 0) }
        for number in 0..<2 { startResults(number, life: 0) }
        for number in 0..<2 { startInjector(number, life: 0) }
        after(between(.milliseconds(200), .seconds(2))) { try await $0.change() }
        if isCalm { return }
        after(between(.milliseconds(200), .seconds(2))) { $0.strike() }
        guard isFaulty, !hasPartitionsOnly else { return }
        // A store that fails all the time keeps every reaper from believing anything, so most stories have a better one.
        store.set(faults: seed % 3 == 0 ? 25 : 2)
        broker.set(faults: seed % 3 == 0 ? 50 : 15)
    }

    private func isQuiet() async throws -> Bool {
        let overview = try await store.store.overview()
        return overview.running.isEmpty && overview.waiting == 0
            && runners.allSatisfy { $0.isAlive && $0.machine.attempts.isEmpty && $0.unreceipted.isEmpty }
    }
}
