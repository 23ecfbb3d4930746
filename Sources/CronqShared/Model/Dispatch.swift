public import CronqSchedule

/// What a runner needs to know of a run: the message that an injector publishes.
///
/// `run_id`, `job_id`, `cmd` and `name` are the original's wire fields.
public struct JobMessage: Sendable, Hashable, Codable {
    public var runID: RunID
    public var jobID: JobID
    public var name: String
    public var category: String
    public var command: String
    /// The queue's routing key.
    public var queue: String
    public var attempt: Int
    /// The instant the run stands for.
    public var scheduledAt: Instant
    /// `nil` = the runner's default.
    public var timeout: TimeSpan?
    public var grace: TimeSpan?
    public var onLost: OnLost
    /// What an original injector sent, if it was one (design §3.6).
    public var legacy: LegacyJob?

    public init(
        runID: RunID, jobID: JobID, name: String, category: String, command: String, queue: String, attempt: Int,
        scheduledAt: Instant, timeout: TimeSpan? = nil, grace: TimeSpan? = nil, onLost: OnLost = .fail
    ) {
        self.runID = runID
        self.jobID = jobID
        self.name = name
        self.category = category
        self.command = command
        self.queue = queue
        self.attempt = attempt
        self.scheduledAt = scheduledAt
        self.timeout = timeout
        self.grace = grace
        self.onLost = onLost
    }

    enum CodingKeys: String, CodingKey {
        case name, category, queue, attempt, timeout, grace, legacy
        case runID = "run_id"
        case jobID = "job_id"
        case command = "cmd"
        case scheduledAt = "scheduled_at"
        case onLost = "on_lost"
    }

    /// What `markQueued` and `markUnroutable` name: the attempt that was published.
    public var published: PublishedAttempt { PublishedAttempt(run: runID, attempt: attempt) }
}

extension JobMessage {
    /// The job of an original injector, before the ledger knows it: it has neither category nor instant.
    ///
    /// - Returns: `nil` if its run id is not 32 hexadecimal digits.
    public init?(legacy job: LegacyJob, at now: Instant) {
        guard let run = RunID(job.runID) else { return nil }
        self.init(
            runID: run, jobID: job.jobID, name: job.name, category: "", command: job.command, queue: job.queue,
            attempt: 1, scheduledAt: now)
        legacy = job
    }
}

/// One attempt of a run, as a publisher knows it.
public struct PublishedAttempt: Sendable, Hashable {
    public var run: RunID
    public var attempt: Int

    public init(run: RunID, attempt: Int) {
        self.run = run
        self.attempt = attempt
    }
}
