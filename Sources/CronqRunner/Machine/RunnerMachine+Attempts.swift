import CronqSchedule
import CronqShared

/// From a command to its report.
extension RunnerMachine {
    mutating func spawned(_ run: FencedRun, _ now: TimeSpan) -> [RunnerAction] {
        guard var attempt = attempts[run], attempt.phase == .spawning else { return [] }
        attempt.phase = .running
        attempt.timeoutAt = (attempt.message.timeout ?? configuration.defaultTimeout).map { now + $0 }
        attempts[run] = attempt
        // Told to end while it was being started.
        guard attempt.cause != nil else { return [] }
        return attempt.cause == .fenced ? kill(run, now) : [.terminate(run)]
    }

    mutating func ended(_ run: FencedRun, _ end: AttemptEnd) -> [RunnerAction] {
        guard let attempt = attempts[run] else { return [] }
        let outcome: Outcome =
            switch (attempt.cause, end) {
            case (_, .notStarted(let message)): .spawnFailed(message: message)
            case (.timeout, _): .timedOut
            case (.killed(let name), _): .killed(by: name)
            case (.shutdown, _): .runnerShutdown
            case (.fenced, _): .fenced
            case (.revoked, _): .killed(by: "ledger")
            case (nil, .exited(let code)): .exited(code: code)
            case (nil, .signaled(let signal)): .signaled(signal: signal)
            case (nil, .unknown): .runnerDied
            }
        return self.end(run, outcome)
    }

    mutating func end(_ run: FencedRun, _ outcome: Outcome) -> [RunnerAction] {
        guard let attempt = attempts.removeValue(forKey: run) else { return [] }
        reporting.insert(run)
        spent.insert(run)
        return [.finish(run, outcome)] + release(attempt.slot)
    }

    mutating func receipt(_ run: FencedRun) -> [RunnerAction] {
        reporting.remove(run)
        return []
    }

    /// Begins to end an attempt: TERM, later KILL. The first cause stays; an attempt that this runner does
    /// not hold, or holds no more, is left alone.
    mutating func end(because cause: EndCause, _ run: FencedRun, _ now: TimeSpan) -> [RunnerAction] {
        guard var attempt = attempts[run], attempt.cause == nil else { return [] }
        attempt.cause = cause
        let grace = attempt.message.grace ?? JobDefinition.defaultGrace
        attempt.killAt = cause == .fenced ? now : now + (isStopping ? min(grace, configuration.stopGrace) : grace)
        attempts[run] = attempt
        guard attempt.phase == .running else { return [] }
        return cause == .fenced ? kill(run, now) : [.terminate(run)]
    }

    /// KILL, and again later, should the helper not manage it the first time.
    mutating func kill(_ run: FencedRun, _ now: TimeSpan) -> [RunnerAction] {
        attempts[run]?.killAt = now + .seconds(5)
        return [.kill(run)]
    }

    mutating func drain(_ now: TimeSpan) -> [RunnerAction] {
        guard !isDraining else { return [] }
        isDraining = true
        return slots.indices.flatMap { index -> [RunnerAction] in
            var actions: [RunnerAction] = []
            if slots[index].isSubscribed {
                slots[index].isSubscribed = false
                actions.append(.unsubscribe(slot: index))
            }
            // Not granted yet: somebody else may have it. A grant that is under way is declined when it comes.
            if case .offering(let offering) = slots[index].work {
                for request in [offering.request, offering.replaced?.id].compactMap(\.self) {
                    withdrawn[request] = now + configuration.drainPatience
                }
                slots[index].work = .none
                if slots[index].heldSince != nil { actions.append(.requeue(slot: index)) }
                slots[index].heldSince = nil
            }
            return actions
        }
    }

    mutating func stop(_ now: TimeSpan) -> [RunnerAction] {
        let actions = drain(now)
        guard !isStopping else { return actions }
        isStopping = true
        // Those that are ending already get no more than the stopping runner's grace.
        for (run, attempt) in attempts where attempt.cause != nil {
            attempts[run]?.killAt = min(attempt.killAt ?? now, now + configuration.stopGrace)
        }
        return actions + attempts.keys.sorted { $0.run < $1.run }.flatMap { end(because: .shutdown, $0, now) }
    }
}
