/// Where a run is in its life (design §3.2). The raw value is what stores, API and messages carry.
public enum RunState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Held back; the reason says by what.
    case waiting
    /// Exists and is to be published.
    case pending
    /// The broker has taken the message.
    case queued
    /// Granted to one runner, under a lease.
    case running
    case succeeded
    case failed
    case timedOut = "timed_out"
    case cancelled
    case skipped
    case missed
    case lost

    /// Whether nothing more is to happen, apart from a late result that replaces `lost`.
    public var isTerminal: Bool {
        switch self {
        case .waiting, .pending, .queued, .running: false
        case .succeeded, .failed, .timedOut, .cancelled, .skipped, .missed, .lost: true
        }
    }

    /// Whether the command was started, as far as anybody knows, and did not do what it should.
    public var isFailure: Bool {
        switch self {
        case .failed, .timedOut, .lost: true
        default: false
        }
    }

    /// The states in which a run may be granted to a runner.
    public var isGrantable: Bool { self == .pending || self == .queued }
}

/// The machine-readable reason beside a state.
public enum RunReason: String, Sendable, Hashable, Codable, CaseIterable {
    // Why it does not run yet, or never will.
    /// The previous run of the job still runs.
    case overlapRunning = "overlap_running"
    /// The previous run of the job is published and waits for a runner.
    case overlapQueued = "overlap_queued"
    /// The previous run of the job is not published yet.
    case overlapPending = "overlap_pending"
    /// A later instant of the same job was due as well, and the policy runs the latest only.
    case catchUp = "catch_up"
    /// The job was at rest.
    case paused
    /// Somebody asked for this instant to be left out.
    case skipRequested = "skip_requested"
    /// Nobody was there to claim it before its start deadline.
    case startDeadline = "start_deadline"
    /// No queue takes messages with the job's routing key.
    case noRoute = "no_route"
    /// No runner listens to the queue.
    case noRunner = "no_runner"
    /// Every slot was busy until the start deadline.
    case noSlot = "no_slot"
    /// A new attempt waits until the lost one can no longer be alive.
    case rerun
    // How it ended.
    case exitCode = "exit_code"
    case signal
    case timeout
    case spawnFailed = "spawn_failed"
    /// Three runners refused it.
    case refused
    case jobRemoved = "job_removed"
    case killed
    case runnerShutdown = "runner_shutdown"
    // Why nobody knows how it ended.
    case leaseExpired = "lease_expired"
    case runnerDied = "runner_died"
    case fenced
    /// The single process that held it was started again.
    case restart
    // What the definition itself prevents.
    /// The stored schedule can no longer be read, say because its time zone is gone.
    case badDefinition = "bad_definition"
}

/// What happens to a run whose runner has vanished (P4).
public enum OnLost: String, Sendable, Hashable, Codable, CaseIterable {
    /// Leave it `lost`: never twice.
    case fail
    /// Start a new attempt once the lost one can no longer be alive.
    case rerun
}
