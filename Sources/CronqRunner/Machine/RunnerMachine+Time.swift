package import CronqSchedule
import CronqShared

/// What the passing of time brings.
extension RunnerMachine {
    mutating func tick(_ now: TimeSpan, _ generator: inout some RandomNumberGenerator) -> [RunnerAction] {
        var actions = resumeAfterDiskPause(now)
        withdrawn = withdrawn.filter { now < $0.value }
        for index in slots.indices {
            actions += holdNoLonger(index, now)
            actions += repeatOffer(index, now, &generator)
        }
        for run in attempts.keys.sorted(by: { ($0.run, $0.fence) < ($1.run, $1.fence) }) {
            actions += check(run, now)
        }
        return actions + noticeSilence(now) + beat(now)
    }

    /// The earliest time at which `tick` has something to do.
    package var nextWake: TimeSpan {
        var wake = nextHeartbeatAt
        for slot in slots {
            if let heldSince = slot.heldSince { wake = min(wake, heldSince + configuration.holdLimit) }
            if case .offering(let offering) = slot.work {
                wake = min(wake, offering.lastSentAt + configuration.offerInterval)
            }
        }
        for attempt in attempts.values { wake = min(wake, nextCheck(of: attempt) ?? wake) }
        for deadline in withdrawn.values { wake = min(wake, deadline) }
        if let diskPausedUntil { wake = min(wake, diskPausedUntil) }
        if !isUnanswered { wake = min(wake, answeredAt + configuration.answerPatience) }
        return wake
    }

    /// When `check` has something to do with an attempt; `nil` = nothing before the next event.
    private func nextCheck(of attempt: Attempt) -> TimeSpan? {
        // What is not running yet is ended when it is.
        if let killAt = attempt.killAt { return attempt.phase == .running ? killAt : nil }
        guard attempt.message.onLost == .rerun, !isBlocked else { return attempt.timeoutAt }
        let fenceAt = attempt.provenAt + configuration.trust
        return attempt.timeoutAt.map { min($0, fenceAt) } ?? fenceAt
    }

    private mutating func resumeAfterDiskPause(_ now: TimeSpan) -> [RunnerAction] {
        guard let until = diskPausedUntil, now >= until else { return [] }
        diskPausedUntil = nil
        if isDraining { return [] }
        return slots.indices.filter { slots[$0].work == .none && !slots[$0].isSubscribed }.map { index in
            slots[index].isSubscribed = true
            return .subscribe(slot: index)
        }
    }

    private mutating func holdNoLonger(_ index: Int, _ now: TimeSpan) -> [RunnerAction] {
        guard let since = slots[index].heldSince, now - since >= configuration.holdLimit else { return [] }
        slots[index].heldSince = nil
        var actions: [RunnerAction] = []
        if slots[index].isSubscribed {
            // First no more deliveries, then the acknowledgement: the other way round the next message would come at once.
            slots[index].isSubscribed = false
            actions.append(.unsubscribe(slot: index))
        }
        return actions + [.acknowledge(slot: index)]
    }

    private mutating func repeatOffer(
        _ index: Int, _ now: TimeSpan, _ generator: inout some RandomNumberGenerator
    ) -> [RunnerAction] {
        guard case .offering(var offering) = slots[index].work,
            now - offering.lastSentAt >= configuration.offerInterval
        else { return [] }
        if now - offering.firstSentAt >= configuration.requestAge {
            offering.replaced = Request(id: offering.request, firstSentAt: offering.firstSentAt)
            offering.request = RequestID(using: &generator)
            offering.firstSentAt = now
        }
        offering.lastSentAt = now
        slots[index].work = .offering(offering)
        return [.offer(offer(offering.message, offering.request))]
    }

    private mutating func check(_ run: FencedRun, _ now: TimeSpan) -> [RunnerAction] {
        guard let attempt = attempts[run] else { return [] }
        if let killAt = attempt.killAt {
            guard now >= killAt, attempt.phase == .running else { return [] }
            return kill(run, now)
        }
        if attempt.message.onLost == .rerun, !isBlocked, now - attempt.provenAt >= configuration.trust {
            return end(because: .fenced, run, now)
        }
        if let timeoutAt = attempt.timeoutAt, now >= timeoutAt { return end(because: .timeout, run, now) }
        return []
    }

    private mutating func beat(_ now: TimeSpan) -> [RunnerAction] {
        guard now >= nextHeartbeatAt else { return [] }
        nextHeartbeatAt = now + configuration.heartbeatInterval
        heartbeatSequence += 1
        heartbeatsSent[heartbeatSequence] = now
        // What is older than a lease proves nothing any more.
        heartbeatsSent = heartbeatsSent.filter { now - $0.value < configuration.lease }
        let held = Set(attempts.keys).union(reporting)
        return [
            .heartbeat(
                sequence: heartbeatSequence, running: held.sorted { ($0.run, $0.fence) < ($1.run, $1.fence) })
        ]
    }

    private mutating func noticeSilence(_ now: TimeSpan) -> [RunnerAction] {
        guard !isUnanswered, now - answeredAt >= configuration.answerPatience else { return [] }
        isUnanswered = true
        return [.reportSilence(true)]
    }

    mutating func heartbeatAnswered(_ answer: HeartbeatAnswer, _ now: TimeSpan) -> [RunnerAction] {
        answeredAt = now
        let isNews = isUnanswered
        isUnanswered = false
        if let sentAt = heartbeatsSent.removeValue(forKey: answer.sequence) {
            for run in answer.renewed {
                guard let provenAt = attempts[run]?.provenAt, provenAt < sentAt else { continue }
                attempts[run]?.provenAt = sentAt
            }
        }
        return (isNews ? [.reportSilence(false)] : [])
            + answer.revoked.filter { HeartbeatAnswer.mustEnd($0.cause) }
            .flatMap { end(because: .revoked, $0.run, now) }
    }

    /// While the broker blocks this connection, silence says nothing about the lease; when it ends, trust begins anew: the
    /// reapers do the same.
    mutating func setBlocked(_ blocked: Bool, _ now: TimeSpan) -> [RunnerAction] {
        if isBlocked, !blocked {
            for run in attempts.keys { attempts[run]?.provenAt = now }
            nextHeartbeatAt = min(nextHeartbeatAt, now)
        }
        isBlocked = blocked
        return []
    }
}
