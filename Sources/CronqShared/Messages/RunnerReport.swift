public import CronqSchedule

/// What a runner has to say about an attempt that was granted to it. It stays on the runner's disk until a receipt names it.
public enum RunnerReport: Sendable, Hashable, Codable {
    /// The attempt has ended.
    case finished(Finish)
    /// It was granted and provably never started: the run is pending again.
    case declined(Decline)

    public var fenced: FencedRun {
        switch self {
        case .finished(let finish): finish.run
        case .declined(let decline): decline.run
        }
    }

    public var finish: Finish? {
        if case .finished(let finish) = self { finish } else { nil }
    }

    public var decline: Decline? {
        if case .declined(let decline) = self { decline } else { nil }
    }
}

/// How an attempt ended.
public struct Finish: Sendable, Hashable, Codable {
    public var run: FencedRun
    public var outcome: Outcome
    /// When the command was spawned and when it was gone, by the runner's clock; `nil` if it never was.
    public var startedAt: Instant?
    public var finishedAt: Instant
    public var usage: RunUsage
    /// True sizes, also of what the caps cut away.
    public var stdoutBytes: Int64
    public var stderrBytes: Int64
    /// Output that was not sent before; at most `OutputChunk.finishLimit` bytes.
    public var output: [OutputChunk]
    /// The job and the runner's host, as the original's messages name them; no decision needs them.
    public var jobID: JobID?
    public var host: String?

    public init(
        run: FencedRun, outcome: Outcome, startedAt: Instant?, finishedAt: Instant, usage: RunUsage = RunUsage(),
        stdoutBytes: Int64 = 0, stderrBytes: Int64 = 0, output: [OutputChunk] = [], jobID: JobID? = nil,
        host: String? = nil
    ) {
        self.run = run
        self.outcome = outcome
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.usage = usage
        self.stdoutBytes = stdoutBytes
        self.stderrBytes = stderrBytes
        self.output = output
        self.jobID = jobID
        self.host = host
    }
}

extension Finish {
    /// The same end without what came with it.
    public var verdictAlone: Finish {
        var bare = self
        bare.usage = RunUsage()
        bare.output = []
        return bare
    }

    /// The end on the database's clock: the grant plus what the runner measured, so that a result that came days late, or a
    /// host whose clock is wrong, does not stretch the run.
    ///
    /// - Parameter grantedAt: When the run was granted; `nil` if it no longer says.
    public func endedAt(grantedAt: Instant?, now: Instant) -> Instant {
        guard let startedAt, let grantedAt else { return now }
        return min(now, grantedAt + max(finishedAt - startedAt, .zero))
    }
}

/// The verdict on one attempt.
public enum Outcome: Sendable, Hashable, Codable {
    case exited(code: Int32)
    case signaled(signal: Int32)
    /// Ended because its time was over.
    case timedOut
    /// Ended on request; the text says whose.
    case killed(by: String)
    /// Ended because its runner was told to stop.
    case runnerShutdown
    /// The command could not be started; the text says why.
    case spawnFailed(message: String)
    /// The runner, or the helper that held the command, died while it ran: nobody knows how it ended.
    case runnerDied
    /// The runner ended a `rerun` job because it could no longer prove that it held the lease.
    case fenced

    /// The state and reason a run gets from this outcome.
    public var verdict: (state: RunState, reason: RunReason?) {
        switch self {
        case .exited(code: 0): (.succeeded, nil)
        case .exited: (.failed, .exitCode)
        case .signaled: (.failed, .signal)
        case .timedOut: (.timedOut, .timeout)
        case .killed: (.cancelled, .killed)
        case .runnerShutdown: (.cancelled, .runnerShutdown)
        case .spawnFailed: (.failed, .spawnFailed)
        case .runnerDied: (.lost, .runnerDied)
        case .fenced: (.lost, .fenced)
        }
    }

    public var exitCode: Int32? {
        if case .exited(let code) = self { code } else { nil }
    }

    public var signal: Int32? {
        if case .signaled(let signal) = self { signal } else { nil }
    }

    /// What the reason alone does not tell.
    public var detail: String? {
        switch self {
        case .killed(let name): "by \(name)"
        case .spawnFailed(let message): message
        default: nil
        }
    }
}

/// What an attempt used up, its descendants included.
public struct RunUsage: Sendable, Hashable, Codable {
    public var userMicroseconds: Int64
    public var systemMicroseconds: Int64
    public var peakMemoryBytes: Int64
    /// Processes that outlived the command and were ended with it.
    public var leftovers: Int

    public init(
        userMicroseconds: Int64 = 0, systemMicroseconds: Int64 = 0, peakMemoryBytes: Int64 = 0, leftovers: Int = 0
    ) {
        self.userMicroseconds = userMicroseconds
        self.systemMicroseconds = systemMicroseconds
        self.peakMemoryBytes = peakMemoryBytes
        self.leftovers = leftovers
    }
}

/// The runner gives a grant back.
public struct Decline: Sendable, Hashable, Codable {
    public var run: FencedRun
    public var cause: Cause

    public enum Cause: String, Sendable, Hashable, Codable {
        /// The grant came after the offer was given up, or too late to be trusted.
        case late
        /// The runner is about to leave.
        case draining
        /// The runner died between grant and spawn.
        case neverSpawned = "never_spawned"
        /// The journal could not be written.
        case disk
        /// The system refused another process, descriptor or memory.
        case noResources = "no_resources"
        /// The runner will not execute this command.
        case refused
    }

    public init(run: FencedRun, cause: Cause) {
        self.run = run
        self.cause = cause
    }
}

/// Says that a report is committed: the runner may forget it.
public struct Receipt: Sendable, Hashable, Codable {
    public var run: FencedRun

    public init(run: FencedRun) { self.run = run }
}
