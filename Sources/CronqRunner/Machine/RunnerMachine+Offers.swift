import CronqSchedule
import CronqShared

/// From a delivery to a command.
extension RunnerMachine {
    mutating func delivered(
        _ message: JobMessage, to slot: Int, _ now: TimeSpan, _ generator: inout some RandomNumberGenerator
    ) -> [RunnerAction] {
        slots[slot].heldSince = now
        guard !isDraining, diskPausedUntil == nil, slots[slot].work == .none else {
            slots[slot].heldSince = nil
            return [.requeue(slot: slot)]
        }
        let request = RequestID(using: &generator)
        slots[slot].work = .offering(
            Offering(message: message, request: request, firstSentAt: now, lastSentAt: now))
        return [.offer(offer(message, request))]
    }

    func offer(_ message: JobMessage, _ request: RequestID) -> Offer {
        Offer(
            request: request, run: message.runID, attempt: message.attempt, runner: configuration.runner,
            host: configuration.host, legacy: message.legacy)
    }

    mutating func answered(_ answer: GrantAnswer, _ now: TimeSpan) -> [RunnerAction] {
        let isWithdrawn = withdrawn.removeValue(forKey: answer.request) != nil
        let asked = outstanding(answer.request)
        guard case .granted(let fence) = answer.verdict else {
            // What a replaced request is told may be about its successor: only the newest answer ends the offer.
            return asked.map { $0.isNewest ? release($0.slot) : [] } ?? []
        }
        let run = FencedRun(run: answer.run, fence: fence)
        if attempts[run] != nil || reporting.contains(run) || spent.contains(run) { return [] }
        guard let asked else { return [.decline(run, isWithdrawn ? .draining : .late)] }
        guard now - asked.firstSentAt < configuration.trust else { return [.decline(run, .late)] + release(asked.slot) }

        var message = answer.job ?? asked.message
        message.runID = answer.run
        attempts[run] = Attempt(
            message: message, slot: asked.slot, requestedAt: asked.firstSentAt, provenAt: asked.firstSentAt)
        slots[asked.slot].work = .attempt(run)
        return [.journal(run, message)]
    }

    /// A request that a slot still waits for.
    private struct Outstanding {
        var slot: Int
        var message: JobMessage
        var firstSentAt: TimeSpan
        var isNewest: Bool
    }

    private func outstanding(_ request: RequestID) -> Outstanding? {
        for index in slots.indices {
            guard case .offering(let offering) = slots[index].work else { continue }
            if offering.request == request {
                return Outstanding(
                    slot: index, message: offering.message, firstSentAt: offering.firstSentAt, isNewest: true)
            }
            if let replaced = offering.replaced, replaced.id == request {
                return Outstanding(
                    slot: index, message: offering.message, firstSentAt: replaced.firstSentAt, isNewest: false)
            }
        }
        return nil
    }

    mutating func journaled(_ run: FencedRun, _ now: TimeSpan) -> [RunnerAction] {
        guard var attempt = attempts[run], attempt.phase == .journaling else { return [] }
        // Told to end, or too late, before anything was started.
        if attempt.cause != nil || now - attempt.requestedAt >= configuration.trust {
            return giveBack(run, isStopping ? .draining : .late)
        }
        attempt.phase = .spawning
        attempts[run] = attempt
        spent.insert(run)
        return [.spawn(run, attempt.message)]
    }

    mutating func journalFailed(_ run: FencedRun, _ now: TimeSpan) -> [RunnerAction] {
        guard attempts[run]?.phase == .journaling else { return [] }
        diskPausedUntil = now + configuration.diskPause
        return [.reportDisk] + rest() + giveBack(run, .disk)
    }

    /// Slots that wait for work stop doing so.
    private mutating func rest() -> [RunnerAction] {
        slots.indices.filter { slots[$0].work == .none && slots[$0].isSubscribed }.map { index in
            slots[index].isSubscribed = false
            return .unsubscribe(slot: index)
        }
    }

    /// Gives a grant back whose command was not started: the run is pending again; unless somebody wanted it to end, for that
    /// has come true.
    mutating func giveBack(_ run: FencedRun, _ cause: Decline.Cause) -> [RunnerAction] {
        if case .killed(let name) = attempts[run]?.cause { return end(run, .killed(by: name)) }
        guard let attempt = attempts.removeValue(forKey: run) else { return [] }
        return [.decline(run, cause)] + release(attempt.slot)
    }

    /// Frees a slot: what it held is done with, and it takes the next message unless the runner is leaving.
    mutating func release(_ index: Int) -> [RunnerAction] {
        var actions: [RunnerAction] = []
        slots[index].work = .none
        let rests = isDraining || diskPausedUntil != nil
        if rests, slots[index].isSubscribed {
            slots[index].isSubscribed = false
            actions.append(.unsubscribe(slot: index))
        }
        if slots[index].heldSince != nil {
            slots[index].heldSince = nil
            actions.append(.acknowledge(slot: index))
        }
        if !rests, !slots[index].isSubscribed {
            slots[index].isSubscribed = true
            actions.append(.subscribe(slot: index))
        }
        return actions
    }
}
