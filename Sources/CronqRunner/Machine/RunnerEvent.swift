import CronqSchedule
package import CronqShared

/// What a runner's machine is told. Values only; the actor around it made them from what really happened.
package enum RunnerEvent: Sendable, Hashable {
    /// A slot's consumer delivered a message; the slot holds it until the machine says otherwise.
    case delivered(slot: Int, JobMessage)
    case answered(GrantAnswer)
    case heartbeatAnswered(HeartbeatAnswer)
    /// The intention to spawn is on the disk.
    case journaled(FencedRun)
    /// It could not be written.
    case journalFailed(FencedRun)
    case spawned(FencedRun)
    case spawnFailed(FencedRun, message: String)
    /// It could not be spawned now, through no fault of its own: too many processes or open files, no memory.
    case spawnPostponed(FencedRun)
    /// The command and everything it started are gone.
    case ended(FencedRun, AttemptEnd)
    /// A report is committed.
    case receipt(FencedRun)
    /// The connection is blocked by the broker, or no longer.
    case blocked(Bool)
    /// Somebody wants this attempt to end, and no other one of its run.
    case kill(FencedRun, by: String)
    /// Take nothing new, finish what runs.
    case drain
    /// End what runs.
    case stop
    /// Time has passed.
    case tick
}

/// How a command ended, seen from outside.
package enum AttemptEnd: Sendable, Hashable {
    case exited(code: Int32)
    case signaled(signal: Int32)
    /// The shell could not be executed.
    case notStarted(message: String)
    /// The helper that held the command died.
    case unknown
}

/// What the machine wants done. The actor carries the actions out in order.
package enum RunnerAction: Sendable, Hashable {
    /// Begin to consume with this slot.
    case subscribe(slot: Int)
    /// End this slot's consumer; its delivery stays in hand.
    case unsubscribe(slot: Int)
    case acknowledge(slot: Int)
    case requeue(slot: Int)
    case offer(Offer)
    /// Make the intention durable; answered by `journaled` or `journalFailed`.
    case journal(FencedRun, JobMessage)
    /// Answered by `spawned` or `spawnFailed`, later by `ended`.
    case spawn(FencedRun, JobMessage)
    case terminate(FencedRun)
    case kill(FencedRun)
    case decline(FencedRun, Decline.Cause)
    case finish(FencedRun, Outcome)
    case heartbeat(sequence: Int, running: [FencedRun])
    /// The disk does not take the journal: say so.
    case reportDisk
    /// No results worker answers any more, or one does again: say so.
    case reportSilence(Bool)
}
