package import CronqSchedule
package import CronqShared

/// Everything a runner decides (design §3.3 *offer* to *run*): a value that is told events and answers with actions.
///
/// No I/O, no clock, no tasks: `now` is monotonic time since some origin, randomness comes in with the generator. What it
/// guarantees: a command is spawned only for a grant whose request is outstanding and younger than two thirds of the lease, and
/// never twice for the same fence.
package struct RunnerMachine: Sendable {
    struct Configuration: Sendable, Hashable {
        var runner: RunnerID
        var host: String
        var slots: Int
        var lease: TimeSpan = .seconds(20)
        var heartbeatInterval: TimeSpan = .seconds(3)
        /// An unanswered offer is sent again after this time.
        var offerInterval: TimeSpan = .seconds(1)
        /// A delivery is held no longer than this, so that the broker's consumer timeout never bites, not even one of a minute, which
        /// is the shortest that a broker can keep: it looks once a minute.
        var holdLimit: TimeSpan = .seconds(45)
        /// For jobs that name none; `nil` = unlimited.
        var defaultTimeout: TimeSpan?
        /// The most that a stopping runner waits between TERM and KILL.
        var stopGrace: TimeSpan = .seconds(5)
        /// How long no slot takes anything after the disk refused the journal.
        var diskPause: TimeSpan = .seconds(5)
        /// How long a draining runner waits for the answers to offers it has withdrawn, to give their grants back.
        var drainPatience: TimeSpan = .seconds(2)

        /// Without an answer to any heartbeat for so long, nobody answers.
        var answerPatience: TimeSpan = .seconds(5)

        /// Past this age a grant is no longer trusted, and a `rerun` job no longer sure of its lease.
        var trust: TimeSpan { TimeSpan(microseconds: lease.microseconds / 3 * 2) }
        /// Past this age an unanswered request is replaced by a fresh one, so that a late grant still finds a young request.
        var requestAge: TimeSpan { TimeSpan(microseconds: lease.microseconds / 3) }
    }

    struct Slot: Sendable, Hashable {
        var isSubscribed = false
        /// When the delivery in hand arrived; `nil` = none, or acknowledged already.
        var heldSince: TimeSpan?
        var work: Work = .none
    }

    enum Work: Sendable, Hashable {
        case none
        case offering(Offering)
        case attempt(FencedRun)
    }

    struct Offering: Sendable, Hashable {
        var message: JobMessage
        var request: RequestID
        /// When this request was sent for the first time; the lease cannot have begun before.
        var firstSentAt: TimeSpan
        var lastSentAt: TimeSpan
        /// The request before, whose grant may still be on its way: as long as it is young enough it is as good as the new one's.
        var replaced: Request?
    }

    struct Request: Sendable, Hashable {
        var id: RequestID
        var firstSentAt: TimeSpan
    }

    struct Attempt: Sendable, Hashable {
        enum Phase: Sendable, Hashable { case journaling, spawning, running }

        var message: JobMessage
        var slot: Int
        var phase: Phase = .journaling
        /// When the request of the grant was first sent.
        var requestedAt: TimeSpan
        /// The lease is known to hold since then: the sending of the last answered heartbeat, at first of the offer.
        var provenAt: TimeSpan
        var timeoutAt: TimeSpan?
        var killAt: TimeSpan?
        /// Why it is being ended, if it is.
        var cause: EndCause?
    }

    enum EndCause: Sendable, Hashable {
        case timeout
        case killed(by: String)
        case shutdown
        case fenced
        /// The ledger says that it is over, or that a newer attempt exists.
        case revoked
    }

    let configuration: Configuration
    var slots: [Slot]
    var attempts: [FencedRun: Attempt] = [:]
    /// Ended, and not yet receipted: the lease is kept until the ledger knows.
    var reporting: Set<FencedRun> = []
    /// Fences that this process has spawned or reported: a grant that arrives again is not given back.
    var spent = RecentFences()
    var isDraining = false
    var isStopping = false
    var isBlocked = false
    var diskPausedUntil: TimeSpan?
    /// Offers that a draining runner took back, and until when it waits for their answers.
    var withdrawn: [RequestID: TimeSpan] = [:]
    var heartbeatSequence = 0
    var nextHeartbeatAt: TimeSpan
    /// When each unanswered heartbeat was sent.
    var heartbeatsSent: [Int: TimeSpan] = [:]

    /// When the last answer to a heartbeat came.
    var answeredAt: TimeSpan
    var isUnanswered = false

    init(configuration: Configuration, now: TimeSpan) {
        self.configuration = configuration
        answeredAt = now
        slots = Array(repeating: Slot(), count: configuration.slots)
        nextHeartbeatAt = now
    }

    /// With settings that are all the standard ones.
    package init(runner: RunnerID, host: String, slots: Int, now: TimeSpan) {
        self.init(configuration: Configuration(runner: runner, host: host, slots: slots), now: now)
    }

    /// What a runner does first: consume with every slot.
    package mutating func begin() -> [RunnerAction] {
        slots.indices.map { index in
            slots[index].isSubscribed = true
            return .subscribe(slot: index)
        }
    }

    /// Whether a draining runner has nothing left to do.
    var isDrained: Bool {
        isDraining && attempts.isEmpty && reporting.isEmpty && withdrawn.isEmpty
            && slots.allSatisfy { $0.work == .none }
    }

    /// Tells the machine what happened.
    package mutating func handle(
        _ event: RunnerEvent, now: TimeSpan, using generator: inout some RandomNumberGenerator
    ) -> [RunnerAction] {
        switch event {
        case .delivered(let slot, let message): delivered(message, to: slot, now, &generator)
        case .answered(let answer): answered(answer, now)
        case .heartbeatAnswered(let answer): heartbeatAnswered(answer, now)
        case .journaled(let run): journaled(run, now)
        case .journalFailed(let run): journalFailed(run, now)
        case .spawned(let run): spawned(run, now)
        case .spawnFailed(let run, let message): end(run, .spawnFailed(message: message))
        case .spawnPostponed(let run): giveBack(run, .noResources)
        case .ended(let run, let end): ended(run, end)
        case .receipt(let run): receipt(run)
        case .blocked(let blocked): setBlocked(blocked, now)
        case .kill(let run, let name): end(because: .killed(by: name), run, now)
        case .drain: drain(now)
        case .stop: stop(now)
        case .tick: tick(now, &generator)
        }
    }
}

/// A bounded memory of fences, oldest forgotten first.
struct RecentFences: Sendable {
    private var members: Set<FencedRun> = []
    private var order: [FencedRun] = []
    private var next = 0
    private let limit = 16_384

    mutating func insert(_ run: FencedRun) {
        guard members.insert(run).inserted else { return }
        if order.count < limit {
            order.append(run)
        } else {
            members.remove(order[next])
            order[next] = run
            next = (next + 1) % limit
        }
    }

    func contains(_ run: FencedRun) -> Bool { members.contains(run) }
}
