import CronqSchedule
import CronqShared

/// From a delivery to a command.
extension RunnerMachine {
    mutating func delivered(
        _ message: JobMessage, to slot: Int, _ now: TimeSpan, _ generator: inout some RandomNumberGenerator
    ) -> [RunnerAction] {
        slots[slot].heldSince = now
        guard !isDraining, slots[slot].work == .none else {
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
            host: configuration.host)
    }

    mutating func answered(_ answer: GrantAnswer, _ now: TimeSpan) -> [RunnerAction] {
        let slot = slots.firstIndex { slot in
            if case .offering(let offering) = slot.work { offering.request == answer.request } else { false }
        }
        guard case .granted(let fence) = answer.verdict else {
            return slot.map { release($0) } ?? []
        }
        let run = FencedRun(run: answer.run, fence: fence)
        if attempts[run] != nil || reporting.contains(run) || started.contains(run) { return [] }
        guard let slot, case .offering(let offering) = slots[slot].work else { return [.decline(run, .late)] }
        guard !isDraining else { return [.decline(run, .draining)] + release(slot) }
        guard now - offering.firstSentAt < configuration.trust else { return [.decline(run, .late)] + release(slot) }

        attempts[run] = Attempt(
            message: offering.message, slot: slot, requestedAt: offering.firstSentAt, provenAt: offering.firstSentAt)
        slots[slot].work = .attempt(run)
        return [.journal(run, offering.message)]
    }

    mutating func journaled(_ run: FencedRun, _ now: TimeSpan) -> [RunnerAction] {
        guard var attempt = attempts[run], attempt.phase == .journaling else { return [] }
        // Told to end, or too late, before anything was started.
        if attempt.cause != nil || now - attempt.requestedAt >= configuration.trust {
            return giveBack(run, isStopping ? .draining : .late)
        }
        attempt.phase = .spawning
        attempts[run] = attempt
        started.insert(run)
        return [.spawn(run, attempt.message)]
    }

    mutating func journalFailed(_ run: FencedRun, _ now: TimeSpan) -> [RunnerAction] {
        guard attempts[run]?.phase == .journaling else { return [] }
        diskPausedUntil = now + configuration.diskPause
        return [.reportDisk] + giveBack(run, .disk)
    }

    private mutating func giveBack(_ run: FencedRun, _ cause: Decline.Cause) -> [RunnerAction] {
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
