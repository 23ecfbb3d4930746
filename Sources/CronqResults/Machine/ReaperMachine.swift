import CronqSchedule
import CronqShared

/// Decides when expired leases may be believed (design §3.3, *reap*): a lease that ran out means that the runner is gone only if
/// a heartbeat would have reached us. Therefore a reaper sends itself probes through the heartbeat queue. Pure.
///
/// A probe that comes back proves the path up to the time it was *sent*: everything that was in the queue before it has been
/// handled. Leases are reaped only when the proof was never older than half a lease, for at least a full lease. After a gap
/// everybody gets a full lease anew. A step of the database's clock, which leases are measured by, is a gap as well.
struct ReaperMachine: Sendable {
    enum Event: Sendable, Hashable {
        case tick
        /// The database's clock, just read. To be told before each tick.
        case clock(Instant)
        /// A probe came back.
        case returned(Probe)
        /// The database did not answer, or is another one than before: nothing that was proven counts.
        case storeFailed
        /// The leases were extended as wanted.
        case extended
    }

    enum Action: Sendable, Hashable {
        case send(Probe)
        case extendLeases
        case reap
    }

    let lease: TimeSpan
    let sender: RequestID
    /// The proof was never too old since then; `nil` = leases must be extended before anything is reaped.
    private var provenSince: TimeSpan?
    /// When the newest probe that came back was sent.
    private var provenThrough: TimeSpan?
    /// When each probe that is under way was sent.
    private var sent: [Int: TimeSpan] = [:]
    private var number = 0
    private var nextProbeAt: TimeSpan
    /// The database's clock when ours showed zero, as of the last look and as of the last extension.
    private var clock: Instant?
    private var clockAtProof: Instant?

    /// Between two probes.
    private let interval: TimeSpan
    private var longestGap: TimeSpan { TimeSpan(microseconds: lease.microseconds / 2) }

    /// - Parameter longestInterval: The most that may pass between two probes. There are six a lease, so that two may be slow without
    ///   making a gap, and more if this asks for them.
    init(lease: TimeSpan, sender: RequestID, now: TimeSpan, longestInterval: TimeSpan? = nil) {
        self.lease = lease
        let sixth = TimeSpan(microseconds: max(lease.microseconds / 6, 1))
        interval = longestInterval.map { min($0, sixth) } ?? sixth
        self.sender = sender
        nextProbeAt = now
    }

    /// When `tick` has something to do; after a `tick` it lies ahead.
    var nextWake: TimeSpan { nextProbeAt }

    mutating func handle(_ event: Event, now: TimeSpan) -> [Action] {
        switch event {
        case .tick:
            return tick(now)
        case .clock(let instant):
            clock = instant - now
            return []
        case .returned(let probe):
            guard probe.sender == sender, let sentAt = sent.removeValue(forKey: probe.number) else { return [] }
            return returned(sentAt, now)
        case .storeFailed:
            provenSince = nil
            return []
        case .extended:
            provenSince = now
            clockAtProof = clock
            return []
        }
    }

    private mutating func tick(_ now: TimeSpan) -> [Action] {
        guard now >= nextProbeAt else { return [] }
        nextProbeAt = now + interval
        number += 1
        sent[number] = now
        sent = sent.filter { now - $0.value <= longestGap }
        noticeGap(now)
        let probe = Action.send(Probe(sender: sender, number: number))
        guard let provenSince, now - provenSince >= lease else { return [probe] }
        return [probe, .reap]
    }

    /// A probe that was under way for longer than a gap is no longer known, and proves nothing.
    private mutating func returned(_ sentAt: TimeSpan, _ now: TimeSpan) -> [Action] {
        noticeGap(now)
        guard now - sentAt <= longestGap else { return [] }
        provenThrough = max(provenThrough ?? sentAt, sentAt)
        return provenSince == nil ? [.extendLeases] : []
    }

    private mutating func noticeGap(_ now: TimeSpan) {
        if provenThrough.map({ now - $0 > longestGap }) ?? true { provenSince = nil }
        if let clock, let clockAtProof,
            (clock - clockAtProof).microseconds.magnitude > longestGap.microseconds.magnitude
        {
            provenSince = nil
        }
    }
}
