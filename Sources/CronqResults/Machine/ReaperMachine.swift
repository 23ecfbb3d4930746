import CronqSchedule
import CronqShared

/// Decides when expired leases may be believed (design §3.3, *reap*): a lease that ran out means that the runner is gone only if
/// a heartbeat would have reached us. Therefore a reaper sends itself probes through the heartbeat queue. Pure.
///
/// Leases are reaped only when probes have come back, with no gap over half a lease, for at least a full lease. After a gap
/// everybody gets a full lease anew.
struct ReaperMachine: Sendable {
    enum Event: Sendable, Hashable {
        case tick
        /// A probe of this reaper came back.
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
    /// Probes have returned without a gap since then; `nil` = there is a gap right now.
    private var provenSince: TimeSpan?
    private var lastReturn: TimeSpan?
    /// Every lease must be extended before anything is reaped.
    private var mustExtend = true
    private var number = 0
    private var nextProbeAt: TimeSpan

    /// Six probes a lease, so that two may be slow without making a gap.
    private var interval: TimeSpan { TimeSpan(microseconds: max(lease.microseconds / 6, 1)) }
    private var longestGap: TimeSpan { TimeSpan(microseconds: lease.microseconds / 2) }

    init(lease: TimeSpan, sender: RequestID, now: TimeSpan) {
        self.lease = lease
        self.sender = sender
        nextProbeAt = now
    }

    /// When `tick` has something to do.
    var nextWake: TimeSpan { nextProbeAt }

    mutating func handle(_ event: Event, now: TimeSpan) -> [Action] {
        switch event {
        case .tick:
            return tick(now)
        case .returned(let probe):
            guard probe.sender == sender else { return [] }
            return returned(now)
        case .storeFailed:
            provenSince = nil
            mustExtend = true
            return []
        case .extended:
            mustExtend = false
            provenSince = now
            lastReturn = now
            return []
        }
    }

    private mutating func tick(_ now: TimeSpan) -> [Action] {
        guard now >= nextProbeAt else { return [] }
        nextProbeAt = now + interval
        number += 1
        var actions: [Action] = [.send(Probe(sender: sender, number: number))]
        if let lastReturn, now - lastReturn > longestGap {
            provenSince = nil
            mustExtend = true
        }
        if !mustExtend, let provenSince, now - provenSince >= lease { actions.append(.reap) }
        return actions
    }

    private mutating func returned(_ now: TimeSpan) -> [Action] {
        if let lastReturn, now - lastReturn > longestGap {
            provenSince = nil
            mustExtend = true
        }
        lastReturn = now
        return mustExtend ? [.extendLeases] : []
    }
}
